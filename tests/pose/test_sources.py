import pickle
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torchvision import models
from torchvision.models.detection import keypointrcnn_resnet50_fpn

from pipeline.errors import PipelineError
from pipeline.pose.sources import LacksError, find_task_network, find_trunk
from pipeline.settings.pose import PoseRow
from pipeline.tagger.adapters import RF5_MEAN, rf5_network
from tests.pose.figures import Figures

ROW = PoseRow(
    model="domain_features",
    new_data=True,
    trunk=None,
    trunk_architecture=None,
    photos=None,
    results=None,
)


def row(trunk: str | None, architecture: str | None = "resnet18") -> PoseRow:
    return ROW.model_copy(update={"trunk": trunk, "trunk_architecture": architecture})


def test_the_tagger_knows_its_architecture(figures: Figures) -> None:
    trunk = find_trunk(row("tagger", None), "x", figures.root, "sample", 1)
    assert trunk.architecture == "resnet18"


def test_random_weights_are_the_same_each_time(figures: Figures) -> None:
    first, again, other = (
        find_trunk(row("random"), "x", figures.root, "sample", seed) for seed in (1, 1, 2)
    )
    assert torch.equal(first.stem[0].weight, again.stem[0].weight)
    assert not torch.equal(first.stem[0].weight, other.stem[0].weight)


def test_rf5s_file_is_read_by_its_form(tmp_path: Path) -> None:
    network = rf5_network(models.resnet18(weights=None), 9)
    torch.save(network.state_dict(), tmp_path / "rf5.pth")
    trunk = find_trunk(row("rf5.pth", None), "x", tmp_path, "sample", 1)
    assert trunk.architecture == "resnet18"
    assert torch.equal(trunk.stem[0].weight, network[0][0].weight)
    assert torch.equal(trunk.layer3[1].conv2.weight, network[0][6][1].conv2.weight)
    assert trunk.mean.flatten().tolist() == pytest.approx(list(RF5_MEAN))


def test_a_resnets_file_is_read(tmp_path: Path) -> None:
    whole = models.resnet18(weights=None)
    save_file(whole.state_dict(), tmp_path / "imagenet.safetensors")
    trunk = find_trunk(row("imagenet.safetensors"), "x", tmp_path, "sample", 1)
    assert torch.equal(trunk.layer1[0].conv1.weight, whole.layer1[0].conv1.weight)


def test_a_row_without_a_trunk_lacks_it(tmp_path: Path) -> None:
    with pytest.raises(LacksError, match=r"pose\.rows\.x\.trunk: null; name weights"):
        find_trunk(row(None), "x", tmp_path, "sample", 1)


@pytest.mark.parametrize(
    ("trunk", "architecture", "why"),
    [
        ("nowhere.pth", "resnet18", "neither a file nor torchvision's name"),
        ("weights.safetensors", "resnet50", "not the weights of resnet50"),
        ("weights.safetensors", None, "trunk_architecture: null; which ResNet"),
        ("code.pth", "resnet18", "refused, it holds more than tensors"),
    ],
)
def test_a_trunk_that_is_none_is_told(
    trunk: str, architecture: str | None, why: str, tmp_path: Path
) -> None:
    save_file(models.resnet18(weights=None).state_dict(), tmp_path / "weights.safetensors")
    (tmp_path / "code.pth").write_bytes(pickle.dumps(Path("x")))
    with pytest.raises(PipelineError, match=why):
        find_trunk(row(trunk, architecture), "x", tmp_path, "sample", 1)


def test_torchvisions_rcnn_is_read_from_a_file(figures: Figures) -> None:
    whole = keypointrcnn_resnet50_fpn(weights=None, weights_backbone=None)
    frozen = {
        name: tensor
        for name, tensor in whole.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    torch.save(frozen, figures.root / "rcnn.pth")
    params = figures.params(
        **{
            "pose.task.weights": "rcnn.pth",
            "pose.task.architecture": "resnet50",
            "pose.task.channels": 512,
            "pose.task.layers": 8,
            "pose.task.conventions": "torchvision_coco",
        }
    )
    network = find_task_network(params.pose.task, figures.root, "sample")
    first = whole.roi_heads.keypoint_head[0].weight
    assert torch.equal(network.head[0].weight, first)


@pytest.mark.parametrize(
    ("weights", "why"),
    [
        ("nowhere.pth", "neither a file nor torchvision's name of weights"),
        ("resnet.safetensors", "no keypoint head in it"),
        ("code.pkl", "refused, not a file of arrays alone"),
        ("code.pth", "refused, it holds more than tensors"),
    ],
)
def test_a_task_network_that_is_none_is_told(weights: str, why: str, figures: Figures) -> None:
    save_file(models.resnet18(weights=None).state_dict(), figures.root / "resnet.safetensors")
    for name in ("code.pkl", "code.pth"):
        (figures.root / name).write_bytes(pickle.dumps(Path("x")))
    params = figures.params(**{"pose.task.weights": weights})
    with pytest.raises(PipelineError, match=why):
        find_task_network(params.pose.task, figures.root, "sample")


def test_no_task_network_is_lacked(figures: Figures) -> None:
    with pytest.raises(LacksError, match=r"pose\.task\.weights: null"):
        find_task_network(figures.params().pose.task, figures.root, "sample")
