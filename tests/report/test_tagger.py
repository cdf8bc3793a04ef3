from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.contracts.sample import SLICES
from pipeline.contracts.tagger import TAGGER_CURVES
from pipeline.params import Params
from pipeline.report import build
from pipeline.report.parts import Grid, Part, markdown
from pipeline.report.tagger import PAPER, TABLE_4, curve, tagger
from pipeline.stage import Run, execute
from pipeline.tagger import evaluate
from pipeline.tagger.others import sha256_of
from tests.tagger.worlds import SPLIT_OF, put, put_curves, put_labels, put_scores


@pytest.fixture
def part_of(tmp_path: Path) -> Callable[[Params], Part]:
    """The part that follows from a corpus made by hand."""
    put_labels(tmp_path)
    put_scores(tmp_path)
    put_curves(tmp_path)

    def make(params: Params) -> Part:
        execute(evaluate.STAGE, evaluate.main, params, tmp_path)
        return tagger(Run(build.STAGE, params, tmp_path))

    return make


def table(part: Part, title: str) -> Grid:
    return next(grid for grid in part.tables if grid.title == title)


def test_table_4_stands_beside_the_papers(
    part_of: Callable[[Params], Part], params: Params
) -> None:
    grid = table(part_of(params), "Table 4")
    assert all(len(row) == len(TABLE_4) for row in grid.rows)
    assert [row[0] for row in grid.rows] == [
        "this tagger",
        "class frequency",
        "random features, linear head",
        "RF5",
        "WD",
        "another",
        "paper's tagger",
        "RF5",
    ]
    assert list(grid.rows[0]) == ["this tagger", "sample", 3, *[1.0] * 9]
    assert "posebooru tagger adapt rf5" in str(grid.rows[3][1])
    assert grid.rows[-2:] == list(PAPER)
    assert "Corpus sample: 40 images to train, 24 to validate, 24 to test." in grid.note
    assert "3 of 4 classes" in grid.note


def test_every_table_says_corpus_and_samples(
    part_of: Callable[[Params], Part], params: Params
) -> None:
    for grid in part_of(params).tables:
        assert "Corpus sample: 40 images to train" in grid.note, grid.title
        assert markdown(grid)


def test_another_tagger_and_ours_on_the_same_classes(
    part_of: Callable[[Params], Part], change_params: Callable[..., Params], tmp_path: Path
) -> None:
    rows = [(post, "dark", post / 1000) for name in ("val", "test") for post in SPLIT_OF[name]]
    columns = [list(column) for column in zip(*rows, strict=True)]
    path = tmp_path / "raw.parquet"
    pq.write_table(pa.table(columns, names=["post_id", "tag", "score"]), path)
    given: dict[str, Any] = {"file": "raw.parquet", "sha256": sha256_of(path)}
    part = part_of(change_params(**{"tagger.evaluate.others.wd": given}))
    rows_of_table = table(part, "Table 4").rows
    theirs, ours = rows_of_table[4:6]
    assert theirs[:3] == ("WD", "sample, 1 shared classes (1 tags)", 1)
    assert ours[:3] == ("this tagger", "sample, 1 shared classes (1 tags)", 1)
    against = table(part, "How much better, and how sure that is").rows
    assert [row[0] for row in against] == ["class frequency", "random features, linear head", "WD"]


def test_slices_stand_beside_the_others(
    part_of: Callable[[Params], Part], params: Params, tmp_path: Path
) -> None:
    assert "Parts of the test images" not in [grid.title for grid in part_of(params).tables]
    rows = [{"post_id": post, "slice": "unseen"} for post in range(300, 312)]
    put(tmp_path, SLICES, pa.Table.from_pylist(rows, schema=SLICES.schema))
    grid = table(part_of(params), "Parts of the test images")
    assert list(grid.rows) == [("unseen", 12, 3, 1, 1, 1, 1, 1, 1)]
    assert len(grid.columns) == 9


def test_metrics_and_plots(part_of: Callable[[Params], Part], params: Params) -> None:
    part = part_of(params)
    assert part.metrics["classes_judged"] == 3
    ours = part.metrics["tagger"]
    assert ours == {"average_precision": 1, "val_average_precision": 1, "f1": 1, "f2": 1}
    plot = part.plots["tagger_classes"]
    assert plot.columns[:4] == ("class", "group", "images", "f1")
    assert plot.rows[0] == ("red", "body", 13, 1, 1, 1, 1)


def test_lists_leave_out_classes_with_few_test_images(
    part_of: Callable[[Params], Part], params: Params
) -> None:
    part = part_of(params)
    best = [row[0] for row in table(part, "Best").rows]
    assert best == ["blue", "dark", "red"]
    assert [row[0] for row in table(part, "Worst").rows] == best[::-1]


def test_the_training_as_curves(
    part_of: Callable[[Params], Part], params: Params, tmp_path: Path
) -> None:
    losses, precision, _ = part_of(params).figures
    assert "validation" in losses
    assert "mAP in validation" in precision
    folder = tmp_path / TAGGER_CURVES.format(corpus="sample")
    assert curve(folder, "val/map") == [0.3, 0.5]
