"""Batch norm over the batches of all processes, on CPUs; for GPUs torch has its own.

Each process sees a part of a step's images. With the mean and the variance of its part alone, a
network learns other things than one process with all of them does.
"""

from typing import Any

import torch
import torch.distributed as dist
from lightning.pytorch.plugins import LayerSync
from torch import Tensor, nn


class SharedBatchNorm2d(nn.BatchNorm2d):
    """The same as `nn.BatchNorm2d` on the batches of all processes at once, equally large."""

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 - as nn.BatchNorm2d calls it
        """(N, channels, height, width), as it came in."""
        if not self.training:
            return super().forward(input)
        wide = input.float()
        count = wide.numel() // wide.shape[1] * dist.get_world_size()
        mean = _total(wide.sum((0, 2, 3))) / count
        centred = wide - mean[:, None, None]
        variance = _total((centred**2).sum((0, 2, 3))) / count
        self._note(mean.detach(), variance.detach(), count)
        scale = self.weight * torch.rsqrt(variance + self.eps)
        return (centred * scale[:, None, None] + self.bias[:, None, None]).to(input.dtype)

    @torch.no_grad()
    def _note(self, mean: Tensor, variance: Tensor, count: int) -> None:
        """Move what evaluation normalises by towards this batch."""
        assert self.momentum is not None
        assert self.running_mean is not None
        assert self.running_var is not None
        assert self.num_batches_tracked is not None
        self.num_batches_tracked += 1
        self.running_mean.lerp_(mean, self.momentum)
        self.running_var.lerp_(variance * count / max(count - 1, 1), self.momentum)


class SharedNorm(LayerSync):
    """Lets every `nn.BatchNorm2d` of a network see the batches of all processes."""

    def apply(self, model: nn.Module) -> nn.Module:
        """Change the network in place; its weights stay, and their names."""
        return _turn(model, nn.BatchNorm2d, SharedBatchNorm2d)

    def revert(self, model: nn.Module) -> nn.Module:
        """Change it back."""
        return _turn(model, SharedBatchNorm2d, nn.BatchNorm2d)


def _turn(model: nn.Module, before: type[nn.BatchNorm2d], after: type[nn.BatchNorm2d]) -> nn.Module:
    for module in model.modules():
        if type(module) is before:
            module.__class__ = after
    return model


class _Total(torch.autograd.Function):
    """A sum over the processes; so is its gradient, for each process's loss depends on it."""

    @staticmethod
    def forward(_: Any, part: Tensor) -> Tensor:
        whole = part.clone()
        dist.all_reduce(whole)
        return whole

    @staticmethod
    def backward(_: Any, gradient: Tensor) -> Tensor:
        whole = gradient.clone()
        dist.all_reduce(whole)
        return whole


def _total(part: Tensor) -> Tensor:
    whole: Tensor = _Total.apply(part)
    return whole
