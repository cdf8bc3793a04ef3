import numpy as np
import pytest

from pipeline.segmenter.boxes import Box, find, tight_box


def test_the_box_is_tight() -> None:
    mask = np.zeros((10, 20), np.bool_)
    mask[2, 5] = mask[7, 11] = True
    assert tight_box(mask) == Box(x=5, y=2, width=7, height=6)
    assert tight_box(np.ones((10, 20), np.bool_)) == Box(0, 0, 20, 10)


def test_an_empty_mask_has_no_box() -> None:
    assert tight_box(np.zeros((3, 3), np.bool_)) is None
    mask, found = find(np.full((3, 3), 127, np.uint8))
    assert not mask.any()
    assert (found.box, found.confidence, found.area) == (None, 0, 0)


def test_pixels_from_one_half_on_are_figure() -> None:
    probabilities = np.zeros((4, 6), np.uint8)
    probabilities[1, 2:5] = (127, 128, 255)
    mask, found = find(probabilities)
    assert np.argwhere(mask).tolist() == [[1, 3], [1, 4]]
    assert found.box == Box(3, 1, 2, 1)
    assert found.area == 2
    assert found.confidence == pytest.approx((128 + 255) / 2 / 255)
