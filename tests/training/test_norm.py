"""Two processes with half of a batch each, and one with all of it."""

from functools import partial
from pathlib import Path

import pytest
import torch
import torch.distributed as dist
from lightning.fabric.plugins.environments import ClusterEnvironment
from torch import Tensor, nn

from pipeline.training import group
from pipeline.training.norm import SharedBatchNorm2d, SharedNorm
from pipeline.training.processes import in_processes

STEPS = 3


def network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3), nn.ReLU(), nn.Conv2d(3, 1, 2))


def images(step: int) -> Tensor:
    """(4, 2, 6, 6), the last two brighter than the first."""
    dice = torch.Generator().manual_seed(step)
    return torch.rand(4, 2, 6, 6, generator=dice) + torch.tensor([0, 0, 3, 3])[:, None, None, None]


def train(model: nn.Module) -> dict[str, Tensor]:
    """By hand: the mean of the processes' gradients moves the weights."""
    for step in range(STEPS):
        model.zero_grad()
        mine = images(step).chunk(group.world())[group.rank()]
        model(mine).square().mean().backward()
        for parameter in model.parameters():
            assert parameter.grad is not None
            if group.world() > 1:
                dist.all_reduce(parameter.grad)
            parameter.data -= 0.1 * parameter.grad / group.world()
    return model.state_dict()


def train_one_of_two(_: ClusterEnvironment | None, file: Path) -> None:
    state = train(SharedNorm().apply(network()))
    if group.rank() == 1:
        torch.save(state, file)


@pytest.mark.slow
def test_two_processes_learn_what_one_does(tmp_path: Path) -> None:
    alone = train(network())
    in_processes(partial(train_one_of_two, file=tmp_path / "state.pth"), 2)
    together = torch.load(tmp_path / "state.pth", weights_only=True)
    assert together.keys() == alone.keys()
    for name, tensor in alone.items():
        assert torch.allclose(together[name], tensor, atol=1e-6), name


def test_a_network_is_changed_back() -> None:
    plain = network().eval()
    shared = SharedNorm().apply(network()).eval()
    assert isinstance(shared[1], SharedBatchNorm2d)  # type: ignore[index]
    assert torch.equal(shared(images(0)), plain(images(0)))
    assert type(SharedNorm().revert(shared)[1]) is nn.BatchNorm2d  # type: ignore[index]
