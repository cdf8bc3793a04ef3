"""The task-specific half: a Keypoint R-CNN whose one region is the whole crop.

Region proposals, boxes and classes are left out: what is read are the features of the keypoint
head (512 × 14 × 14 for torchvision's and Detectron2's networks) and its 17 maps of logits
(56 × 56). Only the level of the feature pyramid that the region falls on is computed.

Detectron2's network is not torchvision's under other names. Each of these differences alone gives
quietly wrong numbers, so each is a field of `Conventions`:

| | torchvision | Detectron2 |
|---|---|---|
| stride of a bottleneck | in its 3×3 convolution | in its first 1×1 |
| input | RGB, 0 to 1, ImageNet's mean and standard deviation | BGR, 0 to 255, mean only |
| cutting out a region | 2 × 2 samples a bin | all of a bin's, shifted by half a pixel (aligned) |
"""

import math
from collections import OrderedDict
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torchvision.models.detection._utils import overwrite_eps
from torchvision.models.detection.backbone_utils import resnet_fpn_backbone
from torchvision.models.detection.keypoint_rcnn import KeypointRCNNHeads, KeypointRCNNPredictor
from torchvision.models.resnet import Bottleneck
from torchvision.ops import FrozenBatchNorm2d, roi_align

from pipeline.keypoints import COCO_NAMES
from pipeline.pose.frozen import freeze

REGION = 14
"""Side of a region's features."""

CANONICAL_SIDE, CANONICAL_LEVEL = 224, 4
"""A region of this side falls on this level of the pyramid (Lin et al., FPN, equation 1)."""

FIRST_LEVEL, LAST_LEVEL = 2, 5
"""Levels that regions fall on: a pixel of level k is 2^k pixels of the image."""


@dataclass(frozen=True)
class Shape:
    """Which network it is; the published ones differ in the ResNet alone."""

    architecture: str
    """torchvision's name of a ResNet."""
    side: int
    """Crops are resized to it; 800 in the paper."""
    channels: int = 512
    """Of each layer of the keypoint head."""
    layers: int = 8


@dataclass(frozen=True)
class Conventions:
    """What a network's weights take for granted."""

    stride_in_1x1: bool
    """Of a bottleneck: in its first 1×1 convolution, else in the 3×3 after it."""
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    """An input is (pixel · scale − mean) / std."""
    scale: float
    """Of a pixel from 0 to 1."""
    bgr: bool
    """The input is blue, green and red, and so are its mean and std."""
    aligned: bool
    """Regions are cut out half a pixel to the left and above."""
    samples: int
    """In each bin of a region, each way; 0 takes as many as it covers."""
    norm_eps: float
    """Added to the variance in the frozen normalisation."""


