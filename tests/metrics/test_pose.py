import numpy as np
import pytest

from pipeline.keypoints import INDEX, SIGMAS
from pipeline.metrics.pose import (
    SEGMENTS,
    right_by_oks,
    right_by_pckh,
    right_by_pcpm,
    right_by_pdj,
    share_right,
)

NOSE, LEFT_HIP, RIGHT_SHOULDER = INDEX["nose"], INDEX["left_hip"], INDEX["right_shoulder"]


def figure(**points: tuple[float, float]) -> np.ndarray:
    """(1, 17, 3): the named points, visible; the others not labelled."""
    keypoints = np.zeros((1, 17, 3))
    for name, (x, y) in points.items():
        keypoints[0, INDEX[name]] = x, y, 2
    return keypoints


def moved(truth: np.ndarray, pixels: float) -> np.ndarray:
    """Every point so far to the right."""
    return truth + np.array([pixels, 0, 0])


def test_the_papers_oks_is_twice_as_strict_in_distance_as_cocos() -> None:
    truth = figure(nose=(50, 50))
    # exp(-d² / (2 · 100² · 0.026²)) = 0.5 at d = 100 · 0.026 · sqrt(2 ln 2) = 3.061.
    for apart, right in ((3.0, 1.0), (3.1, 0.0)):
        found = right_by_oks(truth, moved(truth, apart), [100.0**2], SIGMAS[:17], 0.5)
        assert found[0, NOSE] == right
    # By COCO's convention 6.1 pixels would still be right.


def test_what_nobody_marked_does_not_count() -> None:
    truth = figure(nose=(50, 50))
    found = right_by_oks(truth, moved(truth, 0), [100.0**2], SIGMAS[:17], 0.5)
    assert np.isnan(found[0, 1:]).all()
    assert share_right(found) == 1


def test_pckh_measures_in_heads() -> None:
    # From the nose to between the shoulders are 40 pixels, half of which is 20.
    truth = figure(nose=(50, 10), left_shoulder=(80, 50), right_shoulder=(20, 50))
    assert share_right(right_by_pckh(truth, moved(truth, 19.9))) == 1
    assert share_right(right_by_pckh(truth, moved(truth, 20.1))) == 0


def test_pdj_measures_in_torsos() -> None:
    # From the left hip to the right shoulder are 50 pixels (30, 40), a fifth of which is 10.
    truth = figure(left_hip=(60, 80), right_shoulder=(30, 40))
    assert share_right(right_by_pdj(truth, moved(truth, 9.9))) == 1
    assert share_right(right_by_pdj(truth, moved(truth, 10.1))) == 0


@pytest.mark.parametrize("measure", [right_by_pckh, right_by_pdj])
def test_a_figure_without_its_yardstick_does_not_count(measure) -> None:  # type: ignore[no-untyped-def]
    truth = figure(left_knee=(10, 10))
    assert np.isnan(measure(truth, truth)).all()


def test_pcpm_takes_half_a_segments_mean_length_over_all_figures() -> None:
    # Thighs of 20 and of 40 pixels: the mean is 30, and 15 pixels away is right for both.
    short = figure(left_hip=(0, 0), left_knee=(0, 20))
    long = figure(left_hip=(0, 0), left_knee=(0, 40))
    truth = np.concatenate([short, long])
    thigh = SEGMENTS.index(("left_hip", "left_knee"))
    near, far = (right_by_pcpm(truth, moved(truth, pixels)) for pixels in (14.9, 15.1))
    assert near[:, thigh].tolist() == [1, 1]
    assert far[:, thigh].tolist() == [0, 0]
    assert np.isnan(np.delete(near, thigh, axis=1)).all()


def test_pcpm_wants_both_ends() -> None:
    truth = figure(left_hip=(0, 0), left_knee=(0, 20))
    one_end = truth.copy()
    one_end[0, LEFT_HIP, 0] += 11
    assert share_right(right_by_pcpm(truth, one_end)) == 0


def test_there_are_fourteen_segments() -> None:
    assert len(set(SEGMENTS)) == 14


def test_nothing_to_count_is_no_share() -> None:
    assert np.isnan(share_right(np.full((2, 17), np.nan)))
