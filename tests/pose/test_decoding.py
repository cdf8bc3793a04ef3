import numpy as np
import pytest

from pipeline.keypoints import INDEX
from pipeline.pose.decoding import read_smoothed, read_subpixel
from tests.pose.test_heatmaps import SIDE, targets

LEFT_HIP, NOSE = INDEX["left_hip"], INDEX["nose"]


@pytest.mark.parametrize(("x", "y"), [(20.5, 30.5), (20.8, 30.1), (11.3, 40.0)])
def test_the_top_of_a_gaussian_is_found_between_the_pixels(x: float, y: float) -> None:
    maps, _ = targets(x, y)
    read = read_subpixel(maps.numpy())
    assert read.positions[0, LEFT_HIP] == pytest.approx([x, y], abs=0.05)
    plain = read_smoothed(maps.numpy(), smoothing=0.02)
    assert plain.positions[0, LEFT_HIP] == pytest.approx([x, y], abs=0.51)


def test_the_papers_decoding_gives_the_middle_of_a_pixel() -> None:
    maps, _ = targets(20.8, 30.1)
    assert read_smoothed(maps.numpy()).positions[0, NOSE].tolist() == [20.5, 30.5]


def test_an_empty_map_has_a_peak_of_nothing_and_a_place_inside() -> None:
    empty = np.zeros((1, 2, SIDE, SIDE))
    for read in (read_smoothed(empty), read_subpixel(empty)):
        assert (read.peaks == 0).all()
        assert ((read.positions >= 0) & (read.positions <= SIDE)).all()


@pytest.mark.parametrize(("x", "y"), [(0.2, 0.3), (47.9, 24.0), (47.5, 47.5)])
def test_a_peak_at_the_border_stays_there(x: float, y: float) -> None:
    maps, _ = targets(x, y)
    read = read_subpixel(maps.numpy())
    assert read.positions[0, NOSE] == pytest.approx([x, y], abs=1.0)
    assert ((read.positions >= -1) & (read.positions <= SIDE + 1)).all()
