"""Keypoints that a pose model predicted: to start from, or to hold labels against."""

from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from pipeline.annotation.labels import Points, Visibility
from pipeline.contracts.schemas import KEYPOINTS_SCHEMA
from pipeline.contracts.table import read_table
from pipeline.errors import PipelineError
from pipeline.keypoints import COCO_NAMES, NAMES, NOT_LABELLED, VISIBLE

SURE = 0.3
"""A keypoint of less confidence is as good as none. Ours."""


def read_keypoints(file: Path) -> dict[int, Points]:
    """The keypoints of each post that the model was sure of; the others are not labelled.

    Args:
        file: Parquet, as KEYPOINTS_SCHEMA.

    Raises:
        PipelineError: when the file is missing, or holds what cannot be.
    """
    table = read_table(file, KEYPOINTS_SCHEMA)
    values = table["keypoints"].combine_chunks().flatten().to_numpy().reshape(-1, len(NAMES), 3)
    if not np.isfinite(values).all():
        raise PipelineError(f"{file}: holds numbers that are not finite")
    posts = table["post_id"].to_pylist()
    return {post: _sure(found) for post, found in zip(posts, values, strict=True)}


def as_points(keypoints: NDArray[np.floating]) -> Points:
    """(17, 3) of x, y, v as labels have them."""
    return tuple((float(x), float(y), cast("Visibility", int(v))) for x, y, v in keypoints)


def _sure(predicted: NDArray[np.floating]) -> Points:
    points = predicted[: len(COCO_NAMES)].copy()
    points[:, 2] = np.where(points[:, 2] >= SURE, VISIBLE, NOT_LABELLED)
    points[points[:, 2] == NOT_LABELLED] = 0
    return as_points(points)
