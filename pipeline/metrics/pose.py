"""The paper's measures of predicted keypoints (paper, table 1 and 2), as shares of keypoints.

None of them is COCO's AP, whatever their names: each keypoint of each figure is right or wrong, and
a table's number is the share that is right. They take the box's area where COCO takes the mask's,
and sigma where COCO takes twice that, so the same threshold is twice as strict in distance.

Right or wrong comes as (N, K) float64: 1, 0, or NaN where nobody has labelled the keypoint. The
mean that leaves NaN out is the table's number; over a column it is a keypoint's, over some rows a
slice's.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipeline.keypoints import INDEX
from pipeline.metrics.keypoints import Keypoints, PerKeypoint, distances, similarities

SEGMENTS = (
    ("nose", "left_eye"),
    ("nose", "right_eye"),
    ("left_eye", "left_ear"),
    ("right_eye", "right_ear"),
    ("left_shoulder", "right_shoulder"),
    ("left_shoulder", "left_elbow"),
    ("left_elbow", "left_wrist"),
    ("right_shoulder", "right_elbow"),
    ("right_elbow", "right_wrist"),
    ("left_hip", "right_hip"),
    ("left_hip", "left_knee"),
    ("left_knee", "left_ankle"),
    ("right_hip", "right_knee"),
    ("right_knee", "right_ankle"),
)
"""PCPm's fourteen: four of the face, two bars, two of each limb."""


def right_by_oks(
    truth: Keypoints,
    predicted: Keypoints,
    box_area: ArrayLike,
    sigmas: ArrayLike,
    threshold: float,
) -> PerKeypoint:
    """The paper's "OKS@50" and "OKS@75": exp(-d² / (2 area sigma²)) reaches the threshold.

    Args:
        truth: (N, K, 3).
        predicted: (N, K, 3); its third column does not count.
        box_area: (N,), of the true boxes, in square pixels.
        sigmas: (K,).
        threshold: 0.5 or 0.75.
    """
    # A quarter of the area with twice the sigma is the whole area with sigma itself.
    quarter = np.asarray(box_area, np.float64) / 4
    worth = similarities(_distances(truth, predicted), quarter, sigmas)
    return _marked(worth >= threshold, worth)


def right_by_pckh(truth: Keypoints, predicted: Keypoints, share: float = 0.5) -> PerKeypoint:
    """PCKh: within a share of the head's size, which is from the nose to between the shoulders.

    A figure whose nose or a shoulder is not labelled has no head size: it does not count.
    """
    middle = (_point(truth, "left_shoulder") + _point(truth, "right_shoulder")) / 2
    size = np.hypot(*(_point(truth, "nose") - middle).T)
    return _within(_distances(truth, predicted), share * size[:, None])


def right_by_pdj(truth: Keypoints, predicted: Keypoints, share: float = 0.2) -> PerKeypoint:
    """PDJ: within a share of the torso's size, from the left hip to the right shoulder.

    A figure where either is not labelled has no torso size: it does not count.
    """
    size = np.hypot(*(_point(truth, "left_hip") - _point(truth, "right_shoulder")).T)
    return _within(_distances(truth, predicted), share * size[:, None])


def right_by_pcpm(truth: Keypoints, predicted: Keypoints, share: float = 0.5) -> PerKeypoint:
    """PCPm: both ends of a segment within a share of its mean length over the data set.

    Returns:
        (N, 14), by SEGMENTS.
    """
    first, second = ([INDEX[names[end]] for names in SEGMENTS] for end in (0, 1))
    lengths = np.hypot(
        *np.moveaxis(_labelled(truth)[:, first] - _labelled(truth)[:, second], -1, 0)
    )
    measured = np.isfinite(lengths)
    mean = np.where(measured, lengths, 0).sum(axis=0) / np.maximum(measured.sum(axis=0), 1)
    apart = _distances(truth, predicted)
    farther = np.maximum(apart[:, first], apart[:, second])
    return _within(farther, np.broadcast_to(share * mean, farther.shape))


def share_right(right: PerKeypoint) -> float:
    """The mean over what counts; NaN where nothing does."""
    counted = np.isfinite(right)
    return float(right[counted].mean()) if counted.any() else float("nan")


def _distances(truth: Keypoints, predicted: Keypoints) -> PerKeypoint:
    """(N, K): wherever the truth is labelled; a prediction always says something."""
    everywhere = np.array(predicted, np.float64)
    everywhere[..., 2] = 1
    return distances(np.asarray(truth, np.float64), everywhere)


def _labelled(keypoints: Keypoints) -> NDArray[np.float64]:
    """(..., K, 2): positions, NaN where not labelled."""
    return np.where(keypoints[..., 2:] > 0, keypoints[..., :2], np.nan).astype(np.float64)


def _point(keypoints: Keypoints, name: str) -> NDArray[np.float64]:
    """(N, 2): one keypoint's positions, NaN where not labelled."""
    return _labelled(keypoints)[:, INDEX[name]]


def _within(apart: PerKeypoint, most: NDArray[np.float64]) -> PerKeypoint:
    return _marked(apart <= most, apart + most)


def _marked(right: NDArray[np.bool_], measured: PerKeypoint) -> PerKeypoint:
    return np.where(np.isfinite(measured), right.astype(np.float64), np.nan)
