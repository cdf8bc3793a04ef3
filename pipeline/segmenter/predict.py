"""Masks and boxes of any manifest's images, in pixels of the images as stored.

Each worker computes on one thread, so that the bytes do not depend on how many there are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import torch
from numpy.typing import NDArray

from pipeline.contracts.schemas import BOXES_SCHEMA, MASKS_SCHEMA
from pipeline.contracts.table import parquet_bytes, read_table
from pipeline.engine import Spread, kept
from pipeline.images.manifest import Manifest
from pipeline.segmenter.boxes import Found, find
from pipeline.segmenter.model import Segmenter, load_segmenter, probabilities
from pipeline.segmenter.rle import encode
from pipeline.training.inference import best_device, one_thread
from pipeline.training.letterbox import Letterboxed, read_letterboxed
from pipeline.training.pixels import normalise

IMAGES_IN_SHARD = 128

BATCH = 16


class Prediction(NamedTuple):
    """What was found in an image."""

    post_id: int
    mask: NDArray[np.bool_]
    """(height, width) of the image as stored."""
    found: Found


@dataclass(frozen=True)
class Predictions:
    """What was found in all images: rows as BOXES_SCHEMA and as MASKS_SCHEMA."""

    boxes: pa.Table
    masks: pa.Table


@dataclass(frozen=True)
class _Shard:
    """Images to look at, and the model that looks."""

    manifest: Manifest
    model: Path


_FOUND_SCHEMA = pa.schema(
    [("box", pa.struct(list(BOXES_SCHEMA))), ("mask", pa.struct(list(MASKS_SCHEMA)))]
)
"""What a shard's file holds."""


def predict_masks(segmenter: Segmenter, manifest: Manifest) -> Iterator[Prediction]:
    """The masks of a manifest's images, one by one, on one thread or a GPU.

    Raises:
        PipelineError: when an image has gone or cannot be read.
    """
    side = segmenter.card.input_size
    for start in range(0, len(manifest), BATCH):
        places = range(start, min(start + BATCH, len(manifest)))
        boxed = [read_letterboxed(manifest, place, side) for place in places]
        for place, each, said in zip(places, boxed, look(segmenter, boxed), strict=True):
            mask, found = find(each.unboxed(said, manifest.size(place)))
            yield Prediction(manifest.post_ids[place], mask, found)


def look(segmenter: Segmenter, images: Sequence[Letterboxed]) -> NDArray[np.uint8]:
    """(N, side, side): what the network says of letterboxed images, from 0 to 255."""
    return look_at_squares(segmenter, np.stack([image.pixels for image in images]))


def look_at_squares(segmenter: Segmenter, squares: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What the network says of square images, from 0 to 255, on one thread or a GPU.

    Args:
        segmenter: that says it.
        squares: (N, side, side, 3) RGB.

    Returns:
        (N, side, side)
    """
    device = best_device()
    network = segmenter.network.to(device)
    batch = torch.from_numpy(squares).to(device).permute(0, 3, 1, 2)
    with one_thread():
        return np.asarray(probabilities(network, normalise(batch)).cpu().numpy())


def find_in_images(model: Path, manifest: Manifest, work: Path, spread: Spread) -> Predictions:
    """Boxes and masks of a manifest's images.

    Args:
        model: the folder of a trained segmenter.
        manifest: the images.
        work: a folder for finished shards, where a run that was killed goes on.
        spread: spreads the work.

    Raises:
        PipelineError: when the model or an image cannot be read.
    """
    load_segmenter(model)  # a model that cannot be read is told before any work
    starts = range(0, len(manifest), IMAGES_IN_SHARD)
    shards = [_Shard(manifest.part(start, start + IMAGES_IN_SHARD), model) for start in starts]
    files = [work / f"found-{start:09d}.parquet" for start in starts]
    parts = [
        read_table(file, _FOUND_SCHEMA) for file in kept(spread, _find_in_shard, shards, files)
    ]
    found = pa.concat_tables([_FOUND_SCHEMA.empty_table(), *parts])
    return Predictions(
        pa.Table.from_struct_array(found["box"]).cast(BOXES_SCHEMA),
        pa.Table.from_struct_array(found["mask"]).cast(MASKS_SCHEMA),
    )


def find_boxes(model: Path, manifest: Manifest, work: Path, spread: Spread) -> pa.Table:
    """The boxes alone, as BOXES_SCHEMA; arguments and errors as `find_in_images`."""
    return find_in_images(model, manifest, work, spread).boxes


def _find_in_shard(shard: _Shard) -> bytes:
    """What is found in a shard's images, as a Parquet file of _FOUND_SCHEMA."""
    rows = []
    for post_id, mask, found in predict_masks(load_segmenter(shard.model), shard.manifest):
        height, width = mask.shape
        row = {"post_id": post_id, "height": height, "width": width, "counts": encode(mask)}
        rows.append({"box": box_row(post_id, found), "mask": row})
    return parquet_bytes(rows, _FOUND_SCHEMA)


def box_row(post_id: int, found: Found) -> dict[str, Any]:
    """A row as BOXES_SCHEMA."""
    x, y, width, height = found.box or (None, None, None, None)
    return {
        "post_id": post_id,
        "x": x,
        "y": y,
        "width": width,
        "height": height,
        "confidence": found.confidence,
        "area": found.area if found.box else None,
    }
