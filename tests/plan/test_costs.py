import pytest

from pipeline.plan.costs import ENTRIES, entry_of, hours_for
from pipeline.plan.figures import (
    ASSUMED,
    COUNTED,
    MEASURED,
    NOTHING,
    Figure,
    exactly,
    unknown,
)
from pipeline.plan.line import Step
from tests.test_house import STAGES

UNTIMED = {
    *("pose_timing", "report", "retrieval_quality", "retrieval_timing"),
    *("sample_gallery", "true_poses"),
}
"""Stages of which nothing is counted."""


def test_every_other_stage_has_an_entry() -> None:
    line = {name for name in STAGES if not name.endswith(" of pose_all")}
    assert line - ENTRIES.keys() == UNTIMED
    assert ENTRIES.keys() <= line


def never() -> Figure:
    raise AssertionError("measured without need")


def test_hours_are_as_sure_as_the_speed() -> None:
    images = exactly(7200, COUNTED, "of all posts")
    assert hours_for(images, lambda: exactly(2, MEASURED, "two cores")).value == 1
    assert hours_for(images, lambda: exactly(2, MEASURED)).source == MEASURED
    assert hours_for(images, lambda: exactly(2, ASSUMED)).source == ASSUMED
    assert hours_for(images, lambda: unknown("no speed")) == unknown("no speed")


@pytest.mark.parametrize("items", [NOTHING, unknown("later")])
def test_nothing_is_measured_where_nothing_is_to_be_done(items: Figure) -> None:
    assert hours_for(items, never) == items


def test_a_stage_that_is_not_known_here_has_no_numbers() -> None:
    entry = entry_of(Step("new_stage", (), (), ()))
    assert entry.items(None, Step("new_stage", (), (), ())) == []  # type: ignore[arg-type]
