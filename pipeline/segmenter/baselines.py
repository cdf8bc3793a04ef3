"""What knowing little is worth: a box in the middle, and whatever has not the border's colour.

Both take one number or two from the validation pairs.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.metrics.segmentation import f1
from pipeline.segmenter.boxes import find
from pipeline.segmenter.judging import Alpha, as_answer

Image = NDArray[np.uint8]
"""(side, side, 3) RGB."""

DISTANCES = range(8, 256, 8)
"""Between colours, that are tried."""


def mean_box(truths: Sequence[Alpha]) -> Alpha:
    """A box in the middle, of the mean width and height of the figures' boxes: (side, side)."""
    boxes = [found.box for found in (find(truth)[1] for truth in truths) if found.box]
    side = truths[0].shape[0]
    mask = np.zeros((side, side), np.bool_)
    if boxes:
        width, height = (round(float(np.mean([box[axis] for box in boxes]))) for axis in (2, 3))
        left, top = (side - width) // 2, (side - height) // 2
        mask[top : top + height, left : left + width] = True
    return as_answer(mask)


def best_distance(images: Sequence[Image], truths: Sequence[Alpha]) -> int:
    """Of `DISTANCES` the one with which `unlike_border` has the best mean F-1, first of equals."""
    reached = np.zeros(len(DISTANCES))
    for image, truth in zip(images, truths, strict=True):
        away, (mask, found) = from_border(image), find(truth)
        if found.box is not None:
            reached += [f1(away >= distance, mask) for distance in DISTANCES]
    return DISTANCES[int(np.argmax(reached))]


def unlike_border(image: Image, distance: int) -> Alpha:
    """Whatever is at least so far from the median colour of the image's border: (side, side)."""
    return as_answer(from_border(image) >= distance)


def from_border(image: Image) -> NDArray[np.float64]:
    """(side, side): how far each pixel's colour is from the median colour of the border."""
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    away = image.astype(np.float64) - np.median(border, axis=0)
    return np.asarray(np.linalg.norm(away, axis=2))
