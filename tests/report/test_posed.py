"""Keypoints on a picture: where they are, in which colour, and what does not show."""

import numpy as np
from PIL import Image, ImageColor

from pipeline.keypoints import COLOURS, INDEX
from pipeline.report.posed import draw_pose
from tests.annotation.poses import BOX, FRONT, SIZE, points_of, without

WHITE = Image.new("RGB", SIZE, "white")


def colour_at(drawn: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """Of a picture twice as large as SIZE, at a place of one of SIZE."""
    return tuple(np.asarray(drawn)[round(y * 2), round(x * 2)])


def is_colour(found: tuple[int, ...], name: str) -> bool:
    return bool(np.abs(np.subtract(found, ImageColor.getrgb(name))).max() < 40)


def test_sides_have_their_colours_and_places() -> None:
    drawn = draw_pose(WHITE, points_of(FRONT), BOX, 800)
    assert drawn.size == (400, 800)
    assert is_colour(colour_at(drawn, 142, 200), COLOURS["left"])  # a wrist
    assert is_colour(colour_at(drawn, 58, 200), COLOURS["right"])
    assert is_colour(colour_at(drawn, 100, 50), COLOURS["centre"])
    assert is_colour(colour_at(drawn, 122, 330), COLOURS["left"])  # half down a shin
    assert is_colour(colour_at(drawn, 100, 10), COLOURS["centre"])  # the box
    assert is_colour(colour_at(drawn, 20, 20), "white")


def test_a_covered_point_is_a_ring() -> None:
    hidden = FRONT.copy()
    hidden[INDEX["left_wrist"], 2] = 1
    drawn = draw_pose(WHITE, points_of(hidden), None, 800)
    assert is_colour(colour_at(drawn, 142, 200), "white")
    assert is_colour(colour_at(drawn, 100, 10), "white")  # no box


def test_what_is_not_labelled_is_not_drawn() -> None:
    drawn = draw_pose(WHITE, points_of(without(FRONT, "left_ankle")), None, 800)
    assert is_colour(colour_at(drawn, 122, 330), "white")
    assert is_colour(colour_at(drawn, 122, 370), "white")


def test_the_picture_shows_through() -> None:
    drawn = draw_pose(Image.new("RGBA", SIZE, (0, 0, 200, 255)), (), None, 100)
    assert drawn.size == (50, 100)
    red, _, blue = np.asarray(drawn)[50, 25]
    assert blue > red + 60
