import io
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.schemas import IMAGES_SCHEMA
from pipeline.contracts.tagger import TAGGER_IMAGES
from pipeline.corpus import collect as collect_module
from pipeline.corpus.collect import ImageSource, collect, open_images
from pipeline.errors import PipelineError
from pipeline.images.decoding import BadImage
from pipeline.images.manifest import describe
from pipeline.params import Params
from pipeline.stage import Counts, Run, Stage, execute
from tests.corpus.conftest import Site

STAGE = Stage(
    "example",
    ("corpus.name", "corpus.originals_by_md5", "corpus.root", "images"),
    (POSTS.path,),
    (TAGGER_IMAGES.path, TAGGER_IMAGES.rejects.path),
)


def encode(
    kind: str, size: tuple[int, int] = (512, 512), mode: str = "RGB", **options: Any
) -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(buffer, kind, **options)
    return buffer.getvalue()


GOOD = encode("JPEG")
FILES = {
    # post: (path in the mirror, bytes)
    1: ("512px/0001/1.jpg", GOOD),
    2: ("512px/0002/2.jpg", GOOD[: len(GOOD) // 2]),
    3: ("512px/0003/3.jpg", b"<html>404</html>"),
    4: ("512px/0004/4.jpg", b""),
    5: ("512px/0005/5.jpg", encode("PNG")),
    6: ("512px/0006/6.jpg", encode("JPEG", mode="CMYK")),
    7: ("original/0007/7.png", encode("PNG", (1024, 700))),
    8: ("original/0008/8.png", encode("PNG")[:200]),
    1010: ("512px/0010/1010.jpg", GOOD),
}
ABSENT = 9
DESCRIBED = [1, 6, 7, 1010]
REJECTED = {
    2: "truncated",
    3: "wrong_type",
    4: "empty",
    5: "wrong_type",
    8: "truncated",
    9: "missing_file",
}


@pytest.fixture
def mirror(tmp_path: Path, put_posts: Callable[..., Path]) -> Path:
    """A mirror with an image of each kind, and the posts."""
    for name, data in FILES.values():
        file = tmp_path / "mirror" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    posts = sorted([*FILES, ABSENT])
    put_posts(*({"post_id": post, "ext": "png" if post in {7, 8} else "jpg"} for post in posts))
    return tmp_path / "mirror"


@pytest.fixture
def address(mirror: Path) -> Iterator[str]:
    """The mirror served over http."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=mirror))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def gather(run: Run) -> Counts:
    return collect(run, run.read(POSTS, ["post_id", "ext", "md5"]), "512px", TAGGER_IMAGES)


def rows(root: Path, path: str) -> list[dict[str, Any]]:
    table = pq.read_table(root / path.format(corpus="sample"))
    return list(table.to_pylist())


@pytest.mark.parametrize("place", ["local", "remote"])
def test_every_post_is_described_or_rejected(
    place: str, mirror: Path, address: str, tmp_path: Path, change_params: Callable[..., Params]
) -> None:
    root = str(mirror) if place == "local" else address
    settings = change_params(**{"corpus.root": root, "engine.workers": 1, "fetch.retries": 0})
    counts = execute(STAGE, gather, settings, tmp_path)
    images = rows(tmp_path, TAGGER_IMAGES.path)
    rejects = rows(tmp_path, TAGGER_IMAGES.rejects.path)
    assert [row["post_id"] for row in images] == DESCRIBED
    assert {row["post_id"]: row["rule"] for row in rejects} == REJECTED
    assert counts == {"posts": 10, "images": 4, "rejects": 6}
    by_post = {row["post_id"]: row for row in images}
    assert by_post[6]["mode"] == "CMYK"
    assert by_post[1]["pixel_sha256"] == by_post[1010]["pixel_sha256"]
    assert (by_post[7]["width"], by_post[7]["height"]) == (512, 512)  # made from the original
    held = {str(file.relative_to(tmp_path / "datasets/sample/store")) for file in
            (tmp_path / "datasets/sample/store").rglob("*.jpg")}  # fmt: skip
    assert "512px/0007/7.jpg" in held
    assert ("512px/0001/1.jpg" in held) == (place == "remote")


def test_the_number_of_workers_changes_nothing(
    mirror: Path,
    tmp_path: Path,
    change_params: Callable[..., Params],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pipeline.corpus.collect.IMAGES_IN_SHARD", 3)
    written = []
    for workers in (1, 2):
        settings = change_params(**{"corpus.root": str(mirror), "engine.workers": workers})
        execute(STAGE, gather, settings, tmp_path)
        paths = [tmp_path / path.format(corpus="sample") for path in STAGE.outputs]
        written.append([path.read_bytes() for path in paths])
    assert written[0] == written[1]


def test_finished_shards_are_not_done_again(
    mirror: Path,
    tmp_path: Path,
    change_params: Callable[..., Params],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pipeline.corpus.collect.IMAGES_IN_SHARD", 3)
    settings = change_params(**{"corpus.root": str(mirror), "engine.workers": 1})

    def break_off(run: Run) -> Counts:
        gather(run)
        raise PipelineError("killed just before the end")

    with pytest.raises(PipelineError, match="killed"):
        execute(STAGE, break_off, settings, tmp_path)
    read = []

    def watched(*arguments: Any) -> Any:
        read.append(arguments)
        return describe(*arguments)

    monkeypatch.setattr("pipeline.corpus.collect.describe", watched)
    execute(STAGE, gather, settings, tmp_path)
    assert read == []
    assert [row["post_id"] for row in rows(tmp_path, TAGGER_IMAGES.path)] == DESCRIBED


def test_only_images_that_are_new_are_asked_for(
    site: Site, tmp_path: Path, put_posts: Callable[..., Path], change_params: Callable[..., Params]
) -> None:
    for post in (1, 2, 3):
        site.put(f"512px/{post:04d}/{post}.jpg", GOOD)
    settings = change_params(**{"corpus.root": site.url, "engine.workers": 1})
    put_posts({"post_id": 1}, {"post_id": 2})
    execute(STAGE, gather, settings, tmp_path)
    before = rows(tmp_path, TAGGER_IMAGES.path)
    site.asked.clear()
    put_posts({"post_id": 1}, {"post_id": 2}, {"post_id": 3})  # of a newer dump, or an edited rule
    execute(STAGE, gather, settings, tmp_path)
    assert [path for path, _ in site.asked] == ["/512px/0003/3.jpg"]
    assert rows(tmp_path, TAGGER_IMAGES.path)[:2] == before


def test_a_manifest_brings_back_what_the_store_lost(
    address: str, tmp_path: Path, change_params: Callable[..., Params]
) -> None:
    settings = change_params(**{"corpus.root": address, "engine.workers": 1})
    execute(STAGE, gather, settings, tmp_path)
    run = Run(STAGE, settings, tmp_path)
    source = ImageSource.of(run)
    for post in (1, 7):  # one that the mirror has, one that was made from an original
        assert source.store.purge(post)
    manifest = open_images(run, TAGGER_IMAGES)
    assert [manifest.image(index).size for index in range(4)] == [(512, 512)] * 4


def test_another_kind_may_serve_where_the_first_is_missing(
    address: str, tmp_path: Path, change_params: Callable[..., Params]
) -> None:
    settings = change_params(**{"corpus.root": address, "engine.workers": 1, "fetch.retries": 0})
    run = Run(STAGE, settings, tmp_path)
    posts = run.read(POSTS, ["post_id", "ext", "md5"]).to_pylist()
    images, rejects = collect_module.gather(run, posts, "original", instead="512px")
    assert {row["post_id"]: row["kind"] for row in images} == {
        1: "512px",
        6: "512px",
        7: "original",
        1010: "512px",
    }
    assert {reject.post_id: reject.rule for reject in rejects} == REJECTED
    # Each kind is found again by the manifest.
    run.write(TAGGER_IMAGES, pa.Table.from_pylist(images, schema=IMAGES_SCHEMA))
    run.write_rejects(TAGGER_IMAGES, rejects)
    run.finish()
    for post in (1, 7):
        assert ImageSource.of(run).store.purge(post)
    manifest = open_images(Run(STAGE, settings, tmp_path), TAGGER_IMAGES)
    assert manifest.image(manifest.post_ids.index(1)).size == (512, 512)
    assert manifest.image(manifest.post_ids.index(7)).size == (1024, 700)


def test_a_mirror_without_images_is_an_error(
    mirror: Path, tmp_path: Path, change_params: Callable[..., Params]
) -> None:
    (tmp_path / "empty").mkdir()
    settings = change_params(**{"corpus.root": str(tmp_path / "empty")})
    with pytest.raises(PipelineError, match=r"not one of 10 images can be had from corpus\.root"):
        execute(STAGE, gather, settings, tmp_path)


def test_a_mirror_that_is_not_there_is_an_error(
    mirror: Path, tmp_path: Path, change_params: Callable[..., Params]
) -> None:
    settings = change_params(**{"corpus.root": str(tmp_path / "nowhere")})
    with pytest.raises(PipelineError, match=r"nowhere: no such folder; set corpus\.root"):
        execute(STAGE, gather, settings, tmp_path)


def dark_corner(image: Image.Image) -> None:
    """Takes out pictures that are black at the top left."""
    if image.getpixel((0, 0)) == (0, 0, 0):
        raise BadImage("too_dark", "in the corner")


def test_images_must_pass_a_check(
    mirror: Path, tmp_path: Path, change_params: Callable[..., Params]
) -> None:
    Image.new("RGB", (512, 512), "white").save(mirror / "512px/0001/1.jpg")
    settings = change_params(**{"corpus.root": str(mirror), "engine.workers": 2})

    def checked(run: Run) -> Counts:
        posts = run.read(POSTS, ["post_id", "ext", "md5"])
        return collect(run, posts, "512px", TAGGER_IMAGES, dark_corner)

    execute(STAGE, checked, settings, tmp_path)
    rules = {row["post_id"]: row["rule"] for row in rows(tmp_path, TAGGER_IMAGES.rejects.path)}
    assert rules[1010] == "too_dark"
    assert rows(tmp_path, TAGGER_IMAGES.path)[0]["post_id"] == 1
