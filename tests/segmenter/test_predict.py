from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from pipeline.contracts.schemas import BOXES_SCHEMA, IMAGES_SCHEMA, MASKS_SCHEMA
from pipeline.engine import map_shards
from pipeline.errors import PipelineError
from pipeline.images.decoding import Limits
from pipeline.images.manifest import Manifest, describe
from pipeline.images.store import ImageStore, Wanted
from pipeline.segmenter import predict
from pipeline.segmenter.model import load_segmenter
from pipeline.segmenter.predict import find_boxes, find_in_images, predict_masks
from pipeline.segmenter.rle import decode
from tests.segmenter.networks import put_model, red_network

LIMITS = Limits(10_000_000, 1_000_000)

ALONE = partial(map_shards, workers=1)

# post: size of its picture, and the box of what is red in it
PICTURES = {
    3: ((256, 256), (64, 32, 128, 192)),
    5: ((128, 256), (0, 64, 64, 64)),
    8: ((300, 100), None),
    9: ((64, 64), (0, 0, 64, 64)),
}


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    """Grey pictures with a red rectangle."""
    rows = []
    for post, (size, box) in PICTURES.items():
        image = Image.new("RGB", size, (120, 120, 120))
        if box:
            x, y, width, height = box
            image.paste((255, 0, 0), (x, y, x + width, y + height))
        wanted = Wanted(post, "original", "png", None)
        file = tmp_path / "store" / wanted.path
        file.parent.mkdir(parents=True)
        image.save(file)
        rows.append(describe(wanted, file.read_bytes(), LIMITS))
    table = pa.Table.from_pylist(rows, IMAGES_SCHEMA)
    return Manifest(table, ImageStore(tmp_path / "store", None), LIMITS)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return put_model(tmp_path, red_network())


def test_boxes_are_in_pixels_of_the_image_as_stored(
    manifest: Manifest, model: Path, tmp_path: Path
) -> None:
    boxes = find_boxes(model, manifest, tmp_path, ALONE)
    assert boxes.schema == BOXES_SCHEMA
    for row in boxes.to_pylist():
        size, box = PICTURES[row["post_id"]]
        found = tuple(row[name] for name in ("x", "y", "width", "height"))
        if box is None:
            assert found == (None,) * 4
            assert (row["confidence"], row["area"]) == (0, None)
        else:
            pixel = max(size) / 64  # of the network's input, in pixels of the image
            assert found == pytest.approx(box, abs=1.01 * pixel)
            assert row["confidence"] > 0.9
            assert row["area"] == pytest.approx(box[2] * box[3], rel=0.1)


def test_masks_are_of_the_image_s_size_and_fit_the_boxes(
    manifest: Manifest, model: Path, tmp_path: Path
) -> None:
    found = find_in_images(model, manifest, tmp_path, ALONE)
    assert found.masks.schema == MASKS_SCHEMA
    for box, row in zip(found.boxes.to_pylist(), found.masks.to_pylist(), strict=True):
        mask = decode(row["counts"], row["height"], row["width"])
        width, height = PICTURES[row["post_id"]][0]
        assert mask.shape == (height, width)
        assert np.count_nonzero(mask) == (box["area"] or 0)
        if box["x"] is not None:
            assert np.flatnonzero(mask.any(axis=0))[0] == box["x"]
            assert np.flatnonzero(mask.any(axis=1))[-1] + 1 == box["y"] + box["height"]


def test_one_by_one_they_are_the_same(manifest: Manifest, model: Path, tmp_path: Path) -> None:
    boxes = find_boxes(model, manifest, tmp_path, ALONE)
    for row, each in zip(
        boxes.to_pylist(), predict_masks(load_segmenter(model), manifest), strict=True
    ):
        assert each.post_id == row["post_id"]
        assert (each.found.box or (None,) * 4)[0] == row["x"]
        assert int(each.mask.sum()) == each.found.area == (row["area"] or 0)


def test_the_tables_do_not_depend_on_workers(
    manifest: Manifest, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(predict, "IMAGES_IN_SHARD", 2)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    alone = find_in_images(model, manifest, tmp_path / "one", ALONE)
    together = find_in_images(model, manifest, tmp_path / "two", partial(map_shards, workers=2))
    assert alone.boxes.equals(together.boxes)
    assert alone.masks.equals(together.masks)


def test_finished_shards_are_not_looked_at_again(
    manifest: Manifest, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(predict, "IMAGES_IN_SHARD", 2)
    last = tmp_path / "store" / "original/0009/9.png"
    hidden = last.read_bytes()
    last.unlink()
    with pytest.raises(PipelineError, match=r"shard 2 of 2: post 9: .* is gone"):
        find_boxes(model, manifest, tmp_path, ALONE)
    last.write_bytes(hidden)
    (tmp_path / "store" / "original/0003/3.png").unlink()  # was looked at before
    assert len(find_boxes(model, manifest, tmp_path, ALONE)) == 4


def test_no_images_give_empty_tables(model: Path, tmp_path: Path) -> None:
    store = ImageStore(tmp_path / "store", None)
    found = find_in_images(
        model, Manifest(IMAGES_SCHEMA.empty_table(), store, LIMITS), tmp_path, ALONE
    )
    assert (len(found.boxes), len(found.masks)) == (0, 0)


def test_a_model_that_is_not_there_is_told(manifest: Manifest, tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="not the card of a segmenter"):
        find_boxes(tmp_path / "nothing", manifest, tmp_path, ALONE)
