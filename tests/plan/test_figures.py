import pytest

from pipeline.plan.figures import (
    ASSUMED,
    COUNTED,
    MEASURED,
    NOTHING,
    SETTINGS,
    UNKNOWN,
    Figure,
    added_up,
    exactly,
    unknown,
)

IMAGES = exactly(720, COUNTED, "of all posts")
SPEED = exactly(2, MEASURED, "two cores")


def test_a_quotient_is_as_sure_as_the_less_sure_of_both() -> None:
    assert IMAGES.over(SPEED) == Figure(360, COUNTED, "of all posts")
    assert IMAGES.times(exactly(0.5, ASSUMED, "half")) == Figure(360, ASSUMED, "half")


@pytest.mark.parametrize("other", [unknown("why"), exactly(0, MEASURED)])
def test_what_is_not_known_or_never_ends_is_unknown(other: Figure) -> None:
    assert IMAGES.over(other).value is None
    assert IMAGES.over(other).source == UNKNOWN


def test_nothing_takes_no_time_at_whatever_speed() -> None:
    assert NOTHING.over(unknown("no speed")).value == 0
    assert NOTHING.times(unknown("no size")).value == 0
    assert NOTHING.plus(IMAGES) == IMAGES
    assert IMAGES.plus(NOTHING) == IMAGES


def test_a_sum_says_that_something_is_lacking() -> None:
    total = added_up([IMAGES, unknown("later"), exactly(80, SETTINGS)])
    assert total == Figure(800, SETTINGS, "without 1 that are unknown", at_least=True)
    assert added_up([unknown("later")]) == unknown("later")
    assert added_up([]).value == 0
    assert not added_up([IMAGES, SPEED]).at_least


def test_two_that_are_added_need_both() -> None:
    assert IMAGES.plus(unknown("later")) == unknown("later")
    assert IMAGES.plus(SPEED).value == 722
