"""Judging masks as the paper's table 3 does: image by image, then the means.

What an empty truth scores is defined here, once: nothing. Recall of nothing is no number, so pairs
without a figure stand apart: in how many of them nothing was found, and how much of the picture was
taken for a figure where something was.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.metrics.segmentation import (
    MaskScores,
    box_iou,
    false_area,
    mask_scores,
    mean_absolute_error,
)
from pipeline.segmenter.boxes import find

Alpha = NDArray[np.uint8]
"""(H, W): opacity of the figure, or a network's probability of it, from 0 to 255."""


@dataclass(frozen=True)
class Judged:
    """An answer for one image."""

    scores: MaskScores | None
    """None, as is the next, where there is no figure."""
    box_iou: float | None
    mean_absolute_error: float
    false_area: float | None
    """None where there is a figure."""


@dataclass(frozen=True)
class Means:
    """Table 3's numbers over images with a figure, and what stands beside them."""

    images: int
    f1: float
    precision: float
    recall: float
    box_iou: float
    boundary_f: float
    mean_absolute_error: float


@dataclass(frozen=True)
class Empty:
    """How images without a figure were judged."""

    images: int
    nothing_found: int
    """In so many of them."""
    false_area: float
    """The mean share of the picture that was taken for a figure."""


def judge(answer: Alpha, truth: Alpha) -> Judged:
    """Judge an answer: the mask is where it reaches one half, its box is drawn around all of it.

    Raises:
        ValueError: when the sizes differ.
    """
    mask, found = find(answer)
    true_mask, true = find(truth)
    error = mean_absolute_error(answer / 255, truth / 255)
    if true.box is None:
        return Judged(None, None, error, false_area(mask))
    return Judged(mask_scores(mask, true_mask), box_iou(found.box, true.box), error, None)


def as_answer(mask: NDArray[np.bool_]) -> Alpha:
    """A mask that is sure of all its pixels."""
    return mask.astype(np.uint8) * 255


def means(judged: Sequence[Judged]) -> Means | None:
    """The means over the images with a figure; None where there are none."""
    pairs = [(each, each.scores) for each in judged if each.scores is not None]
    if not pairs:
        return None
    return Means(
        images=len(pairs),
        f1=_mean([scores.f1 for _, scores in pairs]),
        precision=_mean([scores.precision for _, scores in pairs]),
        recall=_mean([scores.recall for _, scores in pairs]),
        box_iou=_mean([each.box_iou or 0.0 for each, _ in pairs]),
        boundary_f=_mean([scores.boundary_f for _, scores in pairs]),
        mean_absolute_error=_mean([each.mean_absolute_error for each, _ in pairs]),
    )


def empty(judged: Sequence[Judged]) -> Empty:
    """The images without a figure."""
    areas = [each.false_area for each in judged if each.false_area is not None]
    return Empty(len(areas), areas.count(0), _mean(areas) if areas else 0.0)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
