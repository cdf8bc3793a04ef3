"""Batches of crops and keypoints, as training and validation read them."""

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from pipeline.pose.samples import Samples
from pipeline.pose.surroundings import Surroundings, squares_of
from pipeline.training.batches import EpochBatch


class Batch(NamedTuple):
    """Crops with their surroundings, and what is in them."""

    surroundings: Tensor
    """(N, side, side, 3) uint8."""
    keypoints: Tensor
    """(N, 25, 3) float32 x, y, v, in sides of the crop."""
    post_ids: Tensor
    """(N,) int64."""


class Reading(Dataset[Batch]):
    """Batches of samples, as `EpochBatches` asks for them.

    Args:
        samples: whose keypoints.
        surroundings: of the same samples.
        padding: of the crops.
    """

    def __init__(self, samples: Samples, surroundings: Surroundings, padding: float) -> None:
        self._surroundings = surroundings
        self._keypoints = keypoints_in_crops(samples, padding).astype(np.float32)
        self._post_ids = np.array(samples.post_ids, np.int64)

    def __len__(self) -> int:
        return len(self._post_ids)

    def __getitem__(self, asked: EpochBatch) -> Batch:
        """The batch."""
        places = asked.samples
        return Batch(
            torch.from_numpy(np.stack([self._surroundings[place] for place in places])),
            torch.from_numpy(self._keypoints[places]),
            torch.from_numpy(self._post_ids[places]),
        )


def keypoints_in_crops(samples: Samples, padding: float) -> NDArray[np.float64]:
    """(N, 25, 3) x, y, v, in sides of the crop."""
    squares = squares_of(samples, padding)
    pairs = zip(squares, samples.keypoints, strict=True)
    return np.stack([square.inwards(keypoints) for square, keypoints in pairs])
