from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.params import Params
from pipeline.report import build
from pipeline.report.parts import Grid, Part, markdown
from pipeline.report.segmenter import PAPER, segmenter
from pipeline.segmenter.others import masks_hash
from pipeline.stage import Run
from tests.segmenter.judged import judge_all
from tests.segmenter.studio import Studio
from tests.segmenter.test_evaluate import put_masks

PAIRS = 24


@pytest.fixture
def studio(tmp_path: Path, change_params: Callable[..., Params]) -> Studio:
    made = Studio(tmp_path, change_params)
    made.build()
    return made


def part_of(studio: Studio, **changes: Any) -> Part:
    params = judge_all(studio, **{"segmenter.composites.test": PAIRS}, **changes)
    return segmenter(Run(build.STAGE, params, studio.root))


def table(part: Part, title: str) -> Grid:
    return next(grid for grid in part.tables if grid.title == title)


def test_table_3_stands_beside_the_papers(studio: Studio) -> None:
    grid = table(part_of(studio), "Table 3")
    names = [row[0] for row in grid.rows]
    assert names[:3] == [
        "this segmenter",
        "a box of the mean size, in the middle",
        "unlike the border's colour",
    ]
    assert grid.rows[-4:] == list(PAPER)
    assert grid.rows[-4][3:7] == (0.9472, 0.9427, 0.9576, 0.9326)
    assert all(len(row) == len(grid.columns) for row in grid.rows)
    assert grid.rows[0][2] == PAIRS - 1  # one has no figure
    assert grid.rows[0][4] == 1  # precision: what was found is right
    assert "Corpus sample: 24 fixed test pairs of 64 px." in markdown(grid)


def test_other_systems_have_a_row_with_or_without_masks(studio: Studio) -> None:
    rows = {row[0]: row for row in table(part_of(studio), "Table 3").rows[:7]}
    assert rows["YAAS SOLOv2"][1] == "needs masks: segmenter.evaluate.others.solov2"
    given = {"path": "masks", "sha256": masks_hash(put_masks(studio))}
    part = part_of(studio, **{"segmenter.evaluate.others.solov2": given})
    rows = {row[0]: row for row in table(part, "Table 3").rows[:7]}
    assert rows["YAAS SOLOv2"][1:4] == ("sample", PAIRS - 1, 1)
    assert [row[0] for row in table(part, "Pairs without a figure").rows][-1] == "YAAS SOLOv2"


def test_pairs_without_a_figure_stand_apart(studio: Studio) -> None:
    rows = table(part_of(studio), "Pairs without a figure").rows
    assert rows[0] == ("this segmenter", 1, 1, 0)
    assert rows[1][:3] == ("a box of the mean size, in the middle", 1, 0)


def test_slices_have_as_many_pairs_as_there_are(studio: Studio) -> None:
    counts = {row[0]: row[1] for row in table(part_of(studio), "By what was composited").rows}
    places = [counts[f"before a {kind}"] for kind in ("place", "texture")]
    assert sum(int(count) for count in places) == PAIRS - 1


def test_metrics_are_what_dvc_compares(studio: Studio) -> None:
    metrics = part_of(studio).metrics
    assert metrics["test_pairs"] == PAIRS
    ours, box = metrics["segmenter"], metrics["mean_box"]
    assert isinstance(ours, dict)
    assert isinstance(box, dict)
    assert ours["precision"] == 1
    assert set(ours) == set(box)


def test_the_training_is_drawn(studio: Studio) -> None:
    part = part_of(studio)
    assert len(part.figures) == 2
    assert "F-1; dashed: a box in the middle" in part.figures[1]
