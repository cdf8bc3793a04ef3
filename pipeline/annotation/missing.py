"""Can a missing point be outside the picture? Where the others are says how far away it can be."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import floyd_warshall

from pipeline.annotation.labels import Box
from pipeline.keypoints import COCO_NAMES, INDEX, LINKS, NOT_LABELLED, other_side

LENGTHS = {
    ("nose", "left_eye"): 0.05,
    ("left_eye", "right_eye"): 0.05,
    ("left_eye", "left_ear"): 0.06,
    ("left_ear", "left_shoulder"): 0.16,
    ("left_shoulder", "right_shoulder"): 0.22,
    ("left_shoulder", "left_hip"): 0.30,
    ("left_hip", "right_hip"): 0.16,
    ("left_shoulder", "left_elbow"): 0.18,
    ("left_elbow", "left_wrist"): 0.16,
    ("left_hip", "left_knee"): 0.25,
    ("left_knee", "left_ankle"): 0.25,
}
"""How long the links of the skeleton are, as shares of the body's height, on a grown figure."""

HEAD = {"nose", "left_eye", "right_eye", "left_ear", "right_ear"}

LARGER_HEAD = 2.5
"""Drawn heads are up to so many times larger than people's."""

REACH = 0.85
"""Share of the full length of limbs that counts: the height is that of the link that looks longest
for its kind, mostly too tall, and limbs are rarely stretched right at the border."""

AT_BORDER = 0.02
"""A box whose edge is this near to the image's, as a share of its longer side, may be cut there."""


def _link_lengths() -> NDArray[np.float64]:
    """(17, 17): lengths of direct links, infinite elsewhere."""
    lengths = np.full((len(COCO_NAMES), len(COCO_NAMES)), np.inf)
    for link in LINKS:
        mirrored = (other_side(link[0]), other_side(link[1]))
        found = (LENGTHS.get(way) for one in (link, mirrored) for way in (one, one[::-1]))
        length = next(value for value in found if value is not None)
        first, second = INDEX[link[0]], INDEX[link[1]]
        lengths[first, second] = lengths[second, first] = length
    return lengths


_LINKED = _link_lengths()

_FARTHEST = floyd_warshall(
    np.where(np.isfinite(_LINKED), _LINKED, 0)
    * np.where([[{a, b} <= HEAD for b in COCO_NAMES] for a in COCO_NAMES], LARGER_HEAD, 1)
)
"""(17, 17): how far apart two points can be, along the skeleton, at body height 1."""


def not_outside(
    keypoints: NDArray[np.floating], size: tuple[int, int], box: Box | None
) -> list[str]:
    """The missing points that cannot be outside the picture, by name.

    A point can be outside where some border is within reach of every labelled point, limbs as long
    as the figure's own size allows. Where the box keeps away from a border, the figure is not cut
    there, and nothing of it lies beyond.

    Args:
        keypoints: (17, 3), in pixels of the image.
        size: of the image, width and height.
        box: of the character, where there is one.
    """
    labelled = keypoints[:, 2] != NOT_LABELLED
    height = body_height(keypoints)
    if height is None:
        return []
    gaps = _gaps(keypoints[labelled, :2], size)[:, _cut(size, box)]
    reach = REACH * height * _FARTHEST[:, labelled]
    return [
        name
        for place, name in enumerate(COCO_NAMES)
        if not labelled[place] and not (gaps <= reach[place][:, None]).all(axis=0).any()
    ]


def body_height(keypoints: NDArray[np.floating]) -> float | None:
    """How tall the figure would stand, in pixels, by its longest link; None where none is marked.

    Links look shorter than they are, never longer: the longest for its kind is the truest. The
    head is left out, for drawn heads have any size.
    """
    labelled = keypoints[:, 2] != NOT_LABELLED
    places = [
        (first, second)
        for first, second in zip(*np.nonzero(np.isfinite(_LINKED)), strict=True)
        if labelled[first]
        and labelled[second]
        and not {COCO_NAMES[first], COCO_NAMES[second]} & HEAD
    ]
    heights = [
        float(np.hypot(*(keypoints[first, :2] - keypoints[second, :2])) / _LINKED[first, second])
        for first, second in places
    ]
    return max(heights, default=None)


def _gaps(points: NDArray[np.floating], size: tuple[int, int]) -> NDArray[np.float64]:
    """(N, 4): how far each point is from the left, top, right and bottom border."""
    x, y = points[:, 0], points[:, 1]
    return np.stack([x, y, size[0] - x, size[1] - y], axis=1)


def _cut(size: tuple[int, int], box: Box | None) -> list[int]:
    """The borders that may cut the figure: 0 to 3 for left, top, right and bottom."""
    if box is None:
        return [0, 1, 2, 3]
    x, y, width, height = box
    gaps = (x, y, size[0] - x - width, size[1] - y - height)
    return [border for border, gap in enumerate(gaps) if gap <= AT_BORDER * max(size)]
