"""Are left and right the right way round? What the pose itself says.

A labelling is held against the same points with some sides exchanged. Each way round is given a
plausibility, the weighted sum of the evidence (`side_evidence.py`), and the labelling's is compared
with those of the others. `benchmarks/side_weights.py` makes the weights, from drawn bodies of which
all is known, and `benchmarks/suspects.py` scores what comes of it.
"""

from collections.abc import Iterable
from typing import cast

import numpy as np
from numpy.typing import NDArray

from pipeline.annotation.side_evidence import PAIRS, evidence
from pipeline.annotation.side_weights import LIMITS, WEIGHTS
from pipeline.keypoints import INDEX
from pipeline.metrics.keypoints import Keypoints

Values = NDArray[np.float64]

SWAPS = {
    "whole body": PAIRS,
    "head": ("eye", "ear"),
    "body below the head": ("shoulder", "elbow", "wrist", "hip", "knee", "ankle"),
    "arms": ("shoulder", "elbow", "wrist"),
    "elbows and wrists": ("elbow", "wrist"),
    "legs": ("hip", "knee", "ankle"),
}
"""The ways in which people swap sides, by name: the pairs that are exchanged.

Knees and ankles alone are not among them: on many figures they stand closer together than people's
own noise."""


def swapped(keypoints: Keypoints, pairs: Iterable[str]) -> Keypoints:
    """The keypoints with left and right of some pairs exchanged."""
    changed = keypoints.copy()
    for pair in pairs:
        left, right = INDEX[f"left_{pair}"], INDEX[f"right_{pair}"]
        changed[..., [left, right], :] = keypoints[..., [right, left], :]
    return changed


def doubts(keypoints: Keypoints) -> dict[str, Values]:
    """By swap of `SWAPS`, (...): how much more plausible the labelling is with it undone.

    A difference of log-plausibilities: 0 is as plausible either way, above it the labelling as it
    is looks wrong. 0 where the pose says nothing, as where the points are not labelled.
    """
    as_labelled = plausibility(keypoints)
    return {
        name: plausibility(swapped(keypoints, pairs)) - as_labelled for name, pairs in SWAPS.items()
    }


def swaps(keypoints: Keypoints) -> list[str | None]:
    """For each of (N, 17, 3): the swap of `SWAPS` that is furthest over its limit, if any is.

    The limits are such that, in all, about one honest labelling in twenty is doubted.
    """
    found = doubts(keypoints)
    over = np.stack([found[name] - LIMITS[name] for name in SWAPS])
    names = tuple(SWAPS)
    return [
        names[swap] if most > 0 else None
        for swap, most in zip(over.argmax(axis=0).tolist(), over.max(axis=0).tolist(), strict=True)
    ]


def plausibility(keypoints: Keypoints) -> Values:
    """(...): the weighted sum of the evidence."""
    found = evidence(keypoints)
    return cast("Values", sum(weight * found[name] for name, weight in WEIGHTS.items()))
