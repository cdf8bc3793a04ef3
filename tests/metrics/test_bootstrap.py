"""The paired bootstrap: by hand, against a slow one, and on models that are alike."""

import numpy as np
import pytest

from pipeline.metrics.bootstrap import (
    CLASSES_AT_ONCE,
    marks,
    paired_f_difference,
    share_difference,
    share_interval,
)
from pipeline.metrics.multilabel import Truth, count


def world(samples: int, classes: int, seed: int) -> tuple[Truth, Truth, Truth]:
    """Truth, a model that is right nine times in ten, and one that guesses."""
    dice = np.random.default_rng(seed)
    truth = dice.random((samples, classes)) < 0.3
    truth[0] = True
    good = truth ^ (dice.random(truth.shape) < 0.1)
    return truth, good, dice.random(truth.shape) < 0.3


def test_the_difference_is_that_of_the_means() -> None:
    truth, good, guess = world(60, 5, 1)
    found = paired_f_difference(good, guess, truth, np.arange(60), beta=2, resamples=10, seed=0)
    expected = count(good, truth).f(2).mean() - count(guess, truth).f(2).mean()
    assert found.difference == pytest.approx(expected)


def test_it_is_the_bootstrap_written_out() -> None:
    classes = CLASSES_AT_ONCE + 3  # more than are counted at once
    truth, good, guess = world(30, classes, 2)
    groups = np.arange(30) // 3
    found = paired_f_difference(good, guess, truth, groups, beta=1, resamples=200, seed=7)
    dice = np.random.default_rng(7)
    differences = []
    for draws in dice.multinomial(10, np.full(10, 0.1), size=200):
        rows = np.repeat(np.arange(30), draws[groups])
        some = truth[rows].any(axis=0)
        first, second = (count(each[rows], truth[rows]).f(1)[some] for each in (good, guess))
        differences.append((first - second).mean())
    assert found.low == pytest.approx(np.quantile(differences, 0.025), abs=1e-6)
    assert found.high == pytest.approx(np.quantile(differences, 0.975), abs=1e-6)


def test_a_model_does_not_differ_from_itself() -> None:
    truth, good, _ = world(40, 4, 3)
    found = paired_f_difference(good, good, truth, np.arange(40), beta=1, resamples=50, seed=0)
    assert (found.difference, found.low, found.high) == (0, 0, 0)


def test_a_better_model_is_told_and_an_equal_one_is_not() -> None:
    truth, good, guess = world(200, 6, 4)
    clear = paired_f_difference(good, guess, truth, np.arange(200), beta=1, resamples=200, seed=0)
    assert clear.low > 0.2
    dice = np.random.default_rng(5)
    also_good = truth ^ (dice.random(truth.shape) < 0.1)
    alike = paired_f_difference(
        good, also_good, truth, np.arange(200), beta=1, resamples=200, seed=0
    )
    assert alike.low < 0 < alike.high


def test_samples_that_hang_together_tell_less() -> None:
    truth, good, guess = world(20, 3, 6)
    copies = [np.repeat(each, 20, axis=0) for each in (good, guess, truth)]
    alone = paired_f_difference(*copies, np.arange(400), beta=1, resamples=300, seed=0)
    grouped = paired_f_difference(
        *copies, np.repeat(np.arange(20), 20), beta=1, resamples=300, seed=0
    )
    assert grouped.high - grouped.low > 2 * (alone.high - alone.low)


def test_a_class_without_positives_is_refused() -> None:
    empty = np.zeros((4, 1), bool)
    with pytest.raises(ValueError, match="without positives"):
        paired_f_difference(empty, empty, empty, np.arange(4), beta=1, resamples=2, seed=0)


def test_a_share_is_over_what_counts() -> None:
    right = np.array([[1, 0, np.nan], [1, 1, np.nan]])
    interval = share_interval(marks(right), np.array([1, 2]), resamples=200, seed=1)
    assert interval.difference == 0.75
    assert (interval.low, interval.high) == (0.5, 1.0)  # either sample twice


def test_samples_of_one_group_are_drawn_together() -> None:
    right = np.array([[1.0], [0.0]])
    interval = share_interval(marks(right), np.array([7, 7]), resamples=200, seed=1)
    assert (interval.low, interval.high) == (0.5, 0.5)


def test_a_model_is_no_better_than_itself() -> None:
    marked = marks(np.random.default_rng(3).integers(0, 2, (20, 17)).astype(float))
    interval = share_difference(marked, marked, np.arange(20), resamples=100, seed=1)
    assert (interval.difference, interval.low, interval.high) == (0, 0, 0)


def test_a_model_that_is_always_right_beats_one_that_never_is() -> None:
    ones, zeros = marks(np.ones((10, 4))), marks(np.zeros((10, 4)))
    interval = share_difference(ones, zeros, np.arange(10), resamples=100, seed=1)
    assert (interval.difference, interval.low, interval.high) == (1, 1, 1)
