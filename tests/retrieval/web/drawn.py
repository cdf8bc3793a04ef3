"""A small corpus of drawn characters that can be searched, on disk, with the truth about each."""

import hashlib
import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from PIL import Image

from pipeline.contracts.pose import POSE_DATASET, POSE_IMAGES
from pipeline.contracts.retrieval import RETRIEVAL_INDEX, SUPPORT_IMAGES
from pipeline.contracts.table import Table, write_table
from pipeline.engine import map_shards
from pipeline.images.pixels import SIDE, pixel_hash, place_in_512px, shrink_to_512px
from pipeline.images.store import store_path
from pipeline.keypoints import COCO_NAMES, OCCLUDED, VISIBLE, coco_category
from pipeline.params import Params
from pipeline.pose.reader import PoseReader
from pipeline.retrieval.writing import Drawing, write_folder
from pipeline.sample.pictures import Picture, draw_scene
from pipeline.sample.scene import Wish, imagine
from tests.pose.figures import make_figures
from tests.pose.models import put_models

HAIR = 25
"""Pixels by which a figure reaches beyond its joints."""

FIRST = 4001
"""The first post's id; the others follow."""

ZOOM = 0.3

SURER = 4.0
"""Added to the calibration's offset."""

TAUGHT: dict[str, Any] = {
    "pose.train.input_size": 32,
    "pose.train.heatmap_size": 16,
    "pose.train.epochs": 6,
    "pose.train.batch": 4,
}
"""A training of some seconds."""


@dataclass(frozen=True)
class Drawn:
    """A post's picture and its figure, in pixels of the picture."""

    post_id: int
    data: bytes
    keypoints: NDArray[np.float32]
    tags: list[str]


def draw(count: int, seed: int = 3) -> list[Drawn]:
    """Full-body characters, every fifth from behind; the same for the same seed."""
    shards = [(seed, tuple(range(start, min(start + 20, count)))) for start in range(0, count, 20)]
    return [each for shard in map_shards(_draw, shards, workers=None) for each in shard]


def _draw(shard: tuple[int, tuple[int, ...]]) -> list[Drawn]:
    seed, numbers = shard
    return [_one(seed, number) for number in numbers]


def _one(seed: int, number: int) -> Drawn:
    dice = random.Random(f"web/{seed}/{number}")
    behind = number % 5 == 4
    scene = imagine(dice, Wish(crop="full_body", behind=behind))
    background = "transparent" if number % 2 else "gradient"
    picture = draw_scene(scene, dice, background=background, effect="", zoom=ZOOM)
    image, keypoints = _filling(picture)
    tags = ["1girl", "full_body", "solo", *(["from_behind"] if behind else ["looking_at_viewer"])]
    return Drawn(FIRST + number, shrink_to_512px(image), keypoints, sorted(tags))


def _filling(picture: Picture) -> tuple[Image.Image, NDArray[np.float32]]:
    """The picture around its figure, as a 512px copy would be, and keypoints with confidences."""
    left, top, right, bottom = picture.alpha.getbbox() or (0, 0, *picture.image.size)
    air = round(0.08 * max(right - left, bottom - top))
    left, top = max(left - air, 0), max(top - air, 0)
    right, bottom = min(right + air, picture.image.width), min(bottom + air, picture.image.height)
    grown = SIDE / max(right - left, bottom - top)
    size = round((right - left) * grown), round((bottom - top) * grown)
    image = picture.image.crop((left, top, right, bottom)).resize(size, Image.Resampling.BICUBIC)
    keypoints = np.array(picture.keypoints, np.float32)
    x, y, _, _ = place_in_512px(*size)
    keypoints[:, :2] = (keypoints[:, :2] - [left, top]) * grown + [x, y]
    keypoints[:, 2] = np.select(
        [keypoints[:, 2] == VISIBLE, keypoints[:, 2] == OCCLUDED], [0.95, 0.6]
    )
    return image, keypoints


