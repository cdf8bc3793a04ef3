import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.pose.crops import Square, around, cut


def test_a_box_is_in_the_middle_and_padded() -> None:
    # A box of 40 x 80: the square has 80 and a tenth of 80 on each side.
    assert around((10, 20, 40, 80), 0.1) == Square(-18.0, 12.0, 96.0)


@pytest.mark.parametrize("box", [(0, 0, 0, 5), (0, 0, 5, -1), (0, 0, float("nan"), 5)])
def test_a_box_without_an_extent_is_refused(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="has no extent"):
        around(box, 0.1)


@given(
    st.tuples(*[st.floats(-500, 500)] * 2, st.floats(1, 900)),
    st.lists(st.tuples(st.floats(-99, 999), st.floats(-99, 999)), min_size=1, max_size=5),
    st.integers(8, 800),
)
def test_into_the_crop_and_out_again_is_the_identity(
    place: tuple[float, float, float], points: list[tuple[float, float]], pixels: int
) -> None:
    square = Square(*place)
    keypoints = np.array([[x, y, 2.0] for x, y in points])
    again = square.outwards(square.inwards(keypoints, pixels), pixels)
    assert again == pytest.approx(keypoints, abs=1e-6)


def test_a_pixel_of_the_image_is_where_the_keypoint_says() -> None:
    image = Image.new("RGB", (200, 100), "black")
    image.paste("red", (150, 40, 160, 50))  # its middle is (155, 45)
    square = Square(100, -5, 100)
    crop = cut(image, square, 50)
    x, y = square.inwards(np.array([155.0, 45.0]), 50)
    assert (x, y) == (27.5, 25.0)
    assert crop[int(y), int(x)].tolist() == [255, 0, 0]


def test_what_lies_outside_the_image_is_white() -> None:
    crop = cut(Image.new("RGB", (100, 100), "black"), Square(-50, 0, 100), 50)
    assert (crop[:, :25] == 255).all()
    assert (crop[:, 25:] == 0).all()


def test_a_square_that_misses_the_image_is_all_white() -> None:
    crop = cut(Image.new("RGB", (30, 30), "black"), Square(500, 500, 40), 16)
    assert crop.shape == (16, 16, 3)
    assert (crop == 255).all()


def test_a_square_much_larger_than_the_image_needs_no_more_memory() -> None:
    crop = cut(Image.new("RGB", (30, 30), "black"), Square(-1e6, -1e6, 2e6), 64)
    assert crop.shape == (64, 64, 3)


def test_an_image_of_one_pixel_can_be_cut() -> None:
    assert (cut(Image.new("RGB", (1, 1), "black"), Square(0, 0, 1), 8) == 0).all()
