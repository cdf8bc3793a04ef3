"""The one definition of the skeleton.

17 COCO keypoints and the 8 midpoints of the limbs, 25 in all, in a fixed order. Whatever else
needs names, order, sides, links, sigmas or colours takes them from here. "Left" is always the
character's own left.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NOT_LABELLED, OCCLUDED, VISIBLE = 0, 1, 2
"""COCO's visibility values: v in the third column of a keypoint array."""


@dataclass(frozen=True)
class Keypoint:
    """A point a person marks: its COCO name and its OKS sigma (COCO's per-keypoint constant)."""

    name: str
    sigma: float


KEYPOINTS = (
    Keypoint("nose", 0.026),
    Keypoint("left_eye", 0.025),
    Keypoint("right_eye", 0.025),
    Keypoint("left_ear", 0.035),
    Keypoint("right_ear", 0.035),
    Keypoint("left_shoulder", 0.079),
    Keypoint("right_shoulder", 0.079),
    Keypoint("left_elbow", 0.072),
    Keypoint("right_elbow", 0.072),
    Keypoint("left_wrist", 0.062),
    Keypoint("right_wrist", 0.062),
    Keypoint("left_hip", 0.107),
    Keypoint("right_hip", 0.107),
    Keypoint("left_knee", 0.087),
    Keypoint("right_knee", 0.087),
    Keypoint("left_ankle", 0.089),
    Keypoint("right_ankle", 0.089),
)

MIDPOINTS = {
    "left_upper_arm": ("left_shoulder", "left_elbow"),
    "right_upper_arm": ("right_shoulder", "right_elbow"),
    "left_forearm": ("left_elbow", "left_wrist"),
    "right_forearm": ("right_elbow", "right_wrist"),
    "left_thigh": ("left_hip", "left_knee"),
    "right_thigh": ("right_hip", "right_knee"),
    "left_shin": ("left_knee", "left_ankle"),
    "right_shin": ("right_knee", "right_ankle"),
}
"""Midpoints of limbs, each between two keypoints. Which eight the paper used is not published."""

LINKS = (
    ("left_ankle", "left_knee"),
    ("left_knee", "left_hip"),
    ("right_ankle", "right_knee"),
    ("right_knee", "right_hip"),
    ("left_hip", "right_hip"),
    ("left_shoulder", "left_hip"),
    ("right_shoulder", "right_hip"),
    ("left_shoulder", "right_shoulder"),
    ("left_shoulder", "left_elbow"),
    ("right_shoulder", "right_elbow"),
    ("left_elbow", "left_wrist"),
    ("right_elbow", "right_wrist"),
    ("left_eye", "right_eye"),
    ("nose", "left_eye"),
    ("nose", "right_eye"),
    ("left_eye", "left_ear"),
    ("right_eye", "right_ear"),
    ("left_ear", "left_shoulder"),
    ("right_ear", "right_shoulder"),
)
"""COCO's nineteen links, by name."""

COCO_NAMES = tuple(keypoint.name for keypoint in KEYPOINTS)
NAMES = COCO_NAMES + tuple(MIDPOINTS)
INDEX = {name: index for index, name in enumerate(NAMES)}


def other_side(name: str) -> str:
    """The same keypoint on the other side of the body; a central one is its own."""
    if name.startswith("left_"):
        return "right_" + name.removeprefix("left_")
    if name.startswith("right_"):
        return "left_" + name.removeprefix("right_")
    return name


FLIP = tuple(INDEX[other_side(name)] for name in NAMES)
"""`flipped[i] = original[FLIP[i]]`; its first 17 entries serve the COCO keypoints alone."""

MIDPOINT_ENDS = tuple((INDEX[first], INDEX[second]) for first, second in MIDPOINTS.values())

_COCO_SIGMAS = tuple(keypoint.sigma for keypoint in KEYPOINTS)
SIGMAS = _COCO_SIGMAS + tuple((_COCO_SIGMAS[a] + _COCO_SIGMAS[b]) / 2 for a, b in MIDPOINT_ENDS)
"""OKS sigmas of all 25; a midpoint's is the mean of its ends' (paper, section on pose data)."""

COLOURS = {"left": "#e8743b", "right": "#3b8ee8", "centre": "#6b6b6b"}
"""Drawing colours by side."""


def side(name: str) -> str:
    """`left`, `right` or `centre`."""
    prefix = name.split("_", 1)[0]
    return prefix if prefix in {"left", "right"} else "centre"


def add_midpoints(keypoints: NDArray[np.floating]) -> NDArray[np.floating]:
    """Append the eight midpoints.

    Args:
        keypoints: (..., 17, 3), each x, y, v.

    Returns:
        (..., 25, 3). A midpoint is as visible as the less visible of its ends, and not labelled,
        with x = y = 0, where an end is not.

    Raises:
        ValueError: when the last two dimensions are not (17, 3).
    """
    if keypoints.shape[-2:] != (len(COCO_NAMES), 3):
        raise ValueError(f"expected keypoints (..., {len(COCO_NAMES)}, 3), got {keypoints.shape}")
    first, second = (keypoints[..., list(ends), :] for ends in zip(*MIDPOINT_ENDS, strict=True))
    middle = (first + second) / 2
    middle[..., 2] = np.minimum(first[..., 2], second[..., 2])
    middle[middle[..., 2] == NOT_LABELLED] = 0
    return np.concatenate([keypoints, middle], axis=-2)


def mirror(keypoints: NDArray[np.floating], width: float) -> NDArray[np.floating]:
    """The keypoints of the horizontally mirrored image: x turned around, sides swapped.

    Args:
        keypoints: (..., 17 or 25, 3), each x, y, v, with x in pixels.
        width: of the image, in pixels. x is continuous, so that x becomes width - x.

    Returns:
        The same shape. Points that are not labelled stay (0, 0, 0).
    """
    mirrored = keypoints[..., list(FLIP[: keypoints.shape[-2]]), :].copy()
    labelled = mirrored[..., 2] != NOT_LABELLED
    mirrored[..., 0] = np.where(labelled, width - mirrored[..., 0], 0)
    return mirrored


def coco_category() -> dict[str, object]:
    """The COCO keypoint category: names in order and a 1-based skeleton."""
    return {
        "id": 1,
        "name": "person",
        "supercategory": "person",
        "keypoints": list(COCO_NAMES),
        "skeleton": [[INDEX[first] + 1, INDEX[second] + 1] for first, second in LINKS],
    }
