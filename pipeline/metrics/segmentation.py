"""How well a mask meets the truth, image by image; means over images are taken by who asks.

Masks are (H, W), boolean. A truth with a figure in it is scored by `scores`; one without has no
recall, and is judged by `false_area` alone and kept apart (paper, table 3, does not say).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Mask = NDArray[np.bool_]

Bounds = tuple[float, float, float, float]
"""x, y, width, height."""

BOUNDARY_TOLERANCE = 0.008
"""Of the image's diagonal: how far apart two boundaries may be and still match (as DAVIS has it,
Perazzi et al. 2016)."""


@dataclass(frozen=True)
class MaskScores:
    """A mask against a truth that is not empty; all from 0 to 1."""

    f1: float
    precision: float
    """0 where nothing was found."""
    recall: float
    boundary_f: float


def mask_scores(found: Mask, truth: Mask) -> MaskScores:
    """Score a mask.

    Raises:
        ValueError: for masks of different sizes, and for an empty truth.
    """
    _check(found, truth)
    positives = np.count_nonzero(truth)
    if not positives:
        raise ValueError("an empty truth has no recall: see false_area")
    hits = np.count_nonzero(found & truth)
    predicted = np.count_nonzero(found)
    return MaskScores(
        f1=f1(found, truth),
        precision=hits / predicted if predicted else 0.0,
        recall=hits / positives,
        boundary_f=boundary_f(found, truth),
    )


def f1(found: Mask, truth: Mask) -> float:
    """Twice what both have, over what each has; 1 where neither has anything."""
    together = np.count_nonzero(found) + np.count_nonzero(truth)
    return 2 * np.count_nonzero(found & truth) / together if together else 1.0


def false_area(found: Mask) -> float:
    """Where there is no figure: the share of the image that was taken for one."""
    return float(np.count_nonzero(found) / found.size)


def mean_absolute_error(probabilities: NDArray[np.floating], alpha: NDArray[np.floating]) -> float:
    """The mean distance of probabilities (H, W) from the truth's opacity (H, W), both 0 to 1."""
    if probabilities.shape != alpha.shape:
        raise ValueError(f"sizes differ: {probabilities.shape} and {alpha.shape}")
    return float(np.abs(probabilities - alpha).mean())


def boundary_f(found: Mask, truth: Mask) -> float:
    """F of the boundaries: of each, the share that has the other within the tolerance.

    A mask's boundary is its pixels that have a neighbour outside of it; where the image cuts it off
    there is none. 1 where neither has any, 0 where only one has.
    """
    _check(found, truth)
    ours, theirs = boundary(found), boundary(truth)
    if not ours.any() or not theirs.any():
        return float(ours.any() == theirs.any())
    tolerance = max(1.0, BOUNDARY_TOLERANCE * float(np.hypot(*truth.shape)))
    precision = np.mean(ndimage.distance_transform_edt(~theirs)[ours] <= tolerance)
    recall = np.mean(ndimage.distance_transform_edt(~ours)[theirs] <= tolerance)
    return float(2 * precision * recall / max(precision + recall, np.finfo(np.float64).tiny))


def boundary(mask: Mask) -> Mask:
    """A mask's pixels of which one of the four neighbours is outside of it."""
    inside = ndimage.binary_erosion(mask, border_value=1)
    return np.asarray(mask & ~inside)


def box_iou(first: Bounds | None, second: Bounds | None) -> float:
    """Intersection over union of two boxes; 1 where there is neither, 0 where there is only one."""
    if first is None or second is None:
        return float(first is None and second is None)
    sides = [
        min(first[axis] + first[axis + 2], second[axis] + second[axis + 2])
        - max(first[axis], second[axis])
        for axis in (0, 1)
    ]
    shared = max(sides[0], 0) * max(sides[1], 0)
    return shared / (first[2] * first[3] + second[2] * second[3] - shared)


def _check(found: Mask, truth: Mask) -> None:
    if found.shape != truth.shape or found.ndim != 2:
        raise ValueError(f"expected two masks (H, W), got {found.shape} and {truth.shape}")
