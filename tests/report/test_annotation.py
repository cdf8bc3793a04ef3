"""The labels in the report: counted from a handful of them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pipeline.annotation.labels import Label
from pipeline.annotation.quality import SIMULATED
from pipeline.params import Params
from pipeline.report import build
from pipeline.report.annotation import ANNOTATORS, KEYPOINTS, PROGRESS, annotation
from pipeline.report.parts import Grid, Part
from pipeline.stage import Run
from tests.annotation.poses import BACK, FRONT, both_swapped, label, put, rejecting, task

TASKS = [task(post) for post in range(1, 13)]


def labels() -> list[Label]:
    """Ten tasks labelled by two people, one with its sides swapped, one rejected."""
    dice = np.random.default_rng(1)

    def marked() -> np.ndarray:
        return FRONT + dice.normal(0, 2, FRONT.shape) * [1, 1, 0]

    twice = [
        label(marked(), each, annotator=name, seconds=30.0)
        for each in TASKS[:10]
        for name in ("ann", "ben")
    ]
    return [
        *twice,
        label(both_swapped(BACK), TASKS[10], annotator="ann"),
        rejecting("cut_off", TASKS[11], annotator="ann"),
    ]


@pytest.fixture
def part_of(tmp_path: Path) -> Callable[[Params, list[Label]], Part]:
    def make(params: Params, held: list[Label]) -> Part:
        put(tmp_path, TASKS, held)
        return annotation(Run(build.STAGE, params, tmp_path))

    return make


def table(part: Part, title: str) -> Grid:
    return next(grid for grid in part.tables if grid.title == title)


def test_the_tables(part_of: Callable[..., Part], params: Params) -> None:
    part = part_of(params, labels())
    progress, annotators, keypoints = (
        table(part, title) for title in ("Progress", "Annotators", "Agreement by keypoint")
    )
    assert dict(zip(PROGRESS, progress.rows[0], strict=True))["answered"] == 12
    ann = dict(zip(ANNOTATORS, annotators.rows[0], strict=True))
    assert (ann["annotator"], ann["answers"], ann["of no use"], ann["suspect"]) == ("ann", 12, 1, 1)
    nose = dict(zip(KEYPOINTS, keypoints.rows[0], strict=True))
    assert nose["pairs"] == 10
    assert nose["95 % from"] < nose["sigma"] < nose["to"]
    assert table(part, "Suspects").rows == [("left and right look swapped", 1)]
    assert table(part, "Images of no use").rows == [("cut_off", 1)]


def test_every_table_says_what_it_was_measured_on(
    part_of: Callable[..., Part], params: Params
) -> None:
    part = part_of(params, labels())
    assert all("Corpus sample, 12 tasks." in grid.note for grid in part.tables)


def test_the_numbers_that_are_followed(part_of: Callable[..., Part], params: Params) -> None:
    metrics = part_of(params, labels()).metrics
    assert (metrics["tasks"], metrics["answered"], metrics["of_no_use"]) == (12, 12, 1)
    assert metrics["suspects"] == {"sides_swapped": 1}
    assert 0.9 < metrics["mean_oks"] < 1


def test_simulated_annotators_are_owned_up_to(
    part_of: Callable[..., Part], change_params: Callable[..., Params]
) -> None:
    for module, said in ((None, False), ("pipeline.sample.annotators", True)):
        part = part_of(change_params(**{"annotation.annotators": module}), labels())
        for title in ("Annotators", "Agreement by keypoint"):
            assert (SIMULATED in table(part, title).note) == said


def test_before_anybody_has_begun_there_is_no_figure(
    part_of: Callable[..., Part], params: Params
) -> None:
    part = part_of(params, [])
    assert part.figures == []
    assert "mean_oks" not in part.metrics
    assert part.metrics["answered"] == 0


def test_the_figure_shows_each_keypoint(part_of: Callable[..., Part], params: Params) -> None:
    (figure,) = part_of(params, labels()).figures
    assert figure.startswith("<svg")
    assert "left_wrist" in figure
