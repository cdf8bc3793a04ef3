import numpy as np
import pytest

from pipeline.tagger.judging import (
    Confusion,
    confusions,
    difference,
    frequencies,
    judge,
    judged_classes,
    mean_average_precision,
    means,
    within,
)
from pipeline.tagger.scores import Scored
from tests.tagger.worlds import NEVER, scores, truth

EVERY = np.ones(4, np.bool_)


def test_thresholds_come_from_validation_alone() -> None:
    # On validation 0.5 parts them; on test all scores are lower, so nothing is predicted.
    val = np.array([[0.7], [0.3]], np.float32)
    labels = np.array([[True], [False]])
    found = judge(val, labels, val - 0.25, labels)
    assert found.answers[1].thresholds == pytest.approx([0.5])
    assert found.answers[1].counts.recall == pytest.approx([0])
    assert found.average_precision == pytest.approx([1])


def test_the_truth_of_the_test_split_changes_no_threshold() -> None:
    first = judge(scores("val", 0.4), truth("val"), scores("test", 0.4), truth("test"))
    second = judge(scores("val", 0.4), truth("val"), scores("test", 0.4), ~truth("test"))
    for beta in (1, 2):
        np.testing.assert_array_equal(
            first.answers[beta].thresholds, second.answers[beta].thresholds
        )


def test_a_perfect_tagger_and_a_class_that_stands_apart() -> None:
    found = judge(scores("val", 0), truth("val"), scores("test", 0), truth("test"))
    judged = judged_classes(truth("val"), truth("test"))
    assert judged.tolist() == [True, True, True, False]
    mean = means(found.answers[2], judged)
    assert mean is not None
    assert (mean.f, mean.precision, mean.recall, mean.accuracy) == (1, 1, 1, 1)
    assert mean_average_precision(found.average_precision, EVERY) == 1
    assert np.isnan(found.average_precision[NEVER])


def test_means_over_no_class() -> None:
    found = judge(scores("val", 0), truth("val"), scores("test", 0), truth("test"))
    assert means(found.answers[1], ~EVERY) is None
    assert mean_average_precision(found.average_precision, ~EVERY) is None


def test_class_frequency_has_the_precision_of_predicting_always() -> None:
    # Half of the validation posts are positive, a quarter of the test posts.
    val, test = np.array([[True], [False]]), np.array([[True], [False], [False], [False]])
    constant = frequencies(np.array([5]), 10, 4)
    np.testing.assert_array_equal(constant, np.full((4, 1), 0.5, np.float32))
    found = judge(constant[:2], val, constant, test)
    mean = means(found.answers[1], np.array([True]))
    assert mean is not None
    assert (mean.precision, mean.recall) == (0.25, 1)
    assert found.average_precision == pytest.approx([0.25])


def test_difference_of_two_taggers() -> None:
    good = judge(scores("val", 0.1), truth("val"), scores("test", 0.1), truth("test"))
    bad = judge(scores("val", 2, 3), truth("val"), scores("test", 2, 4), truth("test"))
    groups = np.arange(24) // 2
    test = Scored(np.arange(24), groups, scores("test", 0.1), truth("test"))
    judged = judged_classes(truth("val"), truth("test"))
    found = difference(good.answers[1], bad.answers[1], test, judged, resamples=100, seed=0)
    assert found is not None
    assert 0 < found.low < found.difference < found.high
    assert difference(good.answers[1], bad.answers[1], test, ~EVERY, resamples=1, seed=0) is None


def test_confusions() -> None:
    # Class 0 is missed three times and 1 said each time; 2 is of another group; 3 is right.
    labels = np.zeros((12, 4), np.bool_)
    labels[:3, 0] = labels[5:, 3] = True
    said = np.zeros_like(labels)
    said[:3, 1] = said[:3, 2] = said[5:, 3] = True
    found = confusions(said, labels, ["a", "a", "b", "a"], most=5)
    assert found == [Confusion(missed=0, said=1, together=3, expected=3 * 3 / 12)]


def test_some_of_the_posts_are_counted_at_the_same_thresholds() -> None:
    val = np.array([[0.7], [0.3]], np.float32)
    labels = np.array([[True], [False]])
    answers = judge(val, labels, val, labels).answers[1]
    first = within(answers, labels, np.array([True, False]))
    assert first.thresholds == pytest.approx([0.5])
    assert (first.counts.true_positives.tolist(), first.counts.true_negatives.tolist()) == (
        [1],
        [0],
    )
    assert first.predicted.shape == (1, 1)
