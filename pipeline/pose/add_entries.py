"""An entry of AnimeDrawingsDataset: read, checked, and put into our skeleton.

It gives 21 joints in a frame of its own, the image shrunk to fit 800×600, and nothing about
visibility (Khungurn & Chou 2016).
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.keypoints import COCO_NAMES, NOT_LABELLED, VISIBLE
from pipeline.pose.areas import Area
from pipeline.stage import Reject

FRAME = (800, 600)
"""An image is shrunk to fit this width and height, and never enlarged."""

LARGEST_FRAME = 100_000

NO_POST = -1
"""Stands in a reject for the post of an entry that names none."""

JOINTS = {
    "nose_tip": "nose",
    **{
        f"{theirs}_{side}": f"{side}_{ours}"
        for side in ("left", "right")
        for theirs, ours in (
            ("arm", "shoulder"),
            ("elbow", "elbow"),
            ("wrist", "wrist"),
            ("leg", "hip"),
            ("knee", "knee"),
            ("ankle", "ankle"),
        )
    },
}
"""Its joints that we have too, and what we call them. Sides are the character's own in both."""

UNUSED = (
    *("body_upper", "neck", "head", "nose_root"),
    *("thumb_left", "thumb_right", "tiptoe_left", "tiptoe_right"),
)
"""Its joints that we do not have."""

_FILE_NAME = re.compile(r"(?:[^/\\]+/)*([0-9]{1,18})\.[A-Za-z0-9]{1,5}")

_LONGEST_QUOTE = 100


@dataclass(frozen=True)
class Entry:
    """One drawing: its joints, in pixels of a frame of (width, height), (0, 0) if not known."""

    post_id: int
    split: str
    frame: tuple[int, int]
    points: Mapping[str, tuple[float, float]]


def read_entry(split: str, raw: object) -> Entry | Reject:
    """An entry as it stands in the file of a split, or why it is of no use."""
    file_name = _get(raw, "file_name")
    match = _FILE_NAME.fullmatch(file_name) if isinstance(file_name, str) else None
    if match is None:
        detail = f"{split}.json: file_name {_quoted(file_name)} has no post's id"
        return Reject(NO_POST, "no_post", detail)
    post_id = int(match[1])
    frame = (_get(raw, "width"), _get(raw, "height"))
    if not all(type(side) is int and 0 <= side <= LARGEST_FRAME for side in frame):
        return Reject(post_id, "bad_frame", f"{split}.json: width and height are {_quoted(frame)}")
    joints = _get(raw, "points")
    points = {joint: _place(_get(joints, joint)) for joint in (*JOINTS, *UNUSED)}
    for joint in JOINTS:
        if points[joint] is None:
            said = _quoted(_get(joints, joint))
            return Reject(post_id, "bad_joint", f"{split}.json: {joint} is {said}")
    found = {joint: place for joint, place in points.items() if place is not None}
    return Entry(post_id, split, frame, found)


def frame_of(width: int, height: int) -> tuple[int, int]:
    """The frame of an image of that size."""
    shrink = min(1.0, FRAME[0] / width, FRAME[1] / height)
    return max(round(width * shrink), 1), max(round(height * shrink), 1)


def usable(
    points: Mapping[str, tuple[float, float]], frame: tuple[int, int]
) -> tuple[NDArray[np.float32], list[tuple[str, str]]]:
    """The joints as our keypoints, and what is wrong with those that are left out.

    A joint outside the frame is left out, and so is one that stands just where another does: one
    of the two is wrong, and nobody can tell which.

    Returns:
        (17, 3), each x, y in pixels of the frame and v; and rule and detail of each fault.
    """
    keypoints = np.zeros((len(COCO_NAMES), 3), dtype=np.float32)
    faults = []
    for joint, (x, y) in points.items():
        others = [other for other in points if other != joint and points[other] == (x, y)]
        if not (0 <= x <= frame[0] and 0 <= y <= frame[1]):
            detail = f"{joint} at ({x:g}, {y:g}) of {frame[0]}x{frame[1]}"
            faults.append(("outside_frame", detail))
        elif others and joint in JOINTS:
            faults.append(("same_place", f"{joint} at ({x:g}, {y:g}), as {', '.join(others)}"))
        elif joint in JOINTS:
            keypoints[COCO_NAMES.index(JOINTS[joint])] = x, y, VISIBLE
    return keypoints, faults


def in_image(
    keypoints: NDArray[np.floating], frame: tuple[int, int], area: Area
) -> NDArray[np.floating]:
    """Keypoints in pixels of the image's file, each axis by its own scale.

    Args:
        keypoints: (17, 3), each x, y, v, in pixels of the frame.
        frame: its width and height.
        area: where in its file the image lies.
    """
    x, y, width, height = area
    moved = keypoints * [width / frame[0], height / frame[1], 1] + [x, y, 0]
    moved[keypoints[:, 2] == NOT_LABELLED] = 0
    return moved


def _get(value: object, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _place(value: object) -> tuple[float, float] | None:
    """A pair of finite numbers, or None."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    if not all(type(part) in {int, float} and abs(part) < LARGEST_FRAME for part in value):
        return None
    x, y = (float(part) for part in value)
    return (x, y) if math.isfinite(x) and math.isfinite(y) else None


def _quoted(value: object) -> str:
    return repr(value)[:_LONGEST_QUOTE]
