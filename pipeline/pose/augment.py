"""Changes to training crops: rotation over the full circle, translation, scale, flip, colours.

What happens to a sample depends on the seed, the epoch and its post alone, so that a run that was
killed and resumed sees what an undisturbed one does.

Crops are read with their surroundings (`context` times the crop's side), so that turning and
shrinking brings in more of the picture and not only white.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

from pipeline.keypoints import FLIP
from pipeline.settings.pose import PoseAugment

WHITE = 255.0

DRAWN = 10
"""Random numbers a sample."""

LUMA = (0.299, 0.587, 0.114)
"""How bright red, green and blue look (ITU-R BT.601)."""


def context(settings: PoseAugment) -> float:
    """How many crops wide the surroundings must be for any change to find them."""
    reach = math.sqrt(2) if settings.degrees else 1.0
    return reach * (1 + 2 * settings.translate) / (1 - settings.scale)


@dataclass(frozen=True)
class Changes:
    """What is done to each of N samples."""

    turns: Tensor
    """(N, 2, 2): rotation, scale and flip, from the old crop to the new one."""
    shifts: Tensor
    """(N, 2): to the right and down, in sides of the crop."""
    flips: Tensor
    """(N,) bool."""
    colours: Tensor
    """(N, 3, 3): from old red, green and blue to new."""
    lights: Tensor
    """(N,): what is added to each colour, 0 to 1."""

    @classmethod
    def draw(
        cls, settings: PoseAugment, seed: int, epoch: int, post_ids: Iterable[int]
    ) -> "Changes":
        """The changes to these posts' samples in this epoch."""
        # One row of numbers from 0 to 1 a post, each row from a generator of its own.
        rows = [np.random.default_rng((seed, epoch, post)).random(DRAWN) for post in post_ids]
        unit = torch.from_numpy(np.stack(rows).astype(np.float32))
        either = 2 * unit - 1  # from -1 to 1
        angles = torch.deg2rad(either[:, 0] * settings.degrees)
        scales = 1 + either[:, 1] * settings.scale
        flips = (unit[:, 4] < 0.5) & settings.flip
        cos, sin = torch.cos(angles) * scales, torch.sin(angles) * scales
        mirror = 1 - 2 * flips.float()
        turns = torch.stack(
            [torch.stack([cos * mirror, -sin], 1), torch.stack([sin * mirror, cos], 1)], 1
        )
        return cls(
            turns=turns,
            shifts=either[:, 2:4] * settings.translate,
            flips=flips,
            colours=_colours(settings, either[:, 5:8], unit[:, 9]),
            lights=either[:, 8] * settings.brightness,
        )

    @classmethod
    def none(cls, count: int) -> "Changes":
        """No change to so many samples: their crops as they are, without the surroundings."""
        return cls(
            turns=torch.eye(2).repeat(count, 1, 1),
            shifts=torch.zeros(count, 2),
            flips=torch.zeros(count, dtype=torch.bool),
            colours=torch.eye(3).repeat(count, 1, 1),
            lights=torch.zeros(count),
        )

    def apply(self, surroundings: Tensor, crop: int, reach: float) -> Tensor:
        """The changed crops; what comes in from outside is white.

        Args:
            surroundings: (N, 3, side, side) from 0 to 255, `reach` crops wide.
            crop: pixels of a crop's side.
            reach: as `context` says.

        Returns:
            (N, 3, crop, crop) float32, 0 to 1.
        """
        device, count = surroundings.device, len(surroundings)
        # In coordinates from -1 to 1 about the middle, the old place of each new pixel.
        back = torch.linalg.inv(self.turns)
        old = torch.cat([back, -back @ (2 * self.shifts[:, :, None])], dim=2) / reach
        grid = affine_grid(old.to(device), [count, 3, crop, crop], align_corners=False)
        pixels = surroundings.float() - WHITE  # outside is 0, so now 0 is white
        warped = (grid_sample(pixels, grid, align_corners=False) + WHITE) / WHITE
        colours = torch.einsum("nij,njhw->nihw", self.colours.to(device), warped - 0.5)
        return (colours + 0.5 + self.lights.to(device)[:, None, None, None]).clamp(0, 1)

    def move(self, keypoints: Tensor) -> Tensor:
        """The changed samples' keypoints; flipped ones swap their sides, midpoints too.

        Args:
            keypoints: (N, 25 or 17, 3) x, y, v, in sides of the crop.
        """
        flipped = self.flips.to(keypoints.device)[:, None, None]
        swapped = torch.where(flipped, keypoints[:, list(FLIP[: keypoints.shape[1]])], keypoints)
        turns = self.turns.to(keypoints.device, keypoints.dtype)
        shifts = self.shifts.to(keypoints.device, keypoints.dtype)
        moved = (swapped[..., :2] - 0.5) @ turns.transpose(1, 2) + 0.5 + shifts[:, None]
        return torch.cat([moved, swapped[..., 2:]], dim=2)


def _colours(settings: PoseAugment, either: Tensor, grey: Tensor) -> Tensor:
    """(N, 3, 3): hue turned about the grey axis, saturation, contrast; some without any colour."""
    luma = torch.tensor(LUMA).repeat(3, 1)  # every colour becomes its brightness
    hues = torch.deg2rad(either[:, 0] * settings.hue)
    keep = 1 + either[:, 1] * settings.saturation
    keep = torch.where(grey < settings.grey, 0.0, keep)[:, None, None]
    contrast = (1 + either[:, 2] * settings.contrast)[:, None, None]
    return contrast * (luma + keep * (_turned_hue(hues) - luma))


def _turned_hue(angles: Tensor) -> Tensor:
    """(N, 3, 3): rotations about the axis of greys (Rodrigues)."""
    axis = 1 / math.sqrt(3)
    cross = torch.tensor([[0.0, -axis, axis], [axis, 0.0, -axis], [-axis, axis, 0.0]])
    cos, sin = torch.cos(angles)[:, None, None], torch.sin(angles)[:, None, None]
    return cos * torch.eye(3) + sin * cross + (1 - cos) / 3 * torch.ones(3, 3)
