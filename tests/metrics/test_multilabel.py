"""Values worked by hand, definitions written out slowly, and what must hold for any scores."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from scipy.stats import rankdata

from pipeline.metrics.multilabel import (
    Scores,
    Truth,
    average_precision,
    best_thresholds,
    count,
    f_beta,
    predict,
    thirds,
)


def column(*values: float) -> NDArray[np.float64]:
    return np.array(values, float)[:, np.newaxis]


def marks(text: str) -> Truth:
    """`+-+` as a column of truth."""
    return np.array([[sign == "+"] for sign in text])


@pytest.mark.parametrize(
    ("scores", "truth", "expected"),
    [
        ((0.9, 0.8, 0.7, 0.6), "+-+-", (1 + 2 / 3) / 2),  # precisions 1/1 and 2/3 at the hits
        ((0.9, 0.8, 0.7, 0.6), "++--", 1.0),
        ((0.9, 0.8, 0.7, 0.6), "---+", 1 / 4),
        ((0.5, 0.5, 0.5, 0.5), "+---", 1 / 4),  # constant: the share of positives
        ((0.9, 0.5, 0.5, 0.1), "-++-", 2 / 3),  # equal scores enter together
        ((0.9, 0.8), "--", math.nan),
    ],
)
def test_average_precision_by_hand(scores: tuple[float, ...], truth: str, expected: float) -> None:
    found = average_precision(column(*scores), marks(truth))
    np.testing.assert_allclose(found, [expected])


def test_counts_by_hand() -> None:
    # Class 0: one hit, one false, one missed, one rightly absent. Class 1: never true.
    truth = np.array([[1, 0], [0, 0], [1, 0], [0, 0]], bool)
    predicted = np.array([[1, 1], [1, 0], [0, 0], [0, 0]], bool)
    counts = count(predicted, truth)
    np.testing.assert_array_equal(counts.precision, [1 / 2, 0])
    np.testing.assert_array_equal(counts.recall, [1 / 2, math.nan])
    np.testing.assert_array_equal(counts.accuracy, [1 / 2, 3 / 4])
    np.testing.assert_allclose(counts.f(1), [1 / 2, math.nan])


@pytest.mark.parametrize(
    ("beta", "expected"),
    [
        (1, 2 * 0.5 * 0.25 / (0.5 + 0.25)),  # the harmonic mean of precision and recall
        (2, 5 * 0.5 * 0.25 / (4 * 0.5 + 0.25)),  # van Rijsbergen's, with β² = 4
    ],
)
def test_f_from_precision_half_and_recall_a_quarter(beta: float, expected: float) -> None:
    # 2 of 4 predictions are right, of 8 positives.
    found = f_beta(np.array([2]), np.array([4]), np.array([8]), beta)
    np.testing.assert_allclose(found, [expected])


@pytest.mark.parametrize(
    ("scores", "truth", "beta", "expected"),
    [
        ((0.9, 0.8, 0.3, 0.2), "++--", 1, 0.55),  # in the middle of the gap
        ((0.9, 0.8, 0.3, 0.2), "+-+-", 1, 0.25),  # 2/3 + recall 1 beats precision 1, recall 1/2
        ((0.4, 0.4, 0.4, 0.4), "+---", 1, 0.4),  # all or nothing: all
        ((0.9, 0.8, 0.3, 0.2), "+--+", 2, 0.2),  # F-2 wants them all
        ((0.9, 0.8, 0.3, 0.2), "----", 1, math.nan),
    ],
)
def test_best_thresholds_by_hand(
    scores: tuple[float, ...], truth: str, beta: float, expected: float
) -> None:
    found = best_thresholds(column(*scores), marks(truth), beta)
    np.testing.assert_allclose(found, [expected])


def test_a_class_without_a_threshold_is_never_predicted() -> None:
    found = predict(np.array([[0.5, 9.0]]), np.array([0.5, math.nan]))
    np.testing.assert_array_equal(found, [[True, False]])


@pytest.mark.parametrize(
    "scores", [np.zeros((3, 2)), np.zeros(4), np.full((2, 2), math.nan), np.full((2, 2), math.inf)]
)
def test_wrong_shapes_and_numbers_are_refused(scores: Scores) -> None:
    with pytest.raises(ValueError, match=r"expected two arrays|not a finite"):
        average_precision(scores, np.zeros((2, 2), bool))


def test_thirds() -> None:
    bands = thirds(np.array([5, 100, 7, 0, 50, 6, 1]))
    np.testing.assert_array_equal(bands, [1, 0, 0, 2, 0, 1, 2])


# Few distinct values, so that ties are common.
SCORES = arrays.arrays(
    np.float32, st.tuples(st.integers(1, 12), st.just(1)), elements=st.sampled_from([0, 1, 2, 3])
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[NDArray[np.float32], Truth]:
    scores = draw(SCORES)
    truth = draw(arrays.arrays(np.bool_, scores.shape))
    truth[draw(st.integers(0, len(truth) - 1))] = True
    return scores, truth


def slow_average_precision(scores: list[float], truth: list[bool]) -> Fraction:
    """The definition: for each positive, the precision among all that score at least as high."""
    precisions = []
    for score, true in zip(scores, truth, strict=True):
        if true:
            above = [other for each, other in zip(scores, truth, strict=True) if each >= score]
            precisions.append(Fraction(sum(above), len(above)))
    return sum(precisions, Fraction()) / len(precisions)


@given(cases())
def test_average_precision_is_its_definition(case: tuple[NDArray[np.float32], Truth]) -> None:
    scores, truth = case
    expected = slow_average_precision(scores[:, 0].tolist(), truth[:, 0].tolist())
    np.testing.assert_allclose(average_precision(scores, truth), [float(expected)])


@given(cases())
def test_only_the_order_of_scores_matters(case: tuple[NDArray[np.float32], Truth]) -> None:
    scores, truth = case
    ranks = rankdata(scores, axis=0)
    np.testing.assert_allclose(average_precision(ranks, truth), average_precision(scores, truth))
    for beta in (1, 2):
        first = predict(scores, best_thresholds(scores, truth, beta))
        second = predict(ranks, best_thresholds(ranks, truth, beta))
        np.testing.assert_array_equal(first, second)


@given(cases(), st.sampled_from([1.0, 2.0]), st.floats(-1, 4))
def test_no_threshold_is_better_than_the_best(
    case: tuple[NDArray[np.float32], Truth], beta: float, other: float
) -> None:
    scores, truth = case
    best = count(predict(scores, best_thresholds(scores, truth, beta)), truth).f(beta)
    assert best >= count(predict(scores, np.array([other])), truth).f(beta) - 1e-12


@given(cases())
def test_the_order_of_samples_does_not_matter(
    case: tuple[NDArray[np.float32], Truth],
) -> None:
    scores, truth = case
    turned = average_precision(scores[::-1], truth[::-1])
    np.testing.assert_allclose(turned, average_precision(scores, truth))
