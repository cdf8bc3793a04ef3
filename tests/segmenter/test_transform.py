import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.params import Params
from pipeline.segmenter.transform import NUMBERS, STEPS, Colours, Transform
from pipeline.settings.segmenter import Canvas

units = st.lists(st.floats(0, 1, exclude_max=True), min_size=NUMBERS, max_size=NUMBERS)

CANVAS = Canvas(
    size=64,
    empty=0.05,
    scale=[0.4, 1.1],
    degrees=30.0,
    translate=0.25,
    flip=True,
    crop=0.5,
    brightness=0.25,
    saturation=0.4,
    hue=30.0,
)


@given(units)
def test_a_transform_stays_within_the_settings(numbers: list[float]) -> None:
    drawn = Transform.draw(CANVAS, numbers)
    assert 0.4 <= drawn.scale <= 1.1
    assert -30 <= drawn.degrees <= 30
    assert 0.25 <= drawn.x <= 0.75
    assert 0.25 <= drawn.y <= 0.75
    assert 0.5 <= drawn.crop <= 1
    for colours in (drawn.colours, drawn.background_colours):
        assert 0.75 <= colours.brightness <= 1.25
        assert 0.6 <= colours.saturation <= 1.4
        assert -30 <= colours.hue <= 30


def test_the_middle_of_all_numbers_changes_nothing_but_the_size() -> None:
    drawn = Transform.draw(CANVAS, [0.5] * NUMBERS)
    assert drawn.scale == pytest.approx((0.4 * 1.1) ** 0.5)  # as many below as above
    assert (drawn.degrees, drawn.x, drawn.y, drawn.flip) == (0, 0.5, 0.5, False)
    assert drawn.colours == drawn.background_colours == Colours(1, 1, 0)


def test_each_number_decides_one_thing() -> None:
    middle = vars(Transform.draw(CANVAS, [0.5] * NUMBERS))
    changed = []
    for place in range(NUMBERS):
        numbers = [0.5] * NUMBERS
        numbers[place] = 0.1
        other = vars(Transform.draw(CANVAS, numbers))
        changed.append([name for name in middle if middle[name] != other[name]])
    assert all(len(names) == 1 for names in changed)
    assert {names[0] for names in changed} == set(middle)


def test_nothing_is_mirrored_where_that_is_off() -> None:
    still = CANVAS.model_copy(update={"flip": False})
    drawn = Transform.draw(still, [0.1] * NUMBERS)
    assert not drawn.flip
    assert not drawn.background_flip


COLOURS = [
    # change, a colour, what becomes of it
    (Colours(1, 1, 0), (10, 200, 90), (10, 200, 90)),
    (Colours(0.5, 1, 0), (10, 200, 90), (5, 100, 45)),
    (Colours(1, 0, 0), (255, 255, 255), (255, 255, 255)),
    (Colours(1, 0, 0), (100, 0, 0), (29.9, 29.9, 29.9)),  # the luma of red
    (Colours(1, 1, 120), (100, 0, 0), (0, 100, 0)),  # around the grey axis
    (Colours(1, 1, -120), (100, 0, 0), (0, 0, 100)),
    (Colours(1, 1, 33), (80, 80, 80), (80, 80, 80)),  # grey has no hue
]


@pytest.mark.parametrize(("change", "colour", "becomes"), COLOURS)
def test_colour_matrices(
    change: Colours, colour: tuple[float, ...], becomes: tuple[float, ...]
) -> None:
    assert change.matrix @ np.array(colour) == pytest.approx(np.array(becomes), abs=1.0)


@given(st.floats(0.5, 1.5), st.floats(0, 2), st.floats(-180, 180))
def test_a_colour_matrix_is_in_whole_steps(
    brightness: float, saturation: float, hue: float
) -> None:
    steps = Colours(brightness, saturation, hue).matrix * STEPS
    assert (steps == np.rint(steps)).all()
    assert np.abs(steps).max() < 2**13  # times 255, three times: less than float32's 2^24


def test_the_paper_s_settings_and_the_sample_s_are_allowed(params: Params) -> None:
    assert Transform.draw(params.segmenter.canvas, [0.0] * NUMBERS).scale == pytest.approx(
        params.segmenter.canvas.scale[0]
    )
