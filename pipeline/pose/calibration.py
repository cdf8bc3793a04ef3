"""From the height of a heatmap's peak to how likely the keypoint is there, and right.

A model draws something for every keypoint, also for a leg that the picture cuts off. A confidence
tells the two apart only if it means something: of all keypoints with a confidence of 0.8, eight of
ten should be right. It is a logistic curve over the peak (Platt, 1999), fitted on validation.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit

from pipeline.keypoints import NOT_LABELLED, SIGMAS
from pipeline.metrics.pose import right_by_oks
from pipeline.pose.samples import Samples

EDGE = 1e-4
"""Peaks nearer to 0 or 1 count as this near."""

BINS = 10

RIGHT = 0.5
"""OKS, by the paper's convention, from which on a keypoint is right."""


@dataclass(frozen=True)
class Calibration:
    """confidence = 1 / (1 + exp(-(slope · logit(peak) + offset)))."""

    slope: float
    offset: float

    def apply(self, peaks: NDArray[np.floating]) -> NDArray[np.float64]:
        """Confidences, 0 to 1, of peaks, 0 to 1, of any shape."""
        heights = logit(np.clip(np.asarray(peaks, np.float64), EDGE, 1 - EDGE))
        confidence: NDArray[np.float64] = expit(self.slope * heights + self.offset)
        return confidence


class Reliability(NamedTuple):
    """How confidences and truth agree."""

    counts: list[int]
    """Keypoints in each of ten equal ranges of confidence."""
    confidences: list[float | None]
    """Their mean confidence; None for none."""
    right: list[float | None]
    """Share of them that is right; None for none."""
    error: float
    """Expected calibration error: the mean distance between the two, over all keypoints."""


def calibrate(peaks: NDArray[np.floating], right: NDArray[np.bool_]) -> Calibration:
    """Fit the curve.

    Args:
        peaks: (M,) 0 to 1.
        right: (M,) whether the keypoint is labelled and where the model says. One that people did
            not mark counts as not there.

    Returns:
        The curve of greatest likelihood, with Platt's prior: as if one keypoint more of either
        kind had been seen, so that it stays finite where all are right.
    """
    heights = logit(np.clip(np.asarray(peaks, np.float64), EDGE, 1 - EDGE))
    positives, negatives = int(right.sum()), int((~right).sum())
    target = np.where(right, (positives + 1) / (positives + 2), 1 / (negatives + 2))

    def cost(curve: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = curve[0] * heights + curve[1]
        value = np.logaddexp(0, scores) - target * scores
        apart = expit(scores) - target
        return float(value.sum()), np.array([(apart * heights).sum(), apart.sum()])

    found = minimize(cost, np.array([1.0, 0.0]), jac=True, bounds=[(0.0, None), (None, None)])
    return Calibration(float(found.x[0]), float(found.x[1]))


def are_right(samples: Samples, found: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(N, 25): whether people marked the keypoint, and the model found it there.

    Args:
        samples: the truth.
        found: (N, 25, 3) in pixels of the images.
    """
    box_areas = samples.boxes[:, 2] * samples.boxes[:, 3]
    worth = right_by_oks(samples.keypoints, found, box_areas, SIGMAS, RIGHT)
    right: NDArray[np.bool_] = (samples.keypoints[..., 2] != NOT_LABELLED) & (worth == 1)
    return right


def reliability(confidences: NDArray[np.floating], right: NDArray[np.bool_]) -> Reliability:
    """Compare confidences (M,) with what was right (M,)."""
    places = np.clip((confidences * BINS).astype(int), 0, BINS - 1)
    counts = np.bincount(places, minlength=BINS)
    said = np.bincount(places, weights=confidences, minlength=BINS)
    true = np.bincount(places, weights=right.astype(float), minlength=BINS)
    error = float(np.abs(said - true).sum() / max(1, len(confidences)))
    return Reliability(counts.tolist(), _means(said, counts), _means(true, counts), error)


def _means(sums: NDArray[Any], counts: NDArray[Any]) -> list[float | None]:
    return [
        float(total / count) if count else None for total, count in zip(sums, counts, strict=True)
    ]
