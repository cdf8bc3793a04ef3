import json
import math

import pytest
import torch
from safetensors.torch import load_file

from pipeline.contracts.pose import POSE_CURVES, POSE_MODEL, TASK_SOURCE
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.pose import task_source
from pipeline.pose.card import LACKS_FILE, load_pose_model
from pipeline.pose.model import Concatenation, Matching, TaskFineTuning
from pipeline.pose.rows import ROWS, UNTRAINED
from pipeline.pose.sources import LacksError
from pipeline.pose.train import STAGE, main
from pipeline.stage import execute
from tests.pose.figures import Figures, put_photos

TRAINED_ROWS = (
    "concatenation",
    "concatenation_add_only",
    "matching",
    "task_fine_tuning",
    "domain_features",
    "task_fine_tuning_domain",
    "adversarial_fashion",
    "adversarial_coco",
    "random_features",
)


@pytest.fixture
def with_task(figures: Figures) -> Params:
    """The figures with a task network beside them, and settings that use it."""
    put_photos(figures.root / "photos")
    params = figures.params(
        **{
            "pose.task.weights": "trained",
            "pose.task.photos": ["photos"],
            "pose.task.train.epochs": 1,
            "pose.rows.adversarial_fashion.photos": "photos",
            "pose.rows.adversarial_coco.photos": "photos",
        }
    )
    execute(task_source.STAGE, task_source.main, params, figures.root)
    return params


def train(figures: Figures, params: Params, row: str) -> dict[str, int]:
    (figures.root / TASK_SOURCE.format(corpus="sample")).mkdir(parents=True, exist_ok=True)
    return execute(STAGE.of_row(row), main, params, figures.root)


@pytest.mark.parametrize("row", TRAINED_ROWS)
def test_every_row_trains_and_can_be_used(row: str, figures: Figures, with_task: Params) -> None:
    counts = train(figures, with_task, row)
    assert counts["epochs"] == 2
    assert counts["train images"] == (6 if row.endswith("add_only") else 12)
    model = load_pose_model(figures.root / POSE_MODEL.format(corpus="sample", row=row))
    assert model.network(torch.rand(1, 3, 32, 32)).shape == (1, 25, 16, 16)
    assert model.card.row == row
    curves = figures.root / POSE_CURVES.format(corpus="sample", row=row)
    record = json.loads((curves / "training.json").read_text())
    assert record["samples"] == counts["train images"]


@pytest.mark.slow
@pytest.mark.parametrize("row", ["adversarial_fashion", "matching", "task_fine_tuning_domain"])
def test_two_devices_train_it(row: str, figures: Figures, with_task: Params) -> None:
    spread = {"devices": 2, "batch": 2}
    pose = with_task.pose.model_copy(
        update={"train": with_task.pose.train.model_copy(update=spread)}
    )
    counts = train(figures, with_task.model_copy(update={"pose": pose}), row)
    assert (counts["train images"], counts["epochs"]) == (12, 2)
    curves = figures.root / POSE_CURVES.format(corpus="sample", row=row)
    for name in ("train/loss", "val/loss", "val/oks"):
        rows = (curves / f"plots/metrics/{name}.tsv").read_text().splitlines()[1:]
        assert len(rows) == 2
        assert all(math.isfinite(float(each.split("\t")[1])) for each in rows)
    assert json.loads((curves / "training.json").read_text())["hardware"].startswith("2 × ")
    load_pose_model(figures.root / POSE_MODEL.format(corpus="sample", row=row))


def test_every_row_of_the_table_is_trained_here_or_needs_what_nobody_gave(params: Params) -> None:
    for row in ROWS:
        settings = getattr(params.pose.rows, row)
        lacking = settings.model in UNTRAINED or settings.trunk is None
        assert (
            row in TRAINED_ROWS or lacking or row in {"matching_add_only", "concatenation_imagenet"}
        )


def test_a_row_that_lacks_something_says_what(figures: Figures) -> None:
    counts = train(figures, figures.params(), "concatenation")
    assert counts == {"trained": 0}
    folder = figures.root / POSE_MODEL.format(corpus="sample", row="concatenation")
    assert [file.name for file in folder.iterdir()] == [LACKS_FILE]
    with pytest.raises(LacksError, match=r"pose\.task\.weights: null"):
        load_pose_model(folder)


def test_adversarial_rows_need_photographs(figures: Figures, with_task: Params) -> None:
    rows = with_task.pose.rows
    without = rows.adversarial_coco.model_copy(update={"photos": None})
    pose = with_task.pose.model_copy(
        update={"rows": rows.model_copy(update={"adversarial_coco": without})}
    )
    params = with_task.model_copy(update={"pose": pose})
    assert train(figures, params, "adversarial_coco") == {"trained": 0}


def test_frozen_halves_end_as_they_began(figures: Figures, with_task: Params) -> None:
    train(figures, with_task, "concatenation")
    folder = figures.root / POSE_MODEL.format(corpus="sample", row="concatenation")
    state = load_file(folder / "model.safetensors")
    source = load_file(figures.root / TASK_SOURCE.format(corpus="sample") / "model.safetensors")
    for name, tensor in source.items():
        assert torch.equal(state[f"task.{name}"], tensor), name
    assert isinstance(load_pose_model(folder).network, Concatenation)


def test_matching_keeps_no_weight_of_the_task_network(figures: Figures, with_task: Params) -> None:
    train(figures, with_task, "matching")
    folder = figures.root / POSE_MODEL.format(corpus="sample", row="matching")
    model = load_pose_model(folder)
    assert isinstance(model.network, Matching)
    names = {name.split(".")[0] for name in load_file(folder / "model.safetensors")}
    assert names == {"trunk", "converter", "matcher", "task_converter", "head"}
    assert model.card.task is None


def test_training_again_gives_the_same_bytes(figures: Figures, with_task: Params) -> None:
    path = figures.root / POSE_MODEL.format(corpus="sample", row="task_fine_tuning")
    train(figures, with_task, "task_fine_tuning")
    first = (path / "model.safetensors").read_bytes()
    train(figures, with_task, "task_fine_tuning")
    assert (path / "model.safetensors").read_bytes() == first
    assert isinstance(load_pose_model(path).network, TaskFineTuning)


def test_a_loss_that_is_no_number_stops_with_the_posts(
    figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "pipeline.pose.fitting.heatmap_loss",
        lambda logits, targets, weights: logits.mean((1, 2, 3)) * float("nan"),
    )
    with pytest.raises(PipelineError, match=r"not a number in epoch 0, batch 0, for posts 1\d\d"):
        train(figures, figures.params(), "domain_features")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"keypoints": ["nose"]}, "trained for another skeleton"),
        ({"model": "concatenation"}, "no task network, which this model has"),
        ({"trunk": "resnet50"}, "weights of another network"),
        ({"calibration": {}}, "not the card of a pose model"),
    ],
)
def test_a_model_of_something_else_is_refused(
    changes: dict[str, object], why: str, figures: Figures
) -> None:
    train(figures, figures.params(), "random_features")
    folder = figures.root / POSE_MODEL.format(corpus="sample", row="random_features")
    card = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps(card | changes))
    with pytest.raises(PipelineError, match=why):
        load_pose_model(folder)
