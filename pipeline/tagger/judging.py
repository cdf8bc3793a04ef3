"""Judging a tagger: thresholds from the validation split, answers counted on the test split.

A class is *judged* when it has a positive in both: without one in validation no threshold can be
tuned, without one in the test split recall says nothing. The others stand apart and are counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.metrics.bootstrap import Interval, paired_f_difference
from pipeline.metrics.multilabel import (
    Counts,
    PerClass,
    Scores,
    Truth,
    average_precision,
    best_thresholds,
    count,
    predict,
)
from pipeline.tagger.scores import Scored

BETAS = (1, 2)
"""Paper, table 4: F-1 and F-2, each with thresholds of its own."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Answers:
    """A tagger's answers on the test split, at the thresholds that are best on validation.

    `thresholds` is (C,), `predicted` (N, C).
    """

    beta: int
    thresholds: PerClass
    predicted: Truth
    counts: Counts


@dataclass(frozen=True)
class Judgement:
    """A tagger judged: average precision (C,) on either split, and test answers for each beta."""

    val_average_precision: PerClass
    average_precision: PerClass
    answers: dict[int, Answers]


@dataclass(frozen=True)
class Means:
    """Table 4's numbers: each the mean over classes, every class weighing the same."""

    f: float
    precision: float
    recall: float
    accuracy: float


def judge(
    val_scores: Scores, val_truth: Truth, test_scores: Scores, test_truth: Truth
) -> Judgement:
    """Tune on validation, count on test."""
    answers = {}
    for beta in BETAS:
        thresholds = best_thresholds(val_scores, val_truth, beta)
        predicted = predict(test_scores, thresholds)
        answers[beta] = Answers(beta, thresholds, predicted, count(predicted, test_truth))
    return Judgement(
        average_precision(val_scores, val_truth),
        average_precision(test_scores, test_truth),
        answers,
    )


def frequencies(positives: NDArray[np.int64], samples: int, posts: int) -> NDArray[np.float32]:
    """(posts, C): each class's frequency in training as its score, the same for every post."""
    share = (positives / max(samples, 1)).astype(np.float32)
    return np.broadcast_to(share, (posts, len(share)))


def judged_classes(val_truth: Truth, test_truth: Truth) -> Mask:
    """(C,): the classes with a positive in both splits."""
    return np.asarray(val_truth.any(axis=0) & test_truth.any(axis=0))


def means(answers: Answers, chosen: Mask) -> Means | None:
    """The means over some of the judged classes; None over no class."""
    if not chosen.any():
        return None
    counts, beta = answers.counts, answers.beta
    columns = (counts.f(beta), counts.precision, counts.recall, counts.accuracy)
    return Means(*(float(column[chosen].mean()) for column in columns))


def within(answers: Answers, truth: Truth, rows: Mask) -> Answers:
    """The same answers, at the same thresholds, counted on some of the posts alone.

    Args:
        answers: on N posts.
        truth: (N, C), what is true of them.
        rows: (N,), the posts that count.
    """
    predicted = answers.predicted[rows]
    return Answers(answers.beta, answers.thresholds, predicted, count(predicted, truth[rows]))


def mean_average_precision(values: PerClass, chosen: Mask) -> float | None:
    """The mean over those of the chosen classes that have positives; None where none has."""
    inside = values[chosen & ~np.isnan(values)]
    return float(inside.mean()) if len(inside) else None


def difference(
    first: Answers, second: Answers, test: Scored, chosen: Mask, *, resamples: int, seed: int
) -> Interval | None:
    """How much better the first is, with its interval over resampled groups of posts."""
    if not chosen.any():
        return None
    return paired_f_difference(
        first.predicted[:, chosen],
        second.predicted[:, chosen],
        test.truth[:, chosen],
        test.groups,
        beta=first.beta,
        resamples=resamples,
        seed=seed,
    )


@dataclass(frozen=True)
class Confusion:
    """Two classes of one group that stand in for each other.

    `missed` is true and not predicted where `said` is predicted and not true, in `together` posts;
    `expected` of them would be chance, if the two had nothing to do with each other.
    """

    missed: int
    said: int
    together: int
    expected: float


def confusions(predicted: Truth, truth: Truth, groups: Sequence[str], most: int) -> list[Confusion]:
    """The pairs of classes that stand out most, by (together − expected) / √(expected + 1)."""
    missed, said = (~predicted & truth).astype(np.float32), (predicted & ~truth).astype(np.float32)
    together = missed.T @ said
    expected = np.outer(missed.sum(axis=0), said.sum(axis=0)) / max(len(truth), 1)
    _, numbers = np.unique(np.array(groups), return_inverse=True)
    possible = (numbers[:, None] == numbers[None]) & (together >= 2)
    # The one keeps pairs that met twice from standing out by their rarity alone.
    excess = np.where(possible, (together - expected) / np.sqrt(expected + 1), 0)
    order = np.argsort(-excess, axis=None, kind="stable")[:most]
    return [
        Confusion(int(row), int(column), int(together[row, column]), float(expected[row, column]))
        for row, column in zip(*np.unravel_index(order, excess.shape), strict=True)
        if excess[row, column] > 0
    ]
