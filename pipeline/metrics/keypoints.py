"""How alike two sets of keypoints are: OKS, COCO's object keypoint similarity.

A keypoint at a distance d from where it should be is worth exp(-d² / (2 s² k²)); the OKS of a
figure is the mean over its labelled keypoints. Two conventions are hidden in that formula, and
these functions follow pycocotools in both:

- s² is the figure's *area*: of its mask where there is one. A box's area is about twice as large
  and forgives more; whoever has boxes alone says so beside the number.
- k is *twice* the keypoint's sigma, sigma being the standard deviation, in units of s, of where
  people put the keypoint. Formulas that write sigma for k are four times as strict in d².
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipeline.keypoints import NOT_LABELLED

Keypoints = NDArray[np.floating]
"""(..., K, 3), each x, y, v; x and y in pixels."""

PerKeypoint = NDArray[np.float64]
"""(..., K); NaN where there is nothing to compare."""


def distances(first: Keypoints, second: Keypoints) -> PerKeypoint:
    """(..., K): pixels between the keypoints of one labelling and of another.

    NaN where either has not labelled the keypoint.

    Raises:
        ValueError: when the shapes are not the same (..., K, 3).
    """
    if first.shape != second.shape or first.shape[-1] != 3:
        raise ValueError(f"expected two arrays (..., K, 3), got {first.shape} and {second.shape}")
    apart = np.hypot(first[..., 0] - second[..., 0], first[..., 1] - second[..., 1])
    both = (first[..., 2] != NOT_LABELLED) & (second[..., 2] != NOT_LABELLED)
    return np.where(both, apart, np.nan)


def similarities(distance: ArrayLike, area: ArrayLike, sigmas: ArrayLike) -> PerKeypoint:
    """(..., K): what each keypoint is worth, 1 in place and 0 far away.

    Args:
        distance: (..., K), in pixels; NaN stays NaN.
        area: (...), of each figure, in square pixels.
        sigmas: (K,), as `pipeline.keypoints.SIGMAS`.

    Raises:
        ValueError: when an area or a sigma is not above nothing.
    """
    areas, spread = np.asarray(area, np.float64), np.asarray(sigmas, np.float64)
    if not ((areas > 0).all() and (spread > 0).all()):
        raise ValueError("areas and sigmas must be above 0")
    squared = np.square(np.asarray(distance, np.float64))
    worth: PerKeypoint = np.exp(-squared / (8 * areas[..., None] * np.square(spread)))
    return worth


def oks(
    truth: Keypoints, answer: Keypoints, area: ArrayLike, sigmas: ArrayLike
) -> NDArray[np.float64]:
    """(...): the OKS of answers, the mean over the keypoints that the truth has labelled.

    As in pycocotools, v of the answer does not count: a keypoint that the answer leaves at (0, 0)
    is a keypoint far off. NaN where the truth has labelled nothing.

    Args:
        truth: (..., K, 3).
        answer: (..., K, 3), or with anything in place of v.
        area: (...), of each true figure, in square pixels.
        sigmas: (K,).

    Raises:
        ValueError: as `distances` and `similarities`.
    """
    everywhere = np.array(answer, np.float64)
    everywhere[..., 2] = 1
    return mean_similarity(similarities(distances(truth, everywhere), area, sigmas))


def mean_similarity(worth: PerKeypoint) -> NDArray[np.float64]:
    """(...): the mean of (..., K) over what is not NaN; NaN where all is."""
    counted = np.isfinite(worth)
    number = counted.sum(axis=-1)
    total = np.where(counted, worth, 0).sum(axis=-1)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)
