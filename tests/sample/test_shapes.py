"""Shapes, parts, and what hides what."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sample.shapes import Figure, Part, Shape, inside

SQUARE = np.array([[0, 0], [10, 0], [10, 10], [0, 10]], float)


def test_inside_follows_the_even_odd_rule():
    bow_tie = np.array([[20, 0], [30, 10], [30, 0], [20, 10]], float)
    points = np.array([[5, 5], [15, 5], [29, 5], [25, 9]], float)
    found = inside(np.array([SQUARE, bow_tie]), points)
    assert found.tolist() == [[True, False, False, False], [False, False, True, False]]


@given(st.floats(-20, 30), st.floats(-20, 30))
def test_inside_a_square_is_a_comparison(x, y):
    expected = 0 <= x < 10 and 0 <= y < 10
    if min(abs(x), abs(y), abs(x - 10), abs(y - 10)) > 1e-6:
        assert inside(SQUARE[None], np.array([[x, y]]))[0, 0] == expected


def test_parts_are_drawn_from_far_to_near():
    figure = Figure()
    for name, depth in (("near", 2.0), ("far", -1.0), ("middle", 0.0)):
        figure.part(name, depth).shapes.append(Shape(SQUARE[None], fill=f"#{name}"))
    assert [shape.fill for shape in figure.shapes()] == ["#far", "#middle", "#near"]
    assert figure.part("near").depth == 2.0


def test_a_part_hides_what_its_covers_lie_over():
    part = Part("one", 0.0, covers=[SQUARE[None], SQUARE[None] + 20])
    assert part.hides(np.array([[5, 5], [25, 25], [15, 15]], float)).tolist() == [True, True, False]
