"""The pose models, one to a row of the paper's table 1 (paper, figure 1).

All see a square crop of a character and give 25 heatmaps of logits: 17 keypoints and 8 midpoints
of limbs. Two frozen networks that were trained for something else tell what is in the crop:

    domain  the tagger's trunk, which knows illustrations        (`trunk.py`)
    task    a Keypoint R-CNN, which knows poses of people        (`task_network.py`)

    crop ──┬── domain ── Converter ──────────────────┐
           ├── task ──── maps ── 1×1 ────────────────┤ concatenation
           └─────────────────────────────────────────┴── Head ── 25 heatmaps

    crop ──┬── domain ── Converter ──┬───────────────┐
           │                         └ Matcher ─ 1×1 ┤ matching: what the task network would say
           └─────────────────────────────────────────┴── Head ── 25 heatmaps

What the paper leaves open (how a level is converted, where a block's skip begins) is settled so
that the numbers of parameters come out as the paper's.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, leaky_relu, relu
from torchvision.models.detection.keypoint_rcnn import KeypointRCNNPredictor

from pipeline.keypoints import COCO_NAMES, NAMES
from pipeline.pose.frozen import freeze
from pipeline.pose.task_network import (
    REGION,
    TaskBackbone,
    TaskNetwork,
    keypoint_head,
)
from pipeline.pose.trunk import Depths, Trunk

CONVERTED = 64
"""Channels that each depth of the trunk is converted to."""

DOMAIN_CHANNELS = 128
TASK_CHANNELS = 32
RGB = 3

NOWHERE = -4.0
"""The logit that a new model says everywhere: most of a heatmap is empty, and a model that begins
at 0 would spend its first epochs on learning that."""

DISCRIMINATOR_CHANNELS = 128


class Converter(nn.Module):
    """The trunk's features of all depths, brought to one size and stacked.

    Args:
        channels: of each depth.
        side: of the heatmaps.
    """

    def __init__(self, channels: tuple[int, ...], side: int) -> None:
        super().__init__()
        self.levels = nn.ModuleList(nn.Conv2d(count, CONVERTED, 1) for count in channels)
        self.norm = nn.BatchNorm2d(CONVERTED * len(channels))
        self.last = nn.Conv2d(CONVERTED * len(channels), DOMAIN_CHANNELS, 3, padding=1)
        self._side = side

    def forward(self, depths: Depths) -> Tensor:
        """(N, 128, side, side)."""
        # Resizing and the convolution commute: each level does first what makes it small.
        converted = [
            level(_resized(depth, self._side))
            if depth.shape[-1] > self._side
            else _resized(level(depth), self._side)
            for level, depth in zip(self.levels, depths, strict=True)
        ]
        mixed: Tensor = self.last(leaky_relu(self.norm(torch.cat(converted, dim=1))))
        return mixed


class Matcher(nn.Module):
    """Predicts the task network's features of a crop from the converted domain features.

    Args:
        channels: of these features; 512 of the published networks.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(DOMAIN_CHANNELS, channels, 3, padding=1)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, converted: Tensor) -> Tensor:
        """(N, 128, side, side) to (N, channels, 14, 14)."""
        matched: Tensor = self.norm(relu(self.convolution(_resized(converted, REGION))))
        return matched


class ResidualBlock(nn.Module):
    """Three 3×3 convolutions, with a skip from the first to the end."""

    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        self.first = _convolution(in_channels, channels)
        self.rest = nn.Sequential(
            _convolution(channels, channels), _convolution(channels, channels)
        )

    def forward(self, features: Tensor) -> Tensor:
        """(N, in_channels, H, W) to (N, channels, H, W)."""
        first = self.first(features)
        summed: Tensor = first + self.rest(first)
        return summed


class Head(nn.Module):
    """From all that is known of the crop, at the heatmaps' size, to the heatmaps."""

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(in_channels, 128, 3, padding=1),
            ResidualBlock(128, 64),
            ResidualBlock(64, 32),
            nn.Conv2d(32, len(NAMES), 3, padding=1),
        )
        _begin_empty(self.layers[-1])

    def forward(self, *features: Tensor) -> Tensor:
        """(N, 25, side, side) logits."""
        # Stacked, they would all be as precise as the most precise; the layers make no use of it.
        precision = features[-1].dtype
        known = torch.cat([each.to(precision) for each in features], dim=1)
        heatmaps: Tensor = self.layers(known)
        return heatmaps


class DomainFeatures(nn.Module):
    """Domain features only: the frozen trunk and a new head."""

    def __init__(self, trunk: Trunk, side: int) -> None:
        super().__init__()
        self.trunk = trunk
        self.converter = Converter(trunk.channels, side)
        self.head = Head(RGB + DOMAIN_CHANNELS)
        self._side = side

    def forward(self, crops: Tensor) -> Tensor:
        """(N, 3, height, width) RGB, 0 to 1, to (N, 25, side, side) logits."""
        converted = self.converter(self.trunk(crops))
        heatmaps: Tensor = self.head(_resized(crops, self._side), converted)
        return heatmaps


