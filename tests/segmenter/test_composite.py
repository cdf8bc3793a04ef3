import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from PIL import Image

from pipeline.segmenter.composite import composite, over
from pipeline.segmenter.copies import cut_figure
from pipeline.segmenter.transform import Colours, Transform

Pixels = NDArray[np.uint8]

SAME = Colours(brightness=1.0, saturation=1.0, hue=0.0)

PLAIN = Transform(
    scale=0.5,
    degrees=0.0,
    x=0.5,
    y=0.5,
    flip=False,
    colours=SAME,
    crop=1.0,
    crop_x=0.0,
    crop_y=0.0,
    background_flip=False,
    background_colours=SAME,
)


def changed(**changes: object) -> Transform:
    return Transform(**(vars(PLAIN) | changes))


def flat(colour: tuple[int, ...], height: int = 64, width: int = 64) -> Pixels:
    return np.full((height, width, len(colour)), colour, np.uint8)


GREY = flat((90, 90, 90))

LEFT_RED = np.concatenate([flat((200, 0, 0, 255), 32, 16), flat((0, 0, 200, 255), 32, 16)], axis=1)
"""32 x 32, its left half red, its right half blue."""


def test_a_figure_stands_where_the_transform_says() -> None:
    picture = composite(LEFT_RED, GREY, PLAIN, 64)
    assert picture.image.shape == (64, 64, 3)
    assert (picture.alpha[16:48, 16:48] == 255).all()
    assert picture.alpha.sum() == 255 * 32 * 32
    assert (picture.image[16:48, 16:32] == (200, 0, 0)).all()
    assert (picture.image[:16] == 90).all()


def test_it_is_turned_flipped_moved_and_scaled() -> None:
    flipped = composite(LEFT_RED, GREY, changed(flip=True), 64).image
    assert (flipped[20, 20] == (0, 0, 200)).all()
    turned = composite(LEFT_RED, GREY, changed(degrees=90.0), 64).image
    assert (turned[20, 32] == (200, 0, 0)).all()  # clockwise: left becomes up
    moved = composite(LEFT_RED, GREY, changed(x=1.0, y=0.0), 64)
    assert moved.alpha[:16, 48:].all()
    assert moved.alpha.sum() == 255 * 16 * 16
    larger = composite(LEFT_RED, GREY, changed(scale=1.0), 64)
    assert larger.alpha.all()


def test_a_background_fills_the_canvas() -> None:
    halves = np.concatenate([flat((10, 0, 0), 40, 80), flat((0, 0, 250), 40, 80)], axis=1)
    left = composite(None, halves, PLAIN, 64)
    assert (left.image == (10, 0, 0)).all()
    assert not left.alpha.any()
    assert (composite(None, halves, changed(crop_x=1.0), 64).image == (0, 0, 250)).all()
    middle = changed(crop_x=0.5, background_flip=True)
    assert (composite(None, halves, middle, 64).image[:, 0] == (0, 0, 250)).all()


def test_a_background_smaller_than_the_canvas_is_enlarged() -> None:
    assert (composite(None, flat((7, 8, 9), 1, 3), PLAIN, 64).image == (7, 8, 9)).all()


def test_colours_change_each_by_itself() -> None:
    dark = Colours(brightness=0.5, saturation=1.0, hue=0.0)
    grey = Colours(brightness=1.0, saturation=0.0, hue=0.0)
    picture = composite(
        LEFT_RED, flat((200, 100, 0)), changed(colours=dark, background_colours=grey), 64
    )
    assert (picture.image[20, 20] == (100, 0, 0)).all()
    red, green, blue = picture.image[0, 0].tolist()
    assert red == green == blue


GARBAGE = [(0, 0, 0), (255, 255, 255), (0, 255, 0)]


@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("degrees", [0.0, 13.0])
def test_no_colour_from_under_zero_alpha_shows_at_soft_edges(
    garbage: tuple[int, int, int], degrees: float
) -> None:
    # A red figure whose edge fades out, with garbage where it is clear, before the same red:
    # whatever alpha is, the picture must be that red all over.
    red = (180, 40, 60)
    y, x = np.mgrid[0:200, 0:150]
    distance = np.hypot((x - 75) / 60, (y - 100) / 80)
    alpha = np.clip((1.1 - distance) * 800, 0, 255).astype(np.uint8)
    pixels = np.where(alpha[..., None] > 0, red, garbage).astype(np.uint8)
    original = Image.fromarray(np.dstack([pixels, alpha]))
    for scale in (0.3, 0.77, 1.1):
        figure = cut_figure(original, 1, longest=70)
        picture = composite(figure, flat(red), changed(scale=scale, degrees=degrees), 64)
        assert set(np.unique(picture.alpha)) > {0, 255}  # soft edges are there
        # Premultiplied eight-bit values are whole numbers: one step for each of three roundings.
        assert np.abs(picture.image.astype(int) - red).max() <= 3


@given(
    arrays.arrays(np.uint8, (5, 7, 4)),
    arrays.arrays(np.uint8, (5, 7, 3)),
)
def test_over_is_exact(figure: Pixels, behind: Pixels) -> None:
    figure[..., :3] = np.minimum(figure[..., :3], figure[..., 3:])
    alpha = figure[..., 3:].astype(float)
    exact = figure[..., :3] + np.floor(behind * (255 - alpha) / 255 + 0.5)
    assert (over(figure, behind) == exact).all()


@given(st.floats(0.3, 1.2), st.floats(-180, 180), st.floats(0, 1), st.floats(0, 1))
def test_outside_the_figure_nothing_changes(
    scale: float, degrees: float, x: float, y: float
) -> None:
    transform = changed(scale=scale, degrees=degrees, x=x, y=y)
    picture = composite(LEFT_RED, GREY, transform, 64)
    assert (picture.image[picture.alpha == 0] == 90).all()


def test_the_same_bytes_on_any_machine() -> None:
    y, x = np.mgrid[0:50, 0:40]
    alpha = np.clip(600 - 30 * np.abs(x - 20) - 10 * np.abs(y - 25), 0, 255)
    figure = np.stack([alpha * (x % 8) // 8, alpha * (y % 5) // 5, alpha // 2, alpha], axis=2)
    background = np.stack([x * 5 % 256, y * 4 % 256, (x + y) * 2 % 256], axis=2)
    transform = Transform(
        scale=0.83,
        degrees=-21.4,
        x=0.43,
        y=0.58,
        flip=True,
        colours=Colours(1.13, 0.8, 14.0),
        crop=0.71,
        crop_x=0.4,
        crop_y=0.9,
        background_flip=True,
        background_colours=Colours(0.9, 1.2, -25.0),
    )
    picture = composite(figure.astype(np.uint8), background.astype(np.uint8), transform, 64)
    assert picture.sha256 == "ba454c1bd925dcc6f05c8c77c38c7ba8d419ee3a9f927a3317d5ab5817994262"
    both = picture.image.tobytes() + picture.alpha.tobytes()
    assert picture.sha256 == hashlib.sha256(both).hexdigest()
