"""Each form in which a post can hide in a file."""

import base64
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from pipeline.images.pixels import pixel_hash
from pipeline.release.traces import Wanted, file_traces, kind_of, name_traces, text_traces

HASH = "a" * 64

RED = Image.new("RGB", (4, 3), "red")


def encoded(image: Image.Image, form: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form)
    return buffer.getvalue()


WANTED = Wanted(
    posts=frozenset({263162}),
    hashes=frozenset({HASH, pixel_hash(RED)}),
    artists=frozenset({"ann"}),
    secrets=frozenset({"a letter from her lawyer"}),
)


def parquet(**columns: Any) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def array(values: list[int]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.array(values, np.int64))
    return buffer.getvalue()


def tar(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


HIDING = [
    # Parquet: by the names of columns, in lists and structures, in text and pictures
    (parquet(post_id=[1, 263162]), "post 263162 in column post_id"),
    (parquet(foreground=[None, 263162]), "post 263162 in column foreground"),
    (parquet(neighbours=[[1, 2], [263162]]), "post 263162 in column neighbours"),
    (parquet(found=[{"post_id": 263162}], post_id=[263162]), "post 263162 in column post_id"),
    (parquet(path=["512px/0162/263162.jpg"]), "post 263162 in column path"),
    (parquet(url=["https://danbooru.donmai.us/posts/263162"]), "post 263162 in column url"),
    (parquet(sha256=[HASH]), f"the hash {HASH} in column sha256"),
    (parquet(artists=[["bob", "ann"]]), "artist ann in column artists"),
    (parquet(detail=["a letter from her lawyer"]), "a private reason"),
    (parquet(image=[encoded(RED, "PNG")]), "in column image"),
    # JSON and JSON lines, under their names
    (b'{"images": [{"post_id": 263162}]}', "post 263162 under post_id"),
    (b'{"images": [{"id": 263162, "file_name": "x"}]}', "image 263162"),
    (b'{"annotations": [{"image_id": 263162}]}', "post 263162 under image_id"),
    (b'{"tagger": {"train": [1, 263162]}}', "post 263162 under train"),
    (b'{"pair_3.jpg": [5, 263162]}', "post 263162 under pair_3.jpg"),
    (b'{"post_id": 1}\n{"post_id": 263162}\n', "post 263162 under post_id"),
    (b'{"artist": "bob ann"}', "artist ann under artist"),
    # tables of text
    (b"post_id,artists\n1,bob\n263162,\n", "post 263162 in column post_id"),
    (b"post_id\tsplit\n263162\ttest\n", "post 263162 in column post_id"),
    (b"kind,artists\n512px,bob ann\n", "artist ann in column artists"),
    # words, links, hashes
    (b"<h4>post 263162</h4>", "names post 263162"),
    (b'<img src="pictures/pose-263162.jpg">', "names post 263162"),
    (b"see https://danbooru.donmai.us/posts/263162.", "names post 263162"),
    (b'<article data-posts="5 263162">', "shows post 263162"),
    (f"{HASH}  images/x.jpg\n".encode(), f"the hash {HASH}"),
    (b"because of a letter from her lawyer", "a reason that is private"),
    (
        b'<img src="data:image/png;base64,' + base64.b64encode(encoded(RED, "PNG")) + b'">',
        "picture 1 in the page",
    ),
    # pictures, arrays, archives
    (encoded(RED, "PNG"), "an image of a post"),
    (encoded(RED, "BMP"), "an image of a post"),
    (array([1, 263162]), "post 263162 in an array"),
    (tar("000263162.jpg", b"x" * 600), "a file of post 263162 within it"),
    (tar("7.json", b'{"post_id": 263162}'), "post 263162 under post_id within it"),
    (tar("7.png", encoded(RED, "PNG")), "within it"),
    # what cannot be looked into is told, too
    (b"PAR1 and no more", "cannot be looked into"),
]


@pytest.mark.parametrize(("data", "what"), HIDING)
def test_a_post_is_found(data: bytes, what: str, tmp_path: Path) -> None:
    path = tmp_path / "object"
    path.write_bytes(data)
    found = list(file_traces(path, WANTED))
    assert any(what in each for each in found), found


@pytest.mark.parametrize(
    "data",
    [
        parquet(post_id=[1, 2], group=[263162, 2], score=[263162, 0], train=[263162, 1]),
        parquet(path=["512px/0162/1263162.jpg"], sha256=["b" * 64], artist=["anna"]),
        parquet(post_id=pa.array([], pa.int64()), image=pa.array([], pa.binary())),
        b'{"width": 263162, "posts": 263162, "seed": [263162]}',
        b"rule,posts_left\nposts,263162\n",
        b"263162 posts, 263,162 images, posts 2631620 to 2631629",
        encoded(Image.new("RGB", (4, 3), "blue"), "PNG"),
        encoded(RED.resize((5, 3)), "PNG"),
        array([1, 2]),
        array([]),
        array([0, 5, 263162]),  # where rows begin
        b"\0\1\2 weights",
        b"",
    ],
)
def test_other_things_are_no_trace(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "object"
    path.write_bytes(data)
    assert list(file_traces(path, WANTED)) == []


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("263162.jpg", True),
        ("000263162.png", True),
        ("pose-263162.jpg", True),
        ("263162-ann.jpg", True),
        ("263162.txt", True),
        ("1263162.jpg", False),
        ("pair_263162.jpg", False),
        ("epoch=263162.ckpt", False),
    ],
)
def test_names_of_files(name: str, found: bool) -> None:
    assert bool(list(name_traces(name, WANTED))) is found


def test_broken_json_is_still_read_as_text() -> None:
    assert list(text_traces(b'{"post_id": 263162, "name": "263162.jpg"', WANTED)) == [
        "names post 263162"
    ]


def test_deep_json_is_no_way_to_hide_or_to_break_it() -> None:
    deep = b"[" * 100_000 + b'"263162.jpg"' + b"]" * 100_000
    assert list(text_traces(deep, WANTED)) == ["names post 263162"]


def test_hostile_arrays_are_not_unpickled(tmp_path: Path) -> None:
    path = tmp_path / "object"
    with path.open("wb") as stream:
        np.save(stream, np.array([{"a": 1}], object), allow_pickle=True)
    assert "cannot be looked into" in next(iter(file_traces(path, WANTED)))


@pytest.mark.parametrize(
    ("write", "kind"),
    [
        (lambda: encoded(RED, "JPEG"), "image"),
        (lambda: encoded(RED, "WEBP"), "image"),
        (lambda: encoded(RED, "GIF"), "image"),
        (lambda: b"{}", "text"),
        (lambda: json.dumps({"é": "ß"}).encode(), "text"),
        (lambda: b"\0", "other"),
    ],
)
def test_kinds_of_files(write: Callable[[], bytes], kind: str) -> None:
    assert kind_of(write()[:512]) == kind
