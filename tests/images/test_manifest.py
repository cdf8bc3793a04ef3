import hashlib
import pickle
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from PIL import Image

from pipeline.contracts.schemas import IMAGES_SCHEMA
from pipeline.contracts.table import write_table
from pipeline.errors import PipelineError
from pipeline.images.manifest import Manifest, describe, open_manifest
from pipeline.images.store import ImageStore, Wanted
from tests.images.pictures import LIMITS, encode, gradient, no_fetch


@pytest.fixture
def make_manifest(tmp_path: Path) -> Callable[..., tuple[Path, ImageStore]]:
    """A store with the images of these posts, and their manifest."""

    def make(*posts: int) -> tuple[Path, ImageStore]:
        store = ImageStore(tmp_path / "store", None)
        rows = []
        for post in posts:
            wanted = Wanted(post, "original", "png", None)
            data = encode(Image.new("RGB", (4, 4), (post, 0, 0)), "PNG")
            with store.writing(wanted.path) as temporary:
                temporary.write_bytes(data)
            rows.append(describe(wanted, data, LIMITS))
        path = tmp_path / "images.parquet"
        write_table(pa.Table.from_pylist(rows, schema=IMAGES_SCHEMA), path, IMAGES_SCHEMA)
        return path, store

    return make


def test_a_manifest_row_describes_its_file(
    make_manifest: Callable[..., tuple[Path, ImageStore]],
) -> None:
    path, store = make_manifest(5)
    file = store.find("original/0005/5.png")
    assert file is not None
    row = pa.parquet.read_table(path).to_pylist()[0]
    assert row["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (row["path"], row["width"], row["height"], row["mode"]) == (
        "original/0005/5.png",
        4,
        4,
        "RGB",
    )


def test_opening_a_manifest_reads_images(
    make_manifest: Callable[..., tuple[Path, ImageStore]],
) -> None:
    path, store = make_manifest(5, 6)
    manifest = open_manifest(path, store, LIMITS, no_fetch)
    assert manifest.post_ids == [5, 6]
    assert manifest.image(1).getpixel((0, 0)) == (6, 0, 0)


def test_opening_a_manifest_fetches_what_is_not_held(
    make_manifest: Callable[..., tuple[Path, ImageStore]],
) -> None:
    path, store = make_manifest(5, 6)
    file = store.find("original/0006/6.png")
    assert file is not None
    data = file.read_bytes()
    store.purge(6)
    asked: list[int] = []

    def fetch(posts: object) -> None:
        asked.extend(posts)  # type: ignore[call-overload]
        file.write_bytes(data)

    assert len(open_manifest(path, store, LIMITS, fetch)) == 2
    assert asked == [6]


def test_an_image_that_cannot_be_had_is_named(
    make_manifest: Callable[..., tuple[Path, ImageStore]],
) -> None:
    path, store = make_manifest(5, 6)
    store.purge(6)
    with pytest.raises(
        PipelineError, match=r"1 of its images cannot be had, the first original/0006/6\.png"
    ):
        open_manifest(path, store, LIMITS, lambda posts: None)


def test_an_image_that_changed_is_refused(
    make_manifest: Callable[..., tuple[Path, ImageStore]],
) -> None:
    path, store = make_manifest(5)
    manifest = open_manifest(path, store, LIMITS, no_fetch)
    file = store.find("original/0005/5.png")
    assert file is not None
    file.write_bytes(file.read_bytes() + b"\0")
    with pytest.raises(PipelineError, match=r"post 5: .* has changed since its manifest"):
        manifest.image(0)
    file.unlink()
    with pytest.raises(PipelineError, match=r"post 5: original/0005/5\.png is gone"):
        manifest.image(0)


def test_a_manifest_knows_sizes_without_reading(tmp_path: Path) -> None:
    row = {"post_id": 3, "kind": "512px", "path": "512px/0003/3.jpg", "sha256": ""}
    row |= {"pixel_sha256": "", "mode": "RGB"}
    table = pa.Table.from_pylist([row | {"width": 40, "height": 30}], IMAGES_SCHEMA)
    assert Manifest(table, ImageStore(tmp_path, None), LIMITS).size(0) == (40, 30)


def test_a_part_of_a_manifest_travels_alone(tmp_path: Path) -> None:
    row = {"kind": "512px", "sha256": "", "pixel_sha256": "", "width": 1, "height": 1, "mode": "L"}
    rows = [row | {"post_id": n, "path": f"512px/{n % 1000:04d}/{n}.jpg"} for n in range(5000)]
    table = pa.Table.from_pylist(rows, schema=IMAGES_SCHEMA)
    manifest = Manifest(table, ImageStore(tmp_path, None), LIMITS)
    part, whole = len(pickle.dumps(manifest.part(7, 17))), len(pickle.dumps(manifest))
    assert part < whole / 50


def test_a_part_of_a_manifest_reads_the_same_images(tmp_path: Path) -> None:
    rows = []
    for post in (1, 2, 3):
        wanted = Wanted(post, "512px", "jpg", None)
        file = tmp_path / wanted.path
        file.parent.mkdir(parents=True)
        data = encode(gradient(20 + post, 10), "JPEG")
        file.write_bytes(data)
        rows.append(describe(wanted, data, LIMITS))
    table = pa.Table.from_pylist(rows, schema=IMAGES_SCHEMA)
    part = Manifest(table, ImageStore(tmp_path, None), LIMITS).part(1, 3)
    assert part.post_ids == [2, 3]
    assert [part.image(index).width for index in range(2)] == [22, 23]
