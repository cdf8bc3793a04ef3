"""What styles do to a finished picture."""

import random

import numpy as np
import pytest
from PIL import Image

from pipeline.sample.finishes import FINISHES, finish
from pipeline.sample.styles import STYLES


@pytest.fixture
def picture() -> Image.Image:
    """A red square with a blue corner, on white; RGBA, its right half transparent."""
    pixels = np.full((96, 128, 4), 255, np.uint8)
    pixels[21:79, 22:97, :3] = (200, 40, 50)
    pixels[21:41, 22:41, :3] = (40, 60, 200)
    pixels[:, 64:, 3] = 0
    return Image.fromarray(pixels)


@pytest.mark.parametrize("name", FINISHES)
def test_each_changes_the_picture_but_not_its_alpha(picture, name):
    done = finish(picture, name, random.Random(1))
    assert (done.mode, done.size) == ("RGBA", picture.size)
    assert done.getchannel("A").tobytes() == picture.getchannel("A").tobytes()
    assert done.convert("RGB").tobytes() != picture.convert("RGB").tobytes()


@pytest.mark.parametrize("name", FINISHES)
def test_the_same_dice_give_the_same_picture(picture, name):
    first, second = (finish(picture, name, random.Random(7)) for _ in range(2))
    assert first.tobytes() == second.tobytes()


@pytest.mark.parametrize("name", ["greyscale", "halftone"])
def test_no_colour_is_left_in_grey(picture, name):
    done = np.asarray(finish(picture.convert("RGB"), name, random.Random(1))).astype(int)
    assert (done.max(axis=2) == done.min(axis=2)).all()


def test_a_spot_of_colour_is_what_there_is_most_of(picture):
    done = np.asarray(finish(picture.convert("RGB"), "spot", random.Random(1))).astype(int)
    red, blue = done[70, 70], done[30, 30]
    assert red[0] > red[2] + 60
    assert blue.max() - blue.min() < 5


def test_pixels_are_large(picture):
    done = np.asarray(finish(picture.convert("RGB"), "pixels", random.Random(1)))
    rows = (done[1:] != done[:-1]).any(axis=(1, 2))
    assert rows.sum() < 96 / 2


def test_styles_call_for_finishes_that_there_are():
    assert {style.finish for style in STYLES.values()} - {""} <= set(FINISHES)
