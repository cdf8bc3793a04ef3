"""Every place where a post can be left over, and what is kept on purpose."""

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from pipeline.contracts.metadata import POSTS, TAGS, TAKEN_DOWN
from pipeline.contracts.pose import POSE_IMAGES
from pipeline.contracts.report import WHOSE_FILE
from pipeline.contracts.table import write_table
from pipeline.contracts.tagger import LABELS, SELECTED
from pipeline.corpus.packed import BLOCK, INDEX, INDEX_SCHEMA, blot, header
from pipeline.corpus.removals import TAKEDOWN
from pipeline.params import Params
from pipeline.release.seen import Lock
from pipeline.release.takedown_check import Found, Order, check, taken_posts, unmatched

SECRET = "a letter from her lawyer"


def picture(colour: str = "red") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (6, 4), colour).save(buffer, "PNG")
    return buffer.getvalue()


class World:
    """A root where post 7, ann's, is taken down; 8 is not."""

    def __init__(self, root: Path, params: Params) -> None:
        self.root = root
        self.params = params
        self.cache = root / ".dvc/cache/files/md5"
        self.locks: list[Lock] = []

    def put(self, name: str, data: bytes | str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def put_rows(self, name: str, **columns: Any) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table(columns), path)
        return path

    def put_object(self, data: bytes) -> str:
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        self.put(f".dvc/cache/files/md5/{md5[:2]}/{md5[2:]}", data)
        return md5

    def check(self, *releases: Path) -> Found:
        posts = taken_posts(self.root, self.params)
        order = Order(self.root, self.params, releases, self.cache, tuple(self.locks))
        return check(order, posts)


@pytest.fixture
def world(
    tmp_path: Path,
    change_params: Callable[..., Params],
    put_posts: Callable[..., Path],
    put_table: Callable[..., Path],
) -> World:
    put_posts(
        {"post_id": 7, "tags": ["ann"], "md5": "7" * 32},
        {"post_id": 8, "tags": ["bob"], "md5": "8" * 32},
    )
    put_table(TAGS, [{"name": name, "category": 1, "posts": 1} for name in ("ann", "bob")])
    put_table(LABELS, [{"post_id": 7, "classes": [1]}, {"post_id": 8, "classes": [1]}])
    put_table(TAKEN_DOWN, [{"post_id": 7, "reason": ""}])
    left = {"stage": "x", "rule": "taken_down", "detail": ""}
    put_table(SELECTED.rejects, [left | {"post_id": 7}])
    put_table(SELECTED, [{"post_id": 8}])
    world = World(tmp_path, change_params(**{"corpus.root": "datasets/sample/sample/mirror"}))
    world.put(
        TAKEDOWN.format(corpus="sample"),
        f"- {{artist: ann, reason: {SECRET}, private: true}}\n- {{artist: carol, reason: x}}\n",
    )
    world.put("datasets/sample/sample/mirror/original/0007/7.png", picture())
    world.put("datasets/sample/store/metadata/0.json", '{"id": "7", "md5": "' + "7" * 32 + '"}')
    return world


def lefts(found: Found) -> list[tuple[str, str, str]]:
    return [(area, each.place, each.what) for area, all_ in found.traces.items() for each in all_]


def test_nothing_is_left_but_what_is_kept_on_purpose(world: World) -> None:
    found = world.check()
    assert lefts(found) == []
    assert {name if "*" in name else Path(name).name for name in found.kept} == {
        "posts.parquet",
        "tags.parquet",
        "labels.parquet",
        "taken_down.parquet",
        "sample",
        "metadata",
        "*.rejects.parquet, *.repairs.parquet",
    }


def test_an_entry_that_names_no_post_is_told(world: World) -> None:
    posts = taken_posts(world.root, world.params)
    assert list(posts) == [7]
    assert [entry.named for entry in unmatched(world.root, world.params, posts)] == ["artist carol"]


HIDING = [
    # place, content, kind of place
    ("datasets/sample/pose/train.json", '{"images": [{"post_id": 7}]}', "build"),
    ("datasets/sample/annotation/tasks.jsonl", '{"post_id": 7}\n', "build"),
    ("models/sample/retrieval/index.json", '{"posts": [7]}', "build"),
    ("reports/sample/plots/worst.csv", "post_id,oks\n7,0.1\n", "build"),
    ("reports/sample/index.html", '<article data-posts="7">', "build"),
    ("reports/sample/tables.md", "| post 7 | 0.1 |", "build"),
    ("reports/sample/pictures/7.jpg", "", "build"),
    ("work/sample/tagger_images/images-0.json", '{"rows": [{"post_id": 7}]}', "build"),
    ("datasets/sample/store/512px/0007/7.jpg", "x", "store"),
    ("datasets/sample/store/copies/256/0007/7.png", "x", "store"),
    ("datasets/sample/releases/1.0.0/ATTRIBUTION.csv", "post_id,artists\n7,ann\n", "release"),
    ("datasets/sample/releases/1.0.0/tagger/train.txt", "7" * 32, "release"),
]


@pytest.mark.parametrize(("name", "content", "area"), HIDING, ids=[name for name, *_ in HIDING])
def test_each_hiding_place(world: World, name: str, content: str, area: str) -> None:
    world.put(name, content)
    found = lefts(world.check())
    assert {(where, place) for where, place, _ in found} == {(area, name)}


@pytest.mark.parametrize("column", ["post_id", "foreground", "background"])
@pytest.mark.parametrize("folder", ["datasets", "models", "reports"])
def test_in_tables(world: World, folder: str, column: str) -> None:
    name = f"{folder}/sample/any/table.parquet"
    world.put_rows(name, **{column: [8, 7]})
    assert lefts(world.check()) == [("build", name, f"post 7 in column {column}")]


