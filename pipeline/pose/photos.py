"""Photographs of people in COCO's keypoint form: a folder of images with annotations.json.

What the task network is trained on, and what the adversarial rows compare with. The folder comes
from outside: its names are checked before they are joined to it, its images decoded within limits.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import PipelineError
from pipeline.images.decoding import BadImage, Limits, decode
from pipeline.images.pixels import on_white
from pipeline.keypoints import COCO_NAMES
from pipeline.pose.crops import around, cut

IMAGE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\.(?:jpg|jpeg|png|webp|bmp)")


@dataclass(frozen=True)
class Photos:
    """Crops of people and where their keypoints are."""

    crops: NDArray[np.uint8]
    """(N, side, side, 3), with their surroundings."""
    keypoints: NDArray[np.float32]
    """(N, 17, 3) x, y, v, in sides of the crop."""

    def __len__(self) -> int:
        return len(self.crops)


def read_photos(
    folder: Path, padding: float, side: int, limits: Limits, reach: float = 1
) -> Photos:
    """All people of a folder that have a keypoint.

    Args:
        folder: with images/ and annotations.json.
        padding: of a person's box, as a share of its longer edge.
        side: of a crop.
        limits: for decoding.
        reach: how many crops wide the surroundings are that come with it.

    Raises:
        PipelineError: when the folder is not of this form, an image cannot be read, or nobody is
            in it.
    """
    file = folder / "annotations.json"
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        names = {image["id"]: str(image["file_name"]) for image in document["images"]}
        people = [row for row in document["annotations"] if _is_of_use(row)]
        crops = [
            _person(folder / "images", names[row["image_id"]], row, (padding, side, reach), limits)
            for row in people
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PipelineError(f"{file}: not a COCO keypoint file ({error})") from error
    if not crops:
        raise PipelineError(f"{file}: nobody in it has a keypoint")
    images, keypoints = zip(*crops, strict=True)
    return Photos(np.stack(images), np.stack(keypoints))


def _is_of_use(row: dict[str, Any]) -> bool:
    return not row.get("iscrowd") and any(row["keypoints"][2::3])


def _person(
    folder: Path,
    name: str,
    row: dict[str, Any],
    cutting: tuple[float, int, float],
    limits: Limits,
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    if not IMAGE_NAME.fullmatch(name):
        raise PipelineError(f"{folder}: {name!r} is not the name of an image in this folder")
    path = folder / name
    if path.stat().st_size > limits.max_bytes:
        raise PipelineError(f"{path}: over {limits.max_bytes:,} bytes (images.max_bytes)")
    try:
        image = on_white(decode(path.read_bytes(), path.suffix[1:], limits).pixels)
    except BadImage as bad:
        raise PipelineError(f"{path}: {bad}") from bad
    x, y, width, height = map(float, row["bbox"])
    padding, side, reach = cutting
    square = around((x, y, width, height), padding)
    keypoints = np.array(row["keypoints"], np.float64).reshape(len(COCO_NAMES), 3)
    crop = cut(image, square.scaled(reach), round(side * reach))
    return crop, square.inwards(keypoints).astype(np.float32)
