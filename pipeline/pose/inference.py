"""From crops to keypoints: running a model, reading its heatmaps."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from pipeline.keypoints import COCO_NAMES, MIDPOINT_ENDS
from pipeline.pose.calibration import Calibration
from pipeline.pose.crops import Square
from pipeline.pose.decoding import DECODERS, Read
from pipeline.pose.task_network import TaskNetwork

WHITE = 255.0


@torch.inference_mode()
def heatmaps_of(network: nn.Module, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(N, 25 or 17, side, side), 0 to 1: of crops (N, side, side, 3).

    The task network's own maps are distributions over the places (it was trained by cross-entropy
    over them), the others' hold a probability in each pixel.
    """
    device = next(network.parameters()).device
    pixels = torch.from_numpy(crops).to(device).permute(0, 3, 1, 2).float() / WHITE
    maps: Tensor = network(pixels).float()
    if isinstance(network, TaskNetwork):
        shape = maps.shape
        maps = torch.softmax(maps.flatten(2), dim=2).view(shape)
    else:
        maps = torch.sigmoid(maps)
    return np.asarray(maps.cpu().numpy())


def read_keypoints(heatmaps: NDArray[np.floating], decoding: str) -> Read:
    """All 25 keypoints, in sides of the crop; midpoints that have no map from their ends.

    Args:
        heatmaps: (N, 25 or 17, side, side), 0 to 1.
        decoding: `paper` or `subpixel`.
    """
    read = DECODERS[decoding](heatmaps)
    positions, peaks = read.positions / heatmaps.shape[-1], read.peaks
    if heatmaps.shape[1] == len(COCO_NAMES):
        positions, peaks = with_midpoints(positions, peaks)
    return Read(positions, peaks)


def with_midpoints(
    positions: NDArray[np.float64], peaks: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(N, 25, 2) and (N, 25) from (N, 17, 2) and (N, 17): as sure as the less sure end."""
    first, second = (list(ends) for ends in zip(*MIDPOINT_ENDS, strict=True))
    middle = (positions[:, first] + positions[:, second]) / 2
    lower = np.minimum(peaks[:, first], peaks[:, second])
    return np.concatenate([positions, middle], axis=1), np.concatenate([peaks, lower], axis=1)


def in_image(read: Read, squares: list[Square], calibration: Calibration) -> NDArray[np.float64]:
    """(N, 25, 3) x, y in pixels of the images, and confidence."""
    confidences = calibration.apply(read.peaks)
    placed = [
        square.outwards(points) for square, points in zip(squares, read.positions, strict=True)
    ]
    return np.concatenate([np.stack(placed), confidences[..., None]], axis=-1)
