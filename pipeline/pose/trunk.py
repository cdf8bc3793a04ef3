"""The domain-specific half: the tagger's trunk, frozen, read at four depths."""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torchvision import models

from pipeline.pose.frozen import freeze
from pipeline.training.pixels import MEAN, STD


class Depths(NamedTuple):
    """What the trunk says of N square crops of `side` pixels; channels as in ResNet50."""

    conv1: Tensor
    """(N, 64, side / 2, side / 2)."""
    layer1: Tensor
    """(N, 256, side / 4, side / 4)."""
    layer2: Tensor
    """(N, 512, side / 8, side / 8)."""
    layer3: Tensor
    """(N, 1024, side / 16, side / 16)."""


class Trunk(nn.Module):
    """A ResNet without its last layers (paper, section on pose models; layer4 is not used).

    It stays as it is: in evaluation mode and without gradients, also while the rest trains.

    Args:
        architecture: torchvision's name of a ResNet.
        mean: of red, green and blue, 0 to 1, as its weights expect.
        std: likewise.
    """

    def __init__(
        self,
        architecture: str,
        mean: tuple[float, ...] = MEAN,
        std: tuple[float, ...] = STD,
    ) -> None:
        super().__init__()
        network = models.get_model(architecture, weights=None)
        if not isinstance(network, models.ResNet):
            raise TypeError(f"{architecture} is not a ResNet")
        self.architecture = architecture
        self.stem = nn.Sequential(network.conv1, network.bn1, network.relu)
        self.pool = network.maxpool
        self.layer1, self.layer2, self.layer3 = network.layer1, network.layer2, network.layer3
        self.channels = (
            network.conv1.out_channels,
            *(_channels(layer) for layer in (self.layer1, self.layer2, self.layer3)),
        )
        self.register_buffer("mean", torch.tensor(mean).view(3, 1, 1))
        self.register_buffer("std", torch.tensor(std).view(3, 1, 1))
        self.mean: Tensor
        self.std: Tensor
        freeze(self)

    def take(self, state: dict[str, Tensor]) -> None:
        """Take over the weights of a whole ResNet, under torchvision's names.

        Raises:
            KeyError: when one is missing.
            RuntimeError: when one has another shape.
        """
        renamed = {"stem.0": "conv1", "stem.1": "bn1"}
        own = {}
        for name in self.state_dict().keys() - {"mean", "std"}:
            first = ".".join(name.split(".")[:2])
            theirs = name.replace(first, renamed[first]) if first in renamed else name
            own[name] = state[theirs]
        self.load_state_dict(own | {"mean": self.mean, "std": self.std})

    def train(self, mode: bool = True) -> "Trunk":  # noqa: ARG002 - it never trains
        """Stay in evaluation mode, whatever the model around it does."""
        return super().train(mode=False)

    @torch.no_grad()
    def forward(self, crops: Tensor) -> Depths:
        """Read crops.

        Args:
            crops: (N, 3, side, side) RGB, 0 to 1.
        """
        conv1 = self.stem((crops - self.mean) / self.std)
        layer1 = self.layer1(self.pool(conv1))
        layer2 = self.layer2(layer1)
        return Depths(conv1, layer1, layer2, self.layer3(layer2))


def _channels(layer: nn.Module) -> int:
    """Channels that come out of a ResNet's layer."""
    convolutions = [module for module in layer[-1].modules() if isinstance(module, nn.Conv2d)]  # type: ignore[index]
    return convolutions[-1].out_channels
