"""Looking at pictures: the box of the figure, its keypoints, and what the picture looks like.

Each worker computes on one thread, so that the bytes do not depend on how many there are.
"""

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from PIL import Image

from pipeline.contracts.table import parquet_bytes
from pipeline.images.decoding import BadImage
from pipeline.images.manifest import Manifest
from pipeline.images.pixels import on_white
from pipeline.pose.areas import Area
from pipeline.pose.card import PoseModel, load_pose_model
from pipeline.pose.crops import around, cut
from pipeline.pose.duplicates import look as looks_of
from pipeline.pose.inference import heatmaps_of, in_image, read_keypoints
from pipeline.segmenter.boxes import Found, find
from pipeline.segmenter.model import Segmenter, load_segmenter
from pipeline.segmenter.predict import look
from pipeline.training.inference import best_device, one_thread
from pipeline.training.letterbox import letterbox

SEEN = pa.schema(
    [
        pa.field("sha256", pa.string(), nullable=False),  # of the image's file
        ("rule", pa.string()),  # why there is no pose; null: there is one
        ("detail", pa.string()),
        ("box", pa.list_(pa.float32(), 4)),  # from here on null: there is none
        ("box_confidence", pa.float32()),
        ("keypoints", pa.list_(pa.float32(), 75)),
        ("looks", pa.binary()),
    ]
)
"""What was seen in an image."""

BATCH_ON_GPU = 16
"""On a CPU images are looked at one by one: what is seen in one must not depend, in its last
digits, on which others are new."""

CODE = ("pipeline.images.", "pipeline.pose.", "pipeline.segmenter.", "pipeline.training.", __name__)
"""Modules on which an answer depends."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Models:
    """Where the models lie that look, and what tells them from others."""

    segmenter: Path
    pose: Path

    @property
    def key(self) -> str:
        """A hash of the models' files and of the code that runs them."""
        files = [path for folder in (self.segmenter, self.pose) for path in folder.iterdir()]
        files += [
            Path(str(module.__file__))
            for name, module in sys.modules.items()
            if name.startswith(CODE) and getattr(module, "__file__", None)
        ]
        digest = hashlib.sha256()
        for file in sorted(files, key=lambda file: (file.parent.name, file.name)):
            with file.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        return digest.hexdigest()[:16]


@dataclass(frozen=True)
class Shard:
    """Images to look at, and what of each is picture and not padding."""

    manifest: Manifest
    areas: Sequence[Area]
    models: Models


def look_at_shard(shard: Shard) -> bytes:
    """What is seen in a shard's images: rows as SEEN, as a Parquet file."""
    segmenter, pose = _models(shard.models.segmenter, shard.models.pose)
    batch = BATCH_ON_GPU if best_device().type == "cuda" else 1
    rows: list[Row] = []
    for start in range(0, len(shard.manifest), batch):
        places = range(start, min(start + batch, len(shard.manifest)))
        rows += _look_at(shard, places, segmenter, pose)
    return parquet_bytes(rows, SEEN)


def _look_at(shard: Shard, places: range, segmenter: Segmenter, pose: PoseModel) -> list[Row]:
    rows: list[Row] = []
    pictures: dict[int, Image.Image] = {}
    for place in places:
        row: Row = dict.fromkeys(SEEN.names) | {"sha256": shard.manifest.sha256(place)}
        try:
            pictures[place] = on_white(shard.manifest.image(place))
        except BadImage as bad:
            row |= {"rule": bad.rule, "detail": bad.detail}
        rows.append(row)
    found = _figures(pictures, segmenter)
    boxes = {place: each.box for place, each in found.items() if each.box is not None}
    keypoints = _keypoints({place: pictures[place] for place in boxes}, boxes, pose)
    for place, row in zip(places, rows, strict=True):
        if place in boxes:
            row |= {
                "box": list(boxes[place]),
                "box_confidence": found[place].confidence,
                "keypoints": keypoints[place].ravel().tolist(),
                "looks": looks_of(pictures[place], shard.areas[place]).tobytes(),
            }
        elif place in pictures:
            row |= {"rule": "no_figure", "detail": "the segmenter's mask is empty"}
    return rows


def _figures(pictures: dict[int, Image.Image], segmenter: Segmenter) -> dict[int, Found]:
    if not pictures:
        return {}
    side = segmenter.card.input_size
    boxed = {place: letterbox(picture, side) for place, picture in pictures.items()}
    said = look(segmenter, list(boxed.values()))
    return {
        place: find(boxed[place].unboxed(each, pictures[place].size))[1]
        for place, each in zip(boxed, said, strict=True)
    }


def _keypoints(
    pictures: dict[int, Image.Image],
    boxes: dict[int, Any],
    pose: PoseModel,
) -> dict[int, NDArray[np.float64]]:
    """(25, 3) of each picture with a box."""
    if not pictures:
        return {}
    card = pose.card
    squares = {place: around(tuple(boxes[place]), card.padding) for place in pictures}
    crops = [cut(picture, squares[place], card.input_size) for place, picture in pictures.items()]
    with one_thread():
        heatmaps = heatmaps_of(pose.network.to(best_device()), np.stack(crops))
    read = read_keypoints(heatmaps, "subpixel")
    found = in_image(read, list(squares.values()), card.calibration)
    return dict(zip(pictures, found, strict=True))


@lru_cache(maxsize=1)
def _models(segmenter: Path, pose: Path) -> tuple[Segmenter, PoseModel]:
    """The models, read once in each process."""
    return load_segmenter(segmenter), load_pose_model(pose)
