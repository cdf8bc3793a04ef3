"""Changes to training images: rotation, flip, translation, scale, brightness and contrast.

No hue jitter, for colours are classes (paper, section on the tagger's data). What happens to an
image depends on the seed, the epoch and its post alone, so that a run that was killed and resumed
sees what an undisturbed one does.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from pipeline.settings.tagger import Augment
from pipeline.training.pixels import WHITE


@dataclass(frozen=True)
class Changes:
    """What is done to each of N images."""

    angles: Tensor
    """(N,) radians."""
    scales: Tensor
    """(N,) above 1 enlarges."""
    shifts: Tensor
    """(N, 2) to the right and down, as a share of the side."""
    flips: Tensor
    """(N,) -1 mirrors left and right, 1 does not."""
    brightness: Tensor
    """(N,) factors."""
    contrast: Tensor
    """(N,) factors."""

    @classmethod
    def draw(cls, settings: Augment, seed: int, epoch: int, post_ids: Iterable[int]) -> "Changes":
        """The changes to these posts' images in this epoch."""
        # One row of numbers from 0 to 1 a post, each row from a generator of its own.
        rows = [np.random.default_rng((seed, epoch, post)).random(7) for post in post_ids]
        unit = torch.from_numpy(np.stack(rows).astype(np.float32))
        either = 2 * unit - 1  # from -1 to 1
        flipped = (unit[:, 4] < 0.5) & settings.flip
        return cls(
            angles=torch.deg2rad(either[:, 0] * settings.degrees),
            scales=1 + either[:, 1] * settings.scale,
            shifts=either[:, 2:4] * settings.translate,
            flips=1 - 2 * flipped.float(),
            brightness=1 + either[:, 5] * settings.brightness,
            contrast=1 + either[:, 6] * settings.contrast,
        )

    def apply(self, images: Tensor) -> Tensor:
        """The changed images; what comes in from outside the picture is white.

        Args:
            images: (N, side, side, 3) uint8.

        Returns:
            (N, 3, side, side) float32 from 0 to 255.
        """
        device = images.device
        pixels = images.permute(0, 3, 1, 2).float() - WHITE  # outside is 0, so now 0 is white
        grid = functional.affine_grid(
            self._inverse().to(device), list(pixels.shape), align_corners=False
        )
        warped = functional.grid_sample(pixels, grid, align_corners=False) + WHITE
        bright = warped * self.brightness.to(device)[:, None, None, None]
        grey = bright.mean(dim=(1, 2, 3), keepdim=True)
        contrast = self.contrast.to(device)[:, None, None, None]
        return (grey + contrast * (bright - grey)).clamp(0, WHITE)

    def _inverse(self) -> Tensor:
        """(N, 2, 3): where in the old picture each place of the new one comes from.

        In coordinates from -1 to 1, so that a shift of the whole side is 2.
        """
        cos = torch.cos(self.angles) / self.scales
        sin = torch.sin(self.angles) / self.scales
        turn = torch.stack(
            [
                torch.stack([self.flips * cos, self.flips * sin], dim=1),
                torch.stack([-sin, cos], dim=1),
            ],
            dim=1,
        )
        shift = -2 * (turn @ self.shifts[:, :, None])
        return torch.cat([turn, shift], dim=2)
