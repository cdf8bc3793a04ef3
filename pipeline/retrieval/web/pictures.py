"""Pictures that people send: bounded, decoded safely, looked at, never stored."""

from collections.abc import Callable

import numpy as np
from PIL import Image

from pipeline.images.decoding import Limits, decode
from pipeline.images.pixels import on_white
from pipeline.keypoints import COCO_NAMES
from pipeline.pose.drawing import UNSURE
from pipeline.pose.reader import Found
from pipeline.retrieval.web.forms import Pose

TYPES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/bmp": "bmp",
}
"""Types that a picture may have, and the file name's extension that goes with each."""

LIMITS = Limits(max_bytes=20_000_000, max_pixels=36_000_000)
"""Decoding takes up to twelve bytes a pixel, one picture at a time."""

LONGEST = 1024
"""Larger JPEGs are decoded smaller, which is quicker: models see less than that."""

FEWEST = 3
"""A character shows this many keypoints that are sure."""

WHY = {
    "empty": "The picture is empty.",
    "too_large": f"The picture is too large: more than {LIMITS.max_bytes // 1_000_000} MB.",
    "wrong_type": "This is not a picture of the type that it says it is.",
    "too_many_pixels": (
        f"The picture has too many pixels: more than {LIMITS.max_pixels // 1_000_000} million."
    ),
    "animated": "The picture moves; send a still one.",
    "truncated": "The picture's file is cut off.",
    "undecodable": "The picture's file is broken.",
}
"""What people are told, by `decode`'s rules."""

Look = Callable[[Image.Image], Found]
"""Finds the character of an RGB picture, as `PoseReader.look` does."""


def read_pose(data: bytes, kind: str, look: Look) -> Pose:
    """The pose that a picture shows.

    Args:
        data: the file's bytes.
        kind: one of TYPES.
        look: finds the character.

    Raises:
        BadImage: when it is not a picture within LIMITS.
    """
    ext = TYPES[kind]
    image = on_white(decode(data, ext, LIMITS, longest=LONGEST).pixels)
    found = look(image)
    points: list[tuple[float, float, float]] | None = None
    if found.keypoints is not None:
        keypoints = found.keypoints[: len(COCO_NAMES)]
        if np.count_nonzero(keypoints[:, 2] >= UNSURE) >= FEWEST:
            points = [(x, y, sure) for x, y, sure in keypoints.round(3).tolist()]
    return Pose(width=image.width, height=image.height, points=points)
