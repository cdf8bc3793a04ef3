"""Shapes become pixels: covered, clear at the edges, without seams."""

import numpy as np
import pytest

from pipeline.sample.raster import paint
from pipeline.sample.shapes import Shape

SQUARE = np.array([[10, 10], [30, 10], [30, 30], [10, 30]], float)


def pixels(*shapes: Shape, zoom: float = 1.0):
    return np.asarray(paint(shapes, 40, 40, zoom))


@pytest.mark.parametrize("square", [SQUARE, SQUARE[::-1]])
def test_a_square_covers_its_pixels_and_a_quarter_of_those_around(square):
    alpha = pixels(Shape(square[None], "#ff8000"))[..., 3]
    assert (alpha[10:30, 10:30] == 255).all()
    assert alpha[20, 8:11].tolist() == [0, 63, 255]
    assert alpha[20, 29:32].tolist() == [255, 63, 0]
    assert alpha[:9].max() == alpha[31:].max() == 0


def test_an_edge_is_transparent_but_of_full_colour():
    red, green, blue, alpha = pixels(Shape(SQUARE[None], "#ff8000"))[20, 9].tolist()
    assert 0 < alpha < 255
    assert (red, green, blue) == (pytest.approx(255, abs=4), pytest.approx(128, abs=4), 0)


def test_the_later_shape_lies_over_the_earlier():
    found = pixels(Shape(SQUARE[None], "#ff0000"), Shape(SQUARE[None] + 5, "#0000ff"))
    assert found[12, 12].tolist() == [255, 0, 0, 255]
    assert found[20, 20].tolist() == [0, 0, 255, 255]


def test_overlapping_polygons_of_one_translucent_shape_are_one():
    alpha = pixels(Shape(np.stack([SQUARE, SQUARE + 5]), "#102030", opacity=0.5))[..., 3]
    assert alpha[12, 12] == alpha[20, 20] == alpha[33, 33] == pytest.approx(128, abs=1)


def test_zoom_enlarges_lines_too():
    line = Shape(np.array([[[0, 20], [40, 20]]], float), stroke="#000000", width=4, closed=False)
    assert (pixels(line)[:, 20, 3] == 255).sum() == 4
    assert (pixels(line, zoom=2)[:, 40, 3] == 255).sum() == 8
