"""The segmenter's network, and the folder that a trained one is kept in.

DeepLabv3 with three more layers at input resolution, which see the image itself beside the head's
features (paper, section on the segmenter). How wide the layers are the paper does not say: as its
authors' released model has them, the head is narrowed from 256 to 64 to 16 features, which are set
beside the image's three channels and go to 16, 8 and one.

There is no dropout, which torchvision's DeepLabv3 has: no composite is seen twice, and a training
that was killed and resumed would draw other numbers.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torchvision import models
from torchvision.models.segmentation.deeplabv3 import ASPP

from pipeline.training.folder import read_model, read_model_card
from pipeline.training.weights import InitialWeights, initial_weights

SETTING = "segmenter.model.weights"

RATES = (12, 24, 36)
"""Of the dilated convolutions that look around, as torchvision's DeepLabv3 has them."""

SMALL_RATES = (3, 6, 9)
"""For the small backbone, whose inputs are small: of a map of 16 x 16 the others see no more than
single places."""

WIDTH = 256
"""Features that they give together."""

SMALL = "resnet18"

LEFT_OUT = ("avgpool", "fc")
"""Layers of a ResNet that a backbone goes without."""

SMALL_LEFT_OUT = ("layer4", *LEFT_OUT)
"""The small one's last stage would cost more than all before it."""

OURS = ("context.", "narrow.", "fine.")
"""What the names of the layers begin with that weights of a backbone do not have."""


@dataclass(frozen=True)
class Card:
    """What `model.json` says about the weights beside it."""

    backbone: str
    """As torchvision calls it."""
    input_size: int
    """Side of the square input in pixels."""
    corpus: str
    samples: dict[str, int]
    """Foregrounds and backgrounds of the training split, pairs of the validation split."""
    initial_weights: dict[str, str] | None
    """Name and SHA-256 of what training began with; None for random weights."""
    epoch: int
    """The epoch, counted from 0, whose weights these are."""
    val_f1: float
    """Its mean F-1 on the validation pairs."""
    versions: dict[str, str]


@dataclass(frozen=True)
class Segmenter:
    """A trained segmenter, ready to find."""

    card: Card
    network: nn.Module


class Network(nn.Module):
    """Images to a logit for each pixel.

    Args:
        backbone: one of torchvision's ResNets.
    """

    def __init__(self, backbone: str) -> None:
        super().__init__()
        self.backbone, features = build_backbone(backbone)
        rates = SMALL_RATES if backbone == SMALL else RATES
        self.context = ASPP(features, list(rates), WIDTH)
        del self.context.project[3]  # its dropout
        self.narrow = nn.Sequential(_layer(WIDTH, 64), _layer(64, 16))
        self.fine = nn.Sequential(_layer(16 + 3, 16), _layer(16, 8), nn.Conv2d(8, 1, 1))

    def forward(self, images: Tensor) -> Tensor:
        """Logits (N, height, width) of normalised images (N, 3, height, width)."""
        coarse = self.narrow(self.context(self.backbone(images)))
        wide = functional.interpolate(
            coarse, size=images.shape[-2:], mode="bilinear", align_corners=False
        )
        logits: Tensor = self.fine(torch.cat([wide, images], dim=1))
        return logits[:, 0]


def build_backbone(name: str) -> tuple[nn.Sequential, int]:
    """A ResNet of random weights without its classifier, and how many features it gives.

    Its maps have an eighth of the input's side. Layers keep torchvision's names, so that weights
    fit.
    """
    if name == SMALL:
        whole = models.get_model(name, weights=None)
        # Its blocks know no dilation: with a smaller step they see a smaller field instead.
        whole.layer3[0].conv1.stride = whole.layer3[0].downsample[0].stride = (1, 1)
        features = whole.layer3[-1].conv2.out_channels
    else:
        whole = models.get_model(
            name, weights=None, replace_stride_with_dilation=[False, True, True]
        )
        features = whole.fc.in_features
    left_out = SMALL_LEFT_OUT if name == SMALL else LEFT_OUT
    layers = nn.Sequential()
    for layer_name, layer in whole.named_children():
        if layer_name not in left_out:
            layers.add_module(layer_name, layer)
    return layers, features


def find_weights(name: str, backbone: str, root: Path) -> InitialWeights:
    """Initial weights, with the names that our layers have.

    They may be of a DeepLabv3 as torchvision has it, of a backbone's classifier, or our own.

    Args:
        name: torchvision's name of them, or a file under the root.
        backbone: as torchvision calls it.
        root: where a relative path begins.

    Raises:
        PipelineError: when there are none, they cannot be had, or the file holds more than weights.
    """
    given = initial_weights(SETTING, name, (f"deeplabv3_{backbone}", backbone), root)
    if any(key.startswith(OURS) for key in given.state):
        return given
    if any(key.startswith("backbone.") for key in given.state):
        renamed = {
            key.replace("classifier.0.", "context.", 1): tensor
            for key, tensor in given.state.items()
            if key.startswith(("backbone.", "classifier.0."))
        }
    else:
        left_out = SMALL_LEFT_OUT if backbone == SMALL else LEFT_OUT
        renamed = {
            f"backbone.{key}": tensor
            for key, tensor in given.state.items()
            if key.split(".")[0] not in left_out
        }
    return replace(given, state=renamed)


def load_segmenter(folder: Path) -> Segmenter:
    """Read a trained segmenter, in evaluation mode, on the CPU.

    Raises:
        PipelineError: when the folder lacks something, or the weights are another network's.
    """

    def card(raw: dict[str, Any]) -> Card:
        return Card(**raw)

    found = read_model_card(folder, card, "a segmenter")
    what = f"a DeepLabv3 with {found.backbone}"
    network = read_model(folder, lambda: Network(found.backbone), what)
    return Segmenter(found, network.to(memory_format=torch.channels_last))


@torch.inference_mode()
def probabilities(network: nn.Module, images: Tensor) -> Tensor:
    """What a network says of images.

    Args:
        network: in evaluation mode.
        images: (N, 3, height, width), normalised.

    Returns:
        (N, height, width) uint8: the probability of figure, from 0 to 255.
    """
    return to_bytes(network(images).float())


def to_bytes(logits: Tensor) -> Tensor:
    """Probabilities from 0 to 255, uint8, of logits of any shape."""
    return (torch.sigmoid(logits) * 255).round().to(torch.uint8)


def _layer(before: int, after: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(before, after, 3, padding=1, bias=False),
        nn.BatchNorm2d(after),
        nn.LeakyReLU(inplace=True),
    )