def test_a_release_elsewhere_is_looked_at_and_nothing_is_kept_in_it(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("release")
    for table in (POSTS, TAKEN_DOWN, LABELS, SELECTED.rejects):
        source = world.root / table.path.format(corpus="sample")
        (folder / source.name).write_bytes(source.read_bytes())
    (folder / "images/512px/0007").mkdir(parents=True)
    (folder / "images/512px/0007/7.jpg").write_bytes(b"x")
    found = lefts(world.check(folder))
    assert {Path(place).name for _, place, _ in found} == {
        "posts.parquet",
        "taken_down.parquet",
        "labels.parquet",
        "selected.rejects.parquet",
        "7.jpg",
    }
    assert {area for area, *_ in found} == {"release"}


@pytest.mark.parametrize("data", [picture(), picture("#ff0000") + b"more"])
def test_the_same_picture_under_another_name(world: World, data: bytes) -> None:
    # It is known from the mirror, which itself is never touched; also when it is saved again.
    world.put("reports/sample/pictures/nice.jpg", data)
    world.put(f"reports/sample/pictures/{WHOSE_FILE}", '{"nice.jpg": []}')
    (where,) = lefts(world.check())
    assert where[1] == "reports/sample/pictures/nice.jpg"
    assert "an image of a post that was taken down" in where[2]
    assert (world.root / "datasets/sample/sample/mirror/original/0007/7.png").exists()


def test_the_same_pixels_of_another_post(world: World, put_table: Callable[..., Path]) -> None:
    row = {"kind": "512px", "path": "x", "width": 1, "height": 1, "mode": "RGB", "sha256": "8" * 64}
    old = pa.Table.from_pylist(
        [row | {"post_id": 7, "sha256": "7" * 64, "pixel_sha256": "c" * 64}],
        schema=POSE_IMAGES.schema,
    )
    buffer = io.BytesIO()
    pq.write_table(old, buffer)
    world.put_object(buffer.getvalue())  # an old manifest, which knows the hashes
    put_table(POSE_IMAGES, [row | {"post_id": 8, "pixel_sha256": "c" * 64}])
    found = [each for each in lefts(world.check()) if each[0] == "build"]
    assert [what for *_, what in found] == [f"the hash {'c' * 64} in column pixel_sha256"]


def test_packed_images(world: World, change_params: Callable[..., Params]) -> None:
    data = picture()
    shard = header("7.png", len(data)) + data + bytes(-len(data) % BLOCK + 2 * BLOCK)
    world.put("packed/original-000000.tar", shard)
    row = {"kind": "original", "post_id": 7, "shard": "original-000000.tar", "offset": BLOCK}
    row |= {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    index = world.root / "packed" / INDEX
    write_table(pa.Table.from_pylist([row], INDEX_SCHEMA), index, INDEX_SCHEMA)
    world.params = change_params(
        **{"corpus.root": "datasets/sample/sample/mirror", "images.packed": "packed"}
    )
    found = lefts(world.check())
    assert {(area, place) for area, place, _ in found} == {
        ("packed", "packed/index.parquet"),
        ("packed", "packed/original-000000.tar"),
    }
    blot(world.root / "packed", [7])
    assert lefts(world.check()) == []


def test_a_picture_of_which_nobody_says_whose_it_is(world: World) -> None:
    world.put("reports/sample/pictures/blue.png", picture("blue"))
    world.put("reports/sample/gallery/drawn.png", picture("green"))  # shows no post
    (where,) = lefts(world.check())
    assert where[1] == "reports/sample/pictures/blue.png"
    assert "does not say whose it is" in where[2]
    world.put(f"reports/sample/pictures/{WHOSE_FILE}", '{"blue.png": [8]}')
    assert lefts(world.check()) == []
    world.put(f"reports/sample/pictures/{WHOSE_FILE}", '{"blue.png": [8, 7]}')
    assert {what for *_, what in lefts(world.check())} == {"post 7 under blue.png"}


def test_a_private_reason_is_not_repeated_among_rejects(
    world: World, put_table: Callable[..., Path]
) -> None:
    row = {"post_id": 7, "stage": "x", "rule": "taken_down", "detail": SECRET}
    put_table(SELECTED.rejects, [row])
    ((area, place, what),) = lefts(world.check())
    assert (area, Path(place).name) == ("build", "selected.rejects.parquet")
    assert what == "a private reason"


def test_the_cache_is_looked_at_and_told_by_what_it_was(world: World) -> None:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"post_id": [7]}), buffer)
    md5 = world.put_object(buffer.getvalue())
    outs = [{"path": "datasets/sample/splits/pose.parquet", "md5": md5}]
    world.locks = [Lock("abc", "2026-01-01", {"splits": {"outs": outs}})]
    ((area, place, what),) = lefts(world.check())
    assert (area, what) == ("cache", "post 7 in column post_id")
    assert place.endswith(f"{md5[2:]} (datasets/sample/splits/pose.parquet, abc)")


def test_a_drawn_corpus_in_the_cache_is_its_source(world: World) -> None:
    held = world.put_object(picture())
    folder = json.dumps([{"md5": held, "relpath": "mirror/512px/0007/7.jpg"}]).encode()
    listed = world.put_object(folder)
    cached = world.cache / listed[:2] / listed[2:]
    cached = cached.rename(f"{cached}.dir")
    assert {area for area, *_ in lefts(world.check())} == {"cache"}
    outs = [{"path": "datasets/sample/sample", "md5": f"{listed}.dir"}]
    world.locks = [Lock("abc", "2026-01-01", {"sample": {"outs": outs}})]
    assert lefts(world.check()) == []
