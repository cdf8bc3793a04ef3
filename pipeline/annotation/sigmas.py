"""OKS sigmas from double labels: how precisely people place each keypoint of an illustration.

COCO's sigma of a keypoint is the standard deviation of people's marks, over both axes together, in
units of s = sqrt(area). Two people's marks are sigma·√2 apart in the same sense, so that (d / s)²
is exponential with mean 2·sigma² where their errors are normal, and has the median 2·ln 2·sigma².
The median is used: a few swapped sides or slips, which are mistakes and no matter of precision,
hardly move it. As in COCO, left and right have one sigma, from the marks of both.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.keypoints import COCO_NAMES, FLIP

FEWEST = 8
"""With fewer distances nothing is said."""

RESAMPLES = 1000


@dataclass(frozen=True)
class Sigma:
    """A sigma, and the middle 95 % of it over resamples."""

    value: float
    low: float
    high: float


def estimate(relative: NDArray[np.float64], seed: int = 0) -> list[Sigma | None]:
    """The sigma of each of the 17 keypoints; None where too few pairs of marks are at hand.

    Args:
        relative: (N, 17), distances between two people's marks in units of s, a row a pair of
            answers; NaN where either has no mark.
        seed: of the bootstrap, which draws whole rows: the points of one answer share its care.
    """
    return [
        _of_kind(relative[:, sorted({place, FLIP[place]})], seed)
        for place in range(len(COCO_NAMES))
    ]


def _of_kind(apart: NDArray[np.float64], seed: int) -> Sigma | None:
    """From the distances of a central keypoint (N, 1), or of both sides' (N, 2)."""
    marked = np.isfinite(apart)
    if np.count_nonzero(marked) < FEWEST:
        return None
    low, high = np.quantile(_sigma(_resampled_medians(apart, marked, seed)), [0.025, 0.975])
    return Sigma(float(_sigma(np.median(apart[marked]))), float(low), float(high))


def _resampled_medians(
    apart: NDArray[np.float64], marked: NDArray[np.bool_], seed: int
) -> NDArray[np.float64]:
    """(RESAMPLES,): the median, each row counted as often as it was drawn."""
    values, rows = apart[marked], np.nonzero(marked)[0]
    order = np.argsort(values)
    count = len(apart)
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), RESAMPLES)
    reached = np.cumsum(drawn[:, rows[order]], axis=1)
    middle = (2 * reached >= reached[:, -1:]).argmax(axis=1)
    medians: NDArray[np.float64] = values[order][middle]
    return medians


def _sigma(median: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
    return np.asarray(median / np.sqrt(2 * np.log(2)))