class Concatenation(nn.Module):
    """Feature concatenation: both networks' features, side by side."""

    def __init__(self, trunk: Trunk, task: TaskNetwork, side: int) -> None:
        super().__init__()
        self.trunk = trunk
        self.task = task
        self.converter = Converter(trunk.channels, side)
        self.task_converter = nn.Conv2d(len(COCO_NAMES), TASK_CHANNELS, 1)
        self.head = Head(RGB + DOMAIN_CHANNELS + TASK_CHANNELS)
        self._side = side

    def forward(self, crops: Tensor) -> Tensor:
        """(N, 3, height, width) RGB, 0 to 1, to (N, 25, side, side) logits."""
        domain = self.converter(self.trunk(crops))
        task = _resized(self.task_converter(self.task(crops)), self._side)
        heatmaps: Tensor = self.head(_resized(crops, self._side), domain, task)
        return heatmaps


class Matching(nn.Module):
    """Feature matching: the task network's features are predicted; it is needed in training only.

    The adversarial rows have the same network; only its training differs.

    Args:
        trunk: the domain features.
        channels: of the features that are predicted.
        side: of the heatmaps.
    """

    def __init__(self, trunk: Trunk, channels: int, side: int) -> None:
        super().__init__()
        self.trunk = trunk
        self.converter = Converter(trunk.channels, side)
        self.matcher = Matcher(channels)
        self.task_converter = nn.Conv2d(channels, TASK_CHANNELS, 1)
        self.head = Head(RGB + DOMAIN_CHANNELS + TASK_CHANNELS)
        self._side = side

    def forward(self, crops: Tensor) -> Tensor:
        """(N, 3, height, width) RGB, 0 to 1, to (N, 25, side, side) logits."""
        return self.matched(crops)[0]

    def matched(self, crops: Tensor) -> tuple[Tensor, Tensor]:
        """The logits, and the predicted features (N, channels, 14, 14) that training compares."""
        domain = self.converter(self.trunk(crops))
        features = self.matcher(domain)
        task = _resized(self.task_converter(features), self._side)
        return self.head(_resized(crops, self._side), domain, task), features


class TaskFineTuning(nn.Module):
    """Task fine-tuning: the R-CNN's keypoint head goes on training, on frozen features.

    On its own backbone's features it is the paper's "task fine-tuning only"; on the tagger's trunk,
    brought to a region by a 1×1 convolution as a pyramid's lateral ones do, "task fine-tuning with
    domain features". The last layer, which had 17 maps, begins anew with 25.

    Args:
        source: the frozen features.
        task: gives the head that training begins with.
        side: of the heatmaps.
    """

    def __init__(self, source: TaskBackbone | Trunk, task: TaskNetwork, side: int) -> None:
        super().__init__()
        self.source = source
        freeze(self.source)
        channels = task.backbone.out_channels
        self.lateral = (
            nn.Conv2d(source.channels[-1], channels, 1)
            if isinstance(source, Trunk)
            else nn.Identity()
        )
        self.keypoint_head = keypoint_head(channels, task.shape)
        self.keypoint_head.load_state_dict(task.head.state_dict())
        self.predictor = KeypointRCNNPredictor(task.shape.channels, len(NAMES))
        _begin_empty(self.predictor.kps_score_lowres)
        self._side = side

    def train(self, mode: bool = True) -> "TaskFineTuning":
        """Train all but the frozen source."""
        super().train(mode)
        self.source.eval()
        return self

    def forward(self, crops: Tensor) -> Tensor:
        """(N, 3, height, width) RGB, 0 to 1, to (N, 25, side, side) logits."""
        region = self.lateral(self._region(crops))
        return _resized(self.predictor(self.keypoint_head(region)), self._side)

    @torch.no_grad()
    def _region(self, crops: Tensor) -> Tensor:
        if isinstance(self.source, Trunk):
            return _resized(self.source(crops).layer3, REGION)
        region: Tensor = self.source(crops)
        return region


class Discriminator(nn.Module):
    """Tells the task network's features of photographs from matched ones (adversarial rows).

    Two 1×1 convolutions (paper): each of the 14 × 14 places is judged by itself.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, DISCRIMINATOR_CHANNELS, 1),
            nn.LeakyReLU(),
            nn.Conv2d(DISCRIMINATOR_CHANNELS, 1, 1),
        )

    def forward(self, features: Tensor) -> Tensor:
        """(N, channels, 14, 14) to (N, 1, 14, 14) logits: above 0 for the task network's own."""
        judged: Tensor = self.layers(features)
        return judged


def _begin_empty(last: nn.Module) -> None:
    assert isinstance(last, nn.Conv2d | nn.ConvTranspose2d)
    assert last.bias is not None
    nn.init.constant_(last.bias, NOWHERE)


def _convolution(in_channels: int, channels: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(in_channels, channels, 3, padding=1), nn.ReLU(), nn.BatchNorm2d(channels)
    )


def _resized(features: Tensor, side: int) -> Tensor:
    if features.shape[-2:] == (side, side):
        return features
    return interpolate(features, (side, side), mode="bilinear", align_corners=False)
