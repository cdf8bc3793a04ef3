"""Heatmaps: what the models learn to draw. `decoding.py` reads keypoints from what they drew.

A map has `side` × `side` pixels and shows the whole crop; positions on it are continuous, with
(0, 0) at the top left corner and a pixel's centre at +0.5, as everywhere.
"""

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from pipeline.keypoints import NOT_LABELLED, SIGMAS


def draw_targets(keypoints: Tensor, side: int, spread: float) -> tuple[Tensor, Tensor]:
    """What the models are to draw: a Gaussian at each keypoint.

    Its standard deviation follows the keypoint's OKS sigma (paper, section on pose models): it is
    sigma · `spread` · side, where `spread` stands for the size of the figure in the crop. With the
    square root of the box's area in its place, the target is the paper's OKS of each pixel.

    Args:
        keypoints: (N, K, 3) x, y, v in pixels of the map.
        side: of the map.
        spread: in sides of the map.

    Returns:
        Targets (N, K, side, side), and weights (N, K): 0 where the keypoint is not labelled, which
        is not the same as labelled to be absent, and must not train as "nowhere".
    """
    deviations = keypoints.new_tensor(SIGMAS[: keypoints.shape[1]]) * spread * side
    centres = torch.arange(side, device=keypoints.device, dtype=keypoints.dtype) + 0.5
    double = 2 * deviations[:, None] ** 2
    across = torch.exp(-((centres - keypoints[..., 0, None]) ** 2) / double)
    down = torch.exp(-((centres - keypoints[..., 1, None]) ** 2) / double)
    weights = (keypoints[..., 2] != NOT_LABELLED).to(keypoints.dtype)
    return down[..., :, None] * across[..., None, :], weights


def heatmap_loss(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """(N,): mean binary cross-entropy per pixel over the labelled keypoints of each sample.

    A sample without a labelled keypoint is worth 0.
    """
    pixels = binary_cross_entropy_with_logits(logits, targets, reduction="none").mean((-2, -1))
    return (pixels * weights).sum(1) / weights.sum(1).clamp(min=1)
