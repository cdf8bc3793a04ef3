import numpy as np
import pytest
from scipy.special import expit, logit

from pipeline.pose.calibration import Calibration, calibrate, reliability


def test_a_known_curve_is_found_again() -> None:
    dice = np.random.default_rng(1)
    peaks = dice.uniform(0.01, 0.99, 20_000)
    right = dice.random(20_000) < expit(2 * logit(peaks) - 1)
    found = calibrate(peaks, right)
    assert (found.slope, found.offset) == pytest.approx((2, -1), abs=0.1)


@pytest.mark.parametrize("right", [True, False])
def test_all_or_none_right_stays_finite(right: bool) -> None:
    found = calibrate(np.array([0.2, 0.5, 0.9]), np.full(3, right))
    confidences = found.apply(np.array([0.0, 0.5, 1.0]))
    assert np.isfinite(confidences).all()
    assert (confidences > 0.5).all() == right


def test_a_higher_peak_is_never_less_sure() -> None:
    # Peaks that mean the opposite of what they should: the curve is flat, never falling.
    found = calibrate(np.array([0.1, 0.2, 0.8, 0.9]), np.array([True, True, False, False]))
    assert found.slope == 0


def test_reliability_counts_by_tenths() -> None:
    confidences = np.array([0.05, 0.05, 0.95, 0.95])
    right = np.array([False, True, True, True])
    found = reliability(confidences, right)
    assert found.counts == [2, 0, 0, 0, 0, 0, 0, 0, 0, 2]
    assert found.right[0] == 0.5
    assert found.right[9] == 1
    assert found.right[5] is None
    assert found.error == pytest.approx((2 * 0.45 + 2 * 0.05) / 4)


def test_a_confidence_of_one_is_in_the_last_tenth() -> None:
    assert reliability(np.array([1.0]), np.array([True])).counts[9] == 1


def test_no_curve_leaves_a_peak_as_it_is() -> None:
    assert Calibration(1, 0).apply(np.array([0.25, 0.5])) == pytest.approx([0.25, 0.5])
