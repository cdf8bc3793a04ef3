"""How well scores tell many classes at once, each class by itself.

Scores are (N, C): a row a sample, a column a class, higher is surer. Truth is (N, C), boolean. A
class is predicted where its score is at least its threshold. What is undefined for a class is NaN:
nothing here decides which classes count.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32] | NDArray[np.float64]
Truth = NDArray[np.bool_]
PerClass = NDArray[np.float64]


@dataclass(frozen=True)
class Counts:
    """Right and wrong answers of each class: four arrays (C,), which add up to N."""

    true_positives: NDArray[np.int64]
    false_positives: NDArray[np.int64]
    false_negatives: NDArray[np.int64]
    true_negatives: NDArray[np.int64]

    @property
    def precision(self) -> PerClass:
        """(C,): of what was predicted, the share that is true; 0 where nothing was predicted."""
        predicted = self.true_positives + self.false_positives
        return np.asarray(self.true_positives / np.maximum(predicted, 1))

    @property
    def recall(self) -> PerClass:
        """(C,): of what is true, the share that was predicted; NaN where nothing is true."""
        positives = self.true_positives + self.false_negatives
        return _divide(self.true_positives, positives)

    @property
    def accuracy(self) -> PerClass:
        """(C,): the share of right answers, absent classes included."""
        right = self.true_positives + self.true_negatives
        return _divide(right, right + self.false_positives + self.false_negatives)

    def f(self, beta: float) -> PerClass:
        """(C,): F-beta, in which recall weighs beta times as much as precision.

        (1 + β²) TP / ((1 + β²) TP + β² FN + FP); NaN where nothing is true.
        """
        positives = self.true_positives + self.false_negatives
        predicted = self.true_positives + self.false_positives
        value = f_beta(self.true_positives, predicted, positives, beta)
        return np.where(positives > 0, value, np.nan)


def f_beta(
    true_positives: NDArray[np.number],
    predicted: NDArray[np.number],
    positives: NDArray[np.number],
    beta: float,
) -> PerClass:
    """F-beta from counts of any one shape; 0 where there is nothing to count."""
    below = np.asarray(beta**2 * positives + predicted, np.float64)
    above = (1 + beta**2) * np.asarray(true_positives, np.float64)
    return np.divide(above, below, out=np.zeros_like(below), where=below > 0)


def average_precision(scores: Scores, truth: Truth) -> PerClass:
    """Average precision of each class: Σ (Rₖ − Rₖ₋₁) Pₖ over its distinct scores, highest first.

    Equal scores enter together, so a constant score gets the class's share of positives.

    Returns:
        (C,); NaN for a class without positives.
    """
    _check(scores, truth)
    values = np.full(scores.shape[1], np.nan)
    for number in np.flatnonzero(truth.any(axis=0)):
        _, hits, predicted = _curve(scores[:, number], truth[:, number])
        gained = np.diff(hits, prepend=0) / hits[-1]
        values[number] = np.sum(gained * hits / predicted)
    return values


def best_thresholds(scores: Scores, truth: Truth, beta: float) -> PerClass:
    """Each class's threshold with the best F-beta on these samples.

    A threshold lies in the middle between two neighbouring scores. Of equally good ones the highest
    is taken; where all samples are best predicted positive, it is the lowest score.

    Returns:
        (C,); NaN, with which nothing is ever predicted, for a class without positives.
    """
    _check(scores, truth)
    thresholds = np.full(scores.shape[1], np.nan)
    for number in np.flatnonzero(truth.any(axis=0)):
        steps, hits, predicted = _curve(scores[:, number], truth[:, number])
        positives = np.full_like(hits, hits[-1])
        best = int(np.argmax(f_beta(hits, predicted, positives, beta)))
        below = steps[min(best + 1, len(steps) - 1)]
        thresholds[number] = (steps[best] + below) / 2
    return thresholds


def predict(scores: Scores, thresholds: PerClass) -> Truth:
    """(N, C): where the scores reach their class's threshold; never where that is NaN."""
    return np.asarray(scores >= thresholds[np.newaxis])


def count(predicted: Truth, truth: Truth) -> Counts:
    """Count the answers of each class. Both are (N, C)."""
    _check(predicted, truth)
    hits = np.count_nonzero(predicted & truth, axis=0)
    false = np.count_nonzero(predicted & ~truth, axis=0)
    missed = np.count_nonzero(~predicted & truth, axis=0)
    return Counts(hits, false, missed, len(truth) - hits - false - missed)


def thirds(frequency: NDArray[np.int64]) -> NDArray[np.int8]:
    """Head (0), middle (1) and tail (2): the classes in thirds, most frequent first.

    Args:
        frequency: (C,), how often each class occurs in training. Of equals, the first come first.

    Returns:
        (C,); where C cannot be divided by three, the head, then the middle, is larger by one.
    """
    order = np.argsort(-frequency, kind="stable")
    bands = np.empty(len(frequency), np.int8)
    for band, numbers in enumerate(np.array_split(order, 3)):
        bands[numbers] = band
    return bands


def _curve(
    scores: NDArray[np.floating], truth: Truth
) -> tuple[PerClass, NDArray[np.int64], NDArray[np.int64]]:
    """A class's distinct scores, falling, and at each: the hits and how many are predicted."""
    order = np.argsort(-scores, kind="stable")
    falling = scores[order].astype(np.float64)
    ends = np.append(np.flatnonzero(np.diff(falling)), len(falling) - 1)
    hits = np.cumsum(truth[order], dtype=np.int64)[ends]
    return falling[ends], hits, ends.astype(np.int64) + 1


def _divide(above: NDArray[np.int64], below: NDArray[np.int64]) -> PerClass:
    undefined = np.full(above.shape, np.nan)
    return np.asarray(np.divide(above, below, out=undefined, where=below > 0))


def _check(given: NDArray[np.generic], truth: Truth) -> None:
    if given.shape != truth.shape or given.ndim != 2:
        raise ValueError(f"expected two arrays (N, C), got {given.shape} and {truth.shape}")
    if given.dtype != np.bool_ and not np.isfinite(given).all():
        raise ValueError("a score is not a finite number")
