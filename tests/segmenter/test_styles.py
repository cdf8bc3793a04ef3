import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from pipeline.segmenter.styles import CHANGES, NUMBERS, restyle
from pipeline.settings.segmenter import Styles

OFF = Styles(sketch=0.0, greyscale=0.0, blur=0.0, noise=0.0, jpeg=0.0)


def picture() -> NDArray[np.uint8]:
    """A blue disc with a dark outline on pale yellow."""
    image = Image.new("RGB", (64, 64), (250, 240, 190))
    ImageDraw.Draw(image).ellipse((12, 12, 52, 52), (60, 90, 220), (20, 20, 40), 2)
    return np.array(image)


def only(name: str, strength: float) -> NDArray[np.uint8]:
    """The picture in one style."""
    return restyle(picture(), OFF.model_copy(update={name: 1.0}), [0.0, strength] * len(CHANGES))


def test_every_style_has_a_setting_and_two_numbers() -> None:
    assert list(CHANGES) == list(Styles.model_fields)
    assert 2 * len(CHANGES) == NUMBERS


def test_what_is_off_changes_nothing() -> None:
    assert (restyle(picture(), OFF, [0.0] * NUMBERS) == picture()).all()


def test_a_style_is_made_as_often_as_its_share() -> None:
    half = OFF.model_copy(update={"greyscale": 0.5})
    numbers = [0.9] * NUMBERS
    assert (restyle(picture(), half, numbers) == picture()).all()
    numbers[2] = 0.4  # greyscale is the second
    assert not (restyle(picture(), half, numbers) == picture()).all()


@pytest.mark.parametrize("strength", [0.0, 1.0])
@pytest.mark.parametrize("name", CHANGES)
def test_a_style_gives_the_same_picture_each_time(name: str, strength: float) -> None:
    first, again = only(name, strength), only(name, strength)
    assert first.shape == (64, 64, 3)
    assert (first == again).all()
    assert not (first == picture()).all()


def test_greyscale_has_no_colours() -> None:
    grey = only("greyscale", 0.5)
    assert (grey[..., 0] == grey[..., 2]).all()


def test_a_sketch_is_dark_at_the_outline_and_white_elsewhere() -> None:
    lines = only("sketch", 0.5)
    assert (lines[32, 32] == 255).all()  # inside the disc
    assert (lines[3, 3] == 255).all()
    assert lines[32, 12:14].min() < 160


@pytest.mark.parametrize("name", ["noise", "jpeg"])
def test_the_number_says_how_strong_it_is(name: str) -> None:
    weak, strong = (
        np.abs(only(name, strength).astype(int) - picture()).mean() for strength in (0.05, 0.95)
    )
    assert weak < strong if name == "noise" else weak > strong  # a higher quality changes less