_IMAGENET = {"mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}

TORCHVISION = Conventions(
    stride_in_1x1=False,
    **_IMAGENET,
    scale=1.0,
    bgr=False,
    aligned=False,
    samples=2,
    norm_eps=1e-5,
)

TORCHVISION_COCO = replace(TORCHVISION, norm_eps=0.0)
"""Of the weights that torchvision publishes, which an older normalisation trained."""

DETECTRON2 = Conventions(
    stride_in_1x1=True,
    mean=(103.53, 116.28, 123.675),
    std=(1.0, 1.0, 1.0),
    scale=255.0,
    bgr=True,
    aligned=True,
    samples=0,
    norm_eps=1e-5,
)
"""Of Detectron2's R101-FPN 3x."""

CONVENTIONS = {
    "torchvision": TORCHVISION,
    "torchvision_coco": TORCHVISION_COCO,
    "detectron2": DETECTRON2,
}
"""By the name that the setting `pose.task.conventions` has for them."""


class TaskBackbone(nn.Module):
    """A ResNet with a feature pyramid, read at one level, with the region cut out.

    Args:
        shape: of the network.
        conventions: of its weights.
        training: normalise by each batch, as a network that begins from nothing must; else by what
            the weights hold.
    """

    def __init__(self, shape: Shape, conventions: Conventions, *, training: bool = False) -> None:
        super().__init__()
        network = resnet_fpn_backbone(
            backbone_name=shape.architecture,
            weights=None,
            norm_layer=nn.BatchNorm2d if training else FrozenBatchNorm2d,
            trainable_layers=5 if training else 0,
        )
        self.body, self.fpn = network.body, network.fpn
        overwrite_eps(self.body, conventions.norm_eps)
        if conventions.stride_in_1x1:
            stride_in_1x1(self.body)
        self.side = shape.side
        self._conventions = conventions
        self.level = level_of(shape.side)
        self._leave_other_levels()
        self.out_channels: int = network.out_channels
        mean, std = (torch.tensor(each) for each in (conventions.mean, conventions.std))
        self.register_buffer("mean", mean.view(3, 1, 1), persistent=False)
        self.register_buffer("std", std.view(3, 1, 1), persistent=False)
        self.mean: Tensor
        self.std: Tensor

    def forward(self, crops: Tensor) -> Tensor:
        """The features of each crop as one region.

        Args:
            crops: (N, 3, height, width) RGB, 0 to 1.

        Returns:
            (N, 256, 14, 14).
        """
        features = list(self.body(self._normalised(crops)).values())
        level = self._pyramid_level(features)
        number = torch.arange(len(crops), device=crops.device, dtype=level.dtype)
        corners = torch.tensor([0.0, 0.0, self.side, self.side], device=crops.device)
        boxes = torch.cat([number[:, None], corners.to(level.dtype).repeat(len(crops), 1)], dim=1)
        region: Tensor = roi_align(
            level,
            boxes,
            output_size=REGION,
            spatial_scale=2.0**-self.level,
            sampling_ratio=self._conventions.samples,
            aligned=self._conventions.aligned,
        )
        return region

    def _normalised(self, crops: Tensor) -> Tensor:
        resized = nn.functional.interpolate(
            crops, (self.side, self.side), mode="bilinear", align_corners=False
        )
        ordered = resized.flip(1) if self._conventions.bgr else resized
        return (ordered * self._conventions.scale - self.mean) / self.std

    def _leave_other_levels(self) -> None:
        """What only levels need that are not read has no gradient, which DDP would wait for."""
        read = self.level - FIRST_LEVEL
        for place, block in enumerate(self.fpn.inner_blocks):
            block.requires_grad_(place >= read)
        for place, block in enumerate(self.fpn.layer_blocks):
            block.requires_grad_(place == read)

    def _pyramid_level(self, features: list[Tensor]) -> Tensor:
        """The one level, from the top down, as torchvision's FeaturePyramidNetwork computes it."""
        inner, layers = self.fpn.inner_blocks, self.fpn.layer_blocks
        summed: Tensor = inner[-1](features[-1])
        for place in range(len(features) - 2, self.level - FIRST_LEVEL - 1, -1):
            lateral = inner[place](features[place])
            summed = lateral + nn.functional.interpolate(summed, lateral.shape[-2:], mode="nearest")
        level: Tensor = layers[self.level - FIRST_LEVEL](summed)
        return level


class KeypointRCNN(nn.Module):
    """Backbone, keypoint head and maps: what of a Keypoint R-CNN reads a pose."""

    def __init__(self, shape: Shape, conventions: Conventions, *, training: bool = False) -> None:
        super().__init__()
        self.shape = shape
        self.conventions = conventions
        self.backbone = TaskBackbone(shape, conventions, training=training)
        self.head = keypoint_head(self.backbone.out_channels, shape)
        self.predictor = KeypointRCNNPredictor(shape.channels, len(COCO_NAMES))

    def features(self, crops: Tensor) -> Tensor:
        """(N, channels, 14, 14): the head's features of crops (N, 3, H, W) RGB, 0 to 1."""
        found: Tensor = self.head(self.backbone(crops))
        return found

    def forward(self, crops: Tensor) -> Tensor:
        """(N, 17, 56, 56): the logits of crops (N, 3, H, W) RGB, 0 to 1."""
        maps: Tensor = self.predictor(self.features(crops))
        return maps

    @property
    def conventions_name(self) -> str:
        """As in CONVENTIONS."""
        return next(name for name, each in CONVENTIONS.items() if each == self.conventions)


class TaskNetwork(KeypointRCNN):
    """The same, frozen: in evaluation mode and without gradients, also while the rest trains."""

    def __init__(self, shape: Shape, conventions: Conventions) -> None:
        super().__init__(shape, conventions)
        freeze(self)

    def train(self, mode: bool = True) -> "TaskNetwork":  # noqa: ARG002 - it never trains
        """Stay in evaluation mode, whatever the model around it does."""
        return super().train(mode=False)

    @torch.no_grad()
    def features(self, crops: Tensor) -> Tensor:
        """As the trained one's."""
        return super().features(crops)

    @torch.no_grad()
    def forward(self, crops: Tensor) -> Tensor:
        """As the trained one's."""
        return super().forward(crops)


def keypoint_head(in_channels: int, shape: Shape) -> nn.Module:
    """3×3 convolutions: (N, in_channels, 14, 14) to (N, shape.channels, 14, 14)."""
    head: nn.Module = KeypointRCNNHeads(in_channels, (shape.channels,) * shape.layers)
    return head


def level_of(side: float) -> int:
    """The level of the pyramid on which a square region of this side in pixels falls."""
    level = math.floor(CANONICAL_LEVEL + math.log2(side / CANONICAL_SIDE) + 1e-6)
    return min(max(level, FIRST_LEVEL), LAST_LEVEL)


def stride_in_1x1(body: nn.Module) -> None:
    """Move each bottleneck's stride from its 3×3 convolution to the 1×1 before it."""
    for module in body.modules():
        if isinstance(module, Bottleneck):
            module.conv1.stride, module.conv2.stride = module.conv2.stride, module.conv1.stride


def taken_from_rcnn(state: dict[str, Tensor]) -> "OrderedDict[str, Tensor]":
    """The weights of a TaskNetwork among those of torchvision's whole Keypoint R-CNN.

    Raises:
        KeyError: when it has no keypoint head.
    """
    places = {
        "backbone.": "backbone.",
        "roi_heads.keypoint_head.": "head.",
        "roi_heads.keypoint_predictor.": "predictor.",
    }
    taken = OrderedDict(
        (ours + name.removeprefix(theirs), tensor)
        for name, tensor in state.items()
        for theirs, ours in places.items()
        if name.startswith(theirs)
    )
    if not any(name.startswith("head.") for name in taken):
        raise KeyError("roi_heads.keypoint_head")
    return taken
