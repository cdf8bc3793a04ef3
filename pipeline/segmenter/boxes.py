"""Boxes around masks: tight bounds, in pixels of the image (paper, section on the segmenter)."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

THRESHOLD = 0.5
"""A pixel is figure where its probability reaches this (paper)."""


class Box(NamedTuple):
    """A box in continuous pixels; (0, 0) is the corner of the image."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Found:
    """What was found in an image.

    `box` is None where the mask is empty: there is none, and whoever asked decides what then.
    """

    box: Box | None
    confidence: float
    """The mean probability of the mask's pixels; 0 where there are none."""
    area: int
    """Pixels of the mask."""


def tight_box(mask: NDArray[np.bool_]) -> Box | None:
    """The bounds of a mask (H, W); None where it is empty."""
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    if not len(columns):
        return None
    left, top = int(columns[0]), int(rows[0])
    return Box(left, top, int(columns[-1]) + 1 - left, int(rows[-1]) + 1 - top)


def find(probabilities: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], Found]:
    """The mask and what there is to say of it.

    Args:
        probabilities: (H, W), from 0 to 255.
    """
    mask = probabilities >= 255 * THRESHOLD
    area = int(np.count_nonzero(mask))
    confidence = float(probabilities[mask].mean() / 255) if area else 0.0
    return mask, Found(tight_box(mask), confidence, area)
