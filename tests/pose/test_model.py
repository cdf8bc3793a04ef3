from collections.abc import Callable

import pytest
import torch
from torch import nn

from pipeline.keypoints import NAMES
from pipeline.pose.model import (
    Concatenation,
    Discriminator,
    DomainFeatures,
    Head,
    Matching,
    TaskFineTuning,
)
from pipeline.pose.task_network import TORCHVISION, Shape, TaskNetwork
from pipeline.pose.trunk import Trunk

SIDE = 16

TASK = Shape("resnet18", 64, channels=16, layers=2)


def millions(network: nn.Module) -> float:
    return sum(weights.numel() for weights in network.parameters()) / 1e6


def trunk() -> Trunk:
    return Trunk("resnet18")


def task() -> TaskNetwork:
    return TaskNetwork(TASK, TORCHVISION)


def test_matching_has_the_papers_number_of_parameters() -> None:
    assert millions(Matching(Trunk("resnet50"), 512, 128)) == pytest.approx(9.946, abs=5e-4)


def test_concatenation_has_the_papers_number_beside_the_rcnns() -> None:
    both = task()
    own = millions(Concatenation(Trunk("resnet50"), both, 128)) - millions(both)
    assert own == pytest.approx(9.3388, abs=5e-5)


MODELS: dict[str, Callable[[], nn.Module]] = {
    "domain features": lambda: DomainFeatures(trunk(), SIDE),
    "concatenation": lambda: Concatenation(trunk(), task(), SIDE),
    "matching": lambda: Matching(trunk(), TASK.channels, SIDE),
    "task fine-tuning": lambda: TaskFineTuning(task().backbone, task(), SIDE),
    "task fine-tuning, domain features": lambda: TaskFineTuning(trunk(), task(), SIDE),
}

TRAINED = {
    "domain features": {"converter", "head"},
    "concatenation": {"converter", "head", "task_converter"},
    "matching": {"converter", "head", "task_converter", "matcher"},
    "task fine-tuning": {"keypoint_head", "predictor"},
    "task fine-tuning, domain features": {"keypoint_head", "predictor", "lateral"},
}


@pytest.mark.parametrize("name", MODELS)
def test_a_crop_gives_a_map_for_each_keypoint(name: str) -> None:
    assert MODELS[name]()(torch.rand(2, 3, 64, 64)).shape == (2, len(NAMES), SIDE, SIDE)


@pytest.mark.parametrize("name", MODELS)
def test_the_frozen_halves_get_no_gradient_and_stay_as_they_are(name: str) -> None:
    network = MODELS[name]().train()
    before = {key: value.clone() for key, value in network.state_dict().items()}
    optimizer = torch.optim.Adam(network.parameters(), lr=0.1)
    network(torch.rand(2, 3, 64, 64)).mean().backward()
    optimizer.step()
    trained = {
        key.split(".")[0] for key, weights in network.named_parameters() if weights.grad is not None
    }
    assert trained == TRAINED[name]
    for key, value in network.state_dict().items():
        if key.split(".")[0] in {"trunk", "task", "source"}:
            assert torch.equal(value, before[key]), key


def test_matching_holds_nothing_of_the_rcnn() -> None:
    network = Matching(trunk(), TASK.channels, SIDE)
    assert not any(isinstance(module, TaskNetwork) for module in network.modules())
    logits, features = network.matched(torch.rand(1, 3, 64, 64))
    assert features.shape == task().features(torch.rand(1, 3, 64, 64)).shape
    network.eval()
    crops = torch.rand(1, 3, 64, 64)
    assert torch.equal(network(crops), network.matched(crops)[0])
    assert logits.shape == (1, len(NAMES), SIDE, SIDE)


def test_fine_tuning_begins_with_the_rcnns_head_and_a_new_last_layer() -> None:
    source = task()
    network = TaskFineTuning(source.backbone, source, SIDE)
    for name, weights in source.head.state_dict().items():
        assert torch.equal(network.keypoint_head.state_dict()[name], weights)
    with torch.no_grad():
        next(network.keypoint_head.parameters()).add_(1)
    changed = next(iter(source.head.state_dict().values()))
    assert not torch.equal(next(network.keypoint_head.parameters()), changed)  # a copy of its own


def test_a_head_takes_features_side_by_side() -> None:
    assert Head(5)(torch.rand(1, 3, 8, 8), torch.rand(1, 2, 8, 8)).shape == (1, 25, 8, 8)


def test_the_discriminator_judges_each_place_by_itself() -> None:
    judge = Discriminator(16)
    features = torch.rand(1, 16, 14, 14)
    other = features.clone()
    other[..., 0, 0] = 5
    apart = (judge(features) != judge(other))[0, 0]
    assert apart[0, 0]
    assert int(apart.sum()) == 1
