import json

import pytest
import torch

from pipeline.contracts.pose import TASK_SOURCE
from pipeline.errors import PipelineError
from pipeline.pose.sources import LacksError, find_task_network, read_task_source
from pipeline.pose.task_source import MARKER, STAGE, main, place_loss
from pipeline.stage import execute
from tests.pose.figures import Figures, put_photos

TRAINED = {"pose.task.weights": "trained", "pose.task.photos": ["photos"]}


def test_a_network_is_trained_and_read_again(figures: Figures) -> None:
    put_photos(figures.root / "photos")
    params = figures.params(**TRAINED, **{"pose.task.train.epochs": 1})
    counts = execute(STAGE, main, params, figures.root)
    assert counts == {"photos": 12, "epochs": 1}
    folder = figures.root / TASK_SOURCE.format(corpus="sample")
    card = json.loads((folder / "model.json").read_text())
    assert card["shape"] == {"architecture": "resnet18", "side": 64, "channels": 8, "layers": 2}
    assert card["photos"] == 10  # two of twelve decide which epoch is best
    network = find_task_network(params.pose.task, figures.root, "sample")
    assert network(torch.rand(1, 3, 64, 64)).shape == (1, 17, 56, 56)


@pytest.mark.slow
def test_two_devices_train_it(figures: Figures) -> None:
    put_photos(figures.root / "photos")
    spread = {"pose.task.train.devices": 2, "pose.task.train.batch": 2}
    params = figures.params(**TRAINED, **spread, **{"pose.task.train.epochs": 1})
    assert execute(STAGE, main, params, figures.root) == {"photos": 12, "epochs": 1}
    find_task_network(params.pose.task, figures.root, "sample")


def test_nothing_is_trained_where_weights_are_named(figures: Figures) -> None:
    counts = execute(STAGE, main, figures.params(), figures.root)
    assert counts == {"trained": 0}
    folder = figures.root / TASK_SOURCE.format(corpus="sample")
    assert [file.name for file in folder.iterdir()] == [MARKER]
    with pytest.raises(LacksError, match="no network was trained"):
        read_task_source(folder)


def test_no_photographs_are_told(figures: Figures) -> None:
    params = figures.params(**TRAINED | {"pose.task.photos": []})
    with pytest.raises(PipelineError, match=r"pose\.task\.photos: name a folder"):
        execute(STAGE, main, params, figures.root)


def test_the_loss_asks_for_the_place_of_each_keypoint() -> None:
    logits = torch.full((1, 17, 4, 4), -20.0)
    logits[..., 1, 2] = 20.0  # row 1, column 2
    keypoints = torch.tensor([2.5 / 4, 1.5 / 4, 2]).repeat(1, 17, 1)
    assert place_loss(logits, keypoints).item() == pytest.approx(0, abs=1e-4)
    elsewhere = keypoints - torch.tensor([0.25, 0, 0])
    assert place_loss(logits, elsewhere).item() == pytest.approx(40, abs=1e-3)


def test_what_is_not_labelled_or_outside_costs_nothing() -> None:
    logits = torch.rand(2, 17, 4, 4)
    keypoints = torch.zeros(2, 17, 3)
    keypoints[1] = torch.tensor([1.2, 0.5, 2])
    assert place_loss(logits, keypoints).tolist() == [0, 0]
