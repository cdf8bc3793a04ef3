"""Pixels as torchvision's networks take them: by ImageNet's mean and standard deviation."""

import torch
from torch import Tensor

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
"""Of ImageNet's red, green and blue, as torchvision's weights expect."""

WHITE = 255.0


def normalise(images: Tensor) -> Tensor:
    """(N, 3, height, width) from 0 to 255 → as the network takes it, by ImageNet's mean and std."""
    mean = torch.tensor(MEAN, device=images.device)
    factor = 1 / (WHITE * torch.tensor(STD, device=images.device))
    addend = -WHITE * mean * factor
    pixels = images.to(torch.float32, copy=True)
    rows = pixels.permute(0, 2, 3, 1)
    if rows.is_contiguous():
        # As Pillow leaves pixels: a row as one vector of r, g, b, r, g, b, … is much faster.
        width = rows.shape[2]
        rows.view(*rows.shape[:2], 3 * width).mul_(factor.repeat(width)).add_(addend.repeat(width))
        return pixels
    return pixels.mul_(factor[:, None, None]).add_(addend[:, None, None])
