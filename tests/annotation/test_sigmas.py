"""The estimator on marks whose precision is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.annotation.sigmas import FEWEST, estimate
from pipeline.keypoints import COCO_NAMES, INDEX, SIGMAS

COCO_SIGMAS = np.array(SIGMAS[: len(COCO_NAMES)])
NOSE, LEFT_WRIST, RIGHT_WRIST = (INDEX[name] for name in ("nose", "left_wrist", "right_wrist"))


def two_people(sigmas: np.ndarray, pairs: int, seed: int) -> np.ndarray:
    """(pairs, K): how far apart two people's marks are, in units of s.

    As COCO has it: a sigma is the standard deviation over both axes together.
    """
    marks = np.random.default_rng(seed).normal(0, 1 / np.sqrt(2), (2, pairs, len(sigmas), 2))
    return np.linalg.norm((marks[0] - marks[1]) * sigmas[:, None], axis=-1)


def test_it_finds_the_sigmas_that_the_marks_were_made_with() -> None:
    found = estimate(two_people(COCO_SIGMAS, 4_000, 1))
    assert [sigma.value for sigma in found] == pytest.approx(COCO_SIGMAS, rel=0.05)


def test_the_truth_is_mostly_within_the_interval() -> None:
    inside = [
        sigma.low <= truth <= sigma.high
        for seed in range(12)
        for sigma, truth in zip(
            estimate(two_people(COCO_SIGMAS, 40, seed)), COCO_SIGMAS, strict=True
        )
    ]
    assert 0.88 <= np.mean(inside) <= 1.0


def test_a_tenth_of_swapped_sides_hardly_moves_it() -> None:
    apart = two_people(COCO_SIGMAS, 2_000, 2)
    apart[:200] += 0.5
    assert [sigma.value for sigma in estimate(apart)] == pytest.approx(COCO_SIGMAS, rel=0.2)


def test_left_and_right_have_one_sigma_from_both() -> None:
    apart = two_people(COCO_SIGMAS, 40, 3)
    apart[:, RIGHT_WRIST] = np.nan
    left_alone = estimate(apart)[LEFT_WRIST]
    apart[:, RIGHT_WRIST] = 2 * apart[:, LEFT_WRIST]
    both = estimate(apart)
    assert both[LEFT_WRIST] == both[RIGHT_WRIST]
    assert left_alone.value < both[LEFT_WRIST].value < 2 * left_alone.value


def test_it_is_the_median_distance_and_marks_that_are_lacking_do_not_count() -> None:
    apart = np.full((20, 17), np.nan)
    apart[:9, NOSE] = np.arange(1, 10) / 100  # 5 in the middle
    apart[: FEWEST - 1, LEFT_WRIST] = 0.1
    found = estimate(apart)
    assert found[NOSE].value == pytest.approx(0.05 / np.sqrt(2 * np.log(2)))
    assert found[LEFT_WRIST] is None


def test_its_interval_is_that_of_a_bootstrap_written_out() -> None:
    apart = two_people(COCO_SIGMAS, 60, 4)
    dice = np.random.default_rng(9)
    medians = [np.median(apart[dice.integers(0, 60, 60), NOSE]) for _ in range(4_000)]
    low, high = np.quantile(medians, [0.025, 0.975]) / np.sqrt(2 * np.log(2))
    nose = estimate(apart)[NOSE]
    assert (nose.low, nose.high) == pytest.approx((low, high), rel=0.06)


@settings(max_examples=20, deadline=None)
@given(scale=st.floats(0.1, 10))
def test_it_grows_with_the_distances(scale: float) -> None:
    apart = two_people(COCO_SIGMAS, 30, 5)
    once, scaled = estimate(apart)[NOSE], estimate(apart * scale)[NOSE]
    assert (scaled.value, scaled.low, scaled.high) == pytest.approx(
        (once.value * scale, once.low * scale, once.high * scale)
    )


def test_nobody_twice_says_nothing() -> None:
    assert estimate(np.empty((0, 17))) == [None] * 17
