import json

import pytest

from pipeline.plan.changes import Change
from pipeline.plan.costs import Item
from pipeline.plan.figures import (
    ASSUMED,
    COUNTED,
    MEASURED,
    NOTHING,
    SETTINGS,
    TABLE,
    Figure,
    exactly,
    unknown,
)
from pipeline.plan.holdings import Holding
from pipeline.plan.line import UP_TO_DATE, WAITS, WILL_RUN, State
from pipeline.plan.planning import Changed, Plan, Row, sums_of
from pipeline.plan.table import WIDTH, as_json, as_lines, duration, number, size


def hours(value: float, *, at_least: bool = False) -> Figure:
    return Figure(value, MEASURED, at_least=at_least)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (hours(1.2), "72 min"),
        (hours(1.6), "1.6 h"),
        (hours(0.05), "3 min"),
        (hours(0.01), "36 s"),
        (hours(0.0001), "< 1 s"),
        (hours(100), "4.2 days"),
        (hours(0), "–"),
        (hours(2, at_least=True), "≥ 2.0 h"),
        (hours(0, at_least=True), "?"),
        (unknown("later"), "?"),
        (None, ""),
    ],
)
def test_durations(figure: Figure | None, said: str) -> None:
    assert duration(figure) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(240e9, "240 GB"), (3.1e6, "3.1 MB"), (999, "999 B"), (1000, "1.0 kB"), (4.5e15, "4500 TB")],
)
def test_sizes(value: float, said: str) -> None:
    assert size(exactly(value, MEASURED)) == said


def test_numbers() -> None:
    assert number(exactly(837_000, COUNTED)) == "837,000"
    assert number(Figure(4000, SETTINGS, at_least=True)) == "≥ 4,000"
    assert number(unknown("later")) == "?"
    assert size(unknown("later")) == "?"
    assert size(NOTHING) == "–"


HOLDING = Holding(
    held=exactly(700_000, COUNTED),
    fetch=exactly(137_000, COUNTED),
    nowhere=NOTHING,
    fetch_bytes=exactly(14e9, ASSUMED, "a mean as published"),
    disk_bytes=exactly(15e9, ASSUMED, "a mean as published"),
)

ROWS = (
    Row("retag", State(UP_TO_DATE), (), None, NOTHING, NOTHING, False, hours(0.05)),
    Row(
        "tagger_images",
        State(WILL_RUN, ("rulebook modified",), ("retag",)),
        (Item("images", exactly(837_000, COUNTED)),),
        HOLDING,
        HOLDING.fetch_bytes,
        HOLDING.disk_bytes,
        False,
        hours(2.5),
    ),
    Row(
        "tagger_train",
        State(WAITS, (), ("tagger_images",)),
        (Item("images", exactly(669_600, COUNTED)), Item("epochs", exactly(20, SETTINGS))),
        None,
        NOTHING,
        NOTHING,
        False,
        unknown("not measured: --measure 0 leaves no time for it"),
    ),
    Row("annotate", State(WAITS), (), None, NOTHING, NOTHING, True, hours(40)),
)


def plan(free: int) -> Plan:
    return Plan(
        *("danbooru2019", ".", "params.yaml", ROWS, sums_of(ROWS), free),
        changes=(
            Changed(Change("rulebook", ("retag",), ("tagger_images",)), hours(0.05), hours(2.55)),
            Changed(Change("README.md", (), ()), NOTHING, NOTHING),
        ),
        warnings=(),
        speeds={"retag: posts": exactly(20_000, MEASURED, "two cores")},
    )


def test_a_table_for_people() -> None:
    lines = as_lines(plan(free=500 * 10**9))
    said = "\n".join(lines)
    assert max(map(len, lines)) <= WIDTH
    assert "669,600 images × 20 epochs" in said
    assert "3 of 4 stages will or may run: ≥ 2.5 h" in said
    assert "people who annotate: 40.0 h" in said
    assert "to fetch: 137,000 images, 14 GB" in said
    assert "rulebook modified: tagger_images" in said
    assert "a mean as published: tagger_images" in said
    assert "a change of README.md runs nothing again" in said
    assert "directly, 3 min: retag" in said
    assert "20,000/s (two cores)" in said
    assert "ROOM" not in said


def test_a_disk_that_is_too_small_is_said() -> None:
    too_small = plan(free=10 * 10**9)
    assert too_small.fits is False
    assert any("THE DISK HAS NOT ENOUGH ROOM" in line for line in as_lines(too_small))


def test_sums_are_those_of_the_stages_that_run() -> None:
    sums = sums_of(ROWS)
    assert sums.hours == Figure(2.5, MEASURED, "without 1 that are unknown", at_least=True)
    assert sums.people_hours.value == 40
    assert sums.disk_bytes.value == 15e9


def test_json_has_the_same() -> None:
    made = json.loads(json.dumps(as_json(plan(free=1))))
    images = next(row for row in made["stages"] if row["stage"] == "tagger_images")
    assert images["because"] == ["rulebook modified"]
    assert images["images"]["fetch"]["value"] == made["sums"]["fetch_images"]["value"] == 137_000
    assert images["items"][0]["count"]["source"] == COUNTED
    assert made["disk"] == {"free_bytes": 1, "fits": False}
    assert made["changes"][0]["downstream"] == ["tagger_images"]
    assert TABLE not in {figure["source"] for figure in made["sums"].values()}
