"""How far a difference between two models could be chance: the paired bootstrap."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.metrics.multilabel import Truth, f_beta

CLASSES_AT_ONCE = 64
"""Classes whose counts are held for all groups at one time: bounds the memory."""


@dataclass(frozen=True)
class Interval:
    """A value or a difference, and the middle 95 % of it over resamples."""

    difference: float
    low: float
    high: float


def paired_f_difference(
    first: Truth,
    second: Truth,
    truth: Truth,
    groups: NDArray[np.int64],
    *,
    beta: float,
    resamples: int,
    seed: int,
) -> Interval:
    """The mean F-beta over classes of one model minus another's, on the very same resamples.

    Whole groups are drawn, with replacement: samples of a group are not independent. A class
    without positives in a resample is left out of that resample's mean, for both models.

    Args:
        first: (N, C), what the first model predicts.
        second: (N, C), what the second predicts.
        truth: (N, C), with a positive in every class.
        groups: (N,), the group of each sample.
        beta: how much more recall weighs than precision.
        resamples: how many are drawn.
        seed: of the draws.
    """
    if not truth.any(axis=0).all():
        raise ValueError("a class without positives has no F")
    _, places = np.unique(groups, return_inverse=True)
    count = int(places.max()) + 1
    dice = np.random.default_rng(seed)
    # The first row is the samples as they are.
    weights = np.ones((resamples + 1, count), np.float32)
    weights[1:] = dice.multinomial(count, np.full(count, 1 / count), size=resamples)
    sums = np.zeros(resamples + 1)
    classes = np.zeros(resamples + 1)
    for start in range(0, truth.shape[1], CLASSES_AT_ONCE):
        part = slice(start, start + CLASSES_AT_ONCE)
        positives = weights @ _by_group(truth[:, part], places, count)
        for predicted, sign in ((first[:, part], 1), (second[:, part], -1)):
            hits = weights @ _by_group(predicted & truth[:, part], places, count)
            chosen = weights @ _by_group(predicted, places, count)
            value = f_beta(hits, chosen, positives, beta)
            sums += sign * np.where(positives > 0, value, 0).sum(axis=1)
        classes += (positives > 0).sum(axis=1)
    differences = sums / np.maximum(classes, 1)
    low, high = np.quantile(differences[1:], [0.025, 0.975])
    return Interval(float(differences[0]), float(low), float(high))


def _by_group(marks: Truth, places: NDArray[np.intp], count: int) -> NDArray[np.float32]:
    """(groups, C): how many of each group's samples are marked."""
    sums = np.zeros((count, marks.shape[1]), np.float32)
    np.add.at(sums, places, marks.astype(np.float32))
    return sums


def marks(right: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N, 2): how much of each sample is right, and how much of it counts.

    Args:
        right: (N, K), 1, 0, or NaN for what does not count.
    """
    counted = np.isfinite(right)
    return np.stack([np.where(counted, right, 0).sum(axis=1), counted.sum(axis=1)], axis=1)


def share_interval(
    marked: NDArray[np.float64], groups: NDArray[np.int64], *, resamples: int, seed: int
) -> Interval:
    """A share of what is right, and the middle 95 % of it over resamples of whole groups.

    Args:
        marked: (N, 2), as `marks` gives it.
        groups: (N,), the group of each sample.
        resamples: how many are drawn.
        seed: of the draws.
    """
    return _interval([_by_groups(marked, groups)], [1], resamples, seed)


def share_difference(
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    groups: NDArray[np.int64],
    *,
    resamples: int,
    seed: int,
) -> Interval:
    """One model's share minus another's, both on the very same resamples.

    Args:
        first: (N, 2) of the first model, as `marks` gives it.
        second: (N, 2) of the second.
        groups: (N,), the group of each sample.
        resamples: how many are drawn.
        seed: of the draws.
    """
    parts = [_by_groups(marked, groups) for marked in (first, second)]
    return _interval(parts, [1, -1], resamples, seed)


def _by_groups(marked: NDArray[np.float64], groups: NDArray[np.int64]) -> NDArray[np.float64]:
    _, places = np.unique(groups, return_inverse=True)
    sums = np.zeros((int(places.max()) + 1, 2))
    np.add.at(sums, places, marked)
    return sums


def _interval(
    parts: list[NDArray[np.float64]], signs: list[int], resamples: int, seed: int
) -> Interval:
    count = len(parts[0])
    dice = np.random.default_rng(seed)
    weights = np.ones((resamples + 1, count))  # the first row is the samples as they are
    weights[1:] = dice.multinomial(count, np.full(count, 1 / count), size=resamples)
    values = np.zeros(resamples + 1)
    for sums, sign in zip(parts, signs, strict=True):
        right, counted = (weights @ sums).T
        values += sign * np.divide(
            right, counted, out=np.full_like(right, np.nan), where=counted > 0
        )
    low, high = np.nanquantile(values[1:], [0.025, 0.975])
    return Interval(float(values[0]), float(low), float(high))