def put_corpus(root: Path, drawn: list[Drawn]) -> None:
    """Pictures in a mirror, their manifest, and the index."""
    images = []
    for each in drawn:
        path = store_path(each.post_id, "512px", "jpg")
        file = root / "mirror" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(each.data)
        images.append(_image_row(each, path))
    manifest = root / SUPPORT_IMAGES.path.format(corpus="sample")
    manifest.parent.mkdir(parents=True, exist_ok=True)
    rows = pa.Table.from_pylist(images, schema=SUPPORT_IMAGES.schema)
    write_table(rows, manifest, SUPPORT_IMAGES.schema)
    write_folder(
        root / RETRIEVAL_INDEX.format(corpus="sample"),
        [entry(each) for each in drawn],
        {"corpus": "sample"},
    )


def entry(each: Drawn) -> Drawing:
    """What the index is told of a drawing."""
    seen = each.keypoints[each.keypoints[:, 2] > 0, :2]
    low, high = seen.min(axis=0) - HAIR, seen.max(axis=0) + HAIR
    return Drawing(
        each.post_id,
        each.keypoints,
        (float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1])),
        (512, 512),
        "safe" if each.post_id % 3 else "general",
        each.post_id,
        each.tags,
        [f"artist_{each.post_id % 7}"],
        f"https://example.invalid/works/{each.post_id}" if each.post_id % 4 else "from a book",
    )


def _image_row(each: Drawn, path: str) -> dict[str, Any]:
    with Image.open(io.BytesIO(each.data)) as image:
        return {
            "post_id": each.post_id,
            "kind": "512px",
            "path": path,
            "sha256": hashlib.sha256(each.data).hexdigest(),
            "pixel_sha256": pixel_hash(image),
            "width": image.width,
            "height": image.height,
            "mode": image.mode,
        }


def read_by(reader: PoseReader, each: Drawn) -> Drawn:
    """The drawing with the keypoints that models find in it, as the index has them."""
    with Image.open(io.BytesIO(each.data)) as image:
        found = reader.look(image.convert("RGB"))
    assert found.keypoints is not None
    return replace(each, keypoints=found.keypoints.astype(np.float32))


def teach(root: Path, drawn: list[Drawn], change: Callable[..., Params]) -> Path:
    """Models of a build, small, that have seen the drawings for some seconds: `models/sample`.

    They know little, but say the same of the same picture; and are surer than they should be, so
    that what they find is taken for a figure.
    """
    figures = make_figures(root, lambda **settings: change(**(settings | TAUGHT)))
    documents: dict[str, list[Drawn]] = {"train": drawn, "val": drawn[::3]}
    rows = [_image_row(each, store_path(each.post_id, "512px", "jpg")) for each in drawn]
    _put(root, POSE_IMAGES, rows)
    for split, some in documents.items():
        path = root / POSE_DATASET[split].format(corpus="sample")
        path.write_text(json.dumps(_coco(some)))
    models = put_models(figures, "domain_features")
    file = models / "pose/domain_features/model.json"
    card = json.loads(file.read_text())
    card["calibration"]["offset"] += SURER
    file.write_text(json.dumps(card))
    return models


def _coco(drawn: list[Drawn]) -> dict[str, Any]:
    images = [{"id": place, "post_id": each.post_id} for place, each in enumerate(drawn, start=1)]
    annotations = [
        {
            "id": place,
            "image_id": place,
            "bbox": [0, 0, 512, 512],  # as the small segmenter says, which finds figure everywhere
            "area": 120_000.0,
            "keypoints": _marks(each).ravel().tolist(),
        }
        for place, each in enumerate(drawn, start=1)
    ]
    return {"images": images, "annotations": annotations, "categories": [coco_category()]}


def _marks(each: Drawn) -> NDArray[np.float64]:
    """(17, 3) x, y, v; all zero where not labelled."""
    marks = each.keypoints[: len(COCO_NAMES)].astype(np.float64)
    shown = marks[:, 2] > 0
    marks[:, 2] = VISIBLE
    return np.where(shown[:, None], marks, 0)


def _put(root: Path, table: Table, rows: list[dict[str, Any]]) -> None:
    path = root / table.path.format(corpus="sample")
    write_table(pa.Table.from_pylist(rows, schema=table.schema), path, table.schema)
