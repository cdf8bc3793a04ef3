import json

from pipeline.contracts.pose import POSE_MODEL, POSE_TIMING, TASK_SOURCE
from pipeline.pose import train
from pipeline.pose.timing import STAGE, main, parameters, timed
from pipeline.pose.trunk import Trunk
from pipeline.stage import execute
from tests.pose.figures import Figures


def test_rows_that_are_there_are_timed_side_by_side(figures: Figures) -> None:
    (figures.root / TASK_SOURCE.format(corpus="sample")).mkdir(parents=True)
    params = figures.params()
    for row in ("random_features", "concatenation"):  # the second lacks a task network
        execute(train.STAGE.of_row(row), train.main, params, figures.root)
    for path in STAGE.inputs:
        (figures.root / path.format(corpus="sample")).mkdir(parents=True, exist_ok=True)
    for row in ("matching", "domain_features", "task_fine_tuning", "task_pretrained"):
        folder = figures.root / POSE_MODEL.format(corpus="sample", row=row)
        (folder / "lacks.txt").write_text("nothing to build it from")
    assert execute(STAGE, main, params, figures.root) == {"models": 1}
    record = json.loads((figures.root / POSE_TIMING.format(corpus="sample")).read_text())
    assert record["batch"] == 1
    assert list(record["rows"]) == ["random_features"]
    assert record["rows"]["random_features"]["ms"] > 0


def test_parameters_are_counted_frozen_or_not() -> None:
    assert parameters(Trunk("resnet18")) == 2_782_784


def test_no_model_takes_no_time() -> None:
    assert timed({}, 32) == {}
