"""What a simulated annotator says about a drawing: the truth, with a hand's noise and mistakes.

Points are off by a share of COCO's sigma for each; a few are judged visible for occluded or the
other way; and now and then comes one of the mistakes that the checks on labels look for.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipeline.annotation.labels import Box
from pipeline.annotation.tasks import overlap
from pipeline.keypoints import COCO_NAMES, FLIP, INDEX, NOT_LABELLED, OCCLUDED, SIGMAS, VISIBLE
from pipeline.sample.geometry import Array

HANDS = {"careful": 0.12, "usual": 0.18, "hasty": 0.26}
"""The annotators, and how far off their points are: a share of COCO's sigma, along each axis."""

MISJUDGED = 0.03
"""Share of the points whose visibility is misjudged."""

KEPT_BOX = 0.9
"""Intersection over union with the true box from which on the box that was given is kept."""

BOX_NOISE = 0.01
"""Of the box's sides, where an annotator draws it, as a share of the box."""


@dataclass(frozen=True)
class Known:
    """The truth about an image, in its pixels."""

    keypoints: Array
    """(17, 3): x, y, v."""
    box: Box
    size: tuple[int, int]


@dataclass(frozen=True)
class Said:
    """An answer, in the image's pixels."""

    keypoints: Array
    box: Box
    reject: str | None
    missing: str | None
    seconds: float


def answer(known: Known, given: Box, hand: str, post_id: int) -> Said:
    """What one annotator says about one image; the same each time.

    Args:
        known: the truth.
        given: the box that the task came with.
        hand: of HANDS.
        post_id: of the image.
    """
    dice = random.Random(f"answer/{hand}/{post_id}")
    points = _seen(dice, known, HANDS[hand])
    missing = "outside" if (points[:, 2] == NOT_LABELLED).any() else None
    reject = None
    mistake = dice.choices(tuple(MISTAKES), tuple(MISTAKES.values()))[0]
    if mistake == "rejects":
        reject = dice.choice(("unclear_pose", "cut_off"))
    elif mistake in _SPOILERS:
        points = _SPOILERS[mistake](dice, points, known)
    if mistake == "forgets":
        missing = None
    seconds = round(dice.lognormvariate(3.5, 0.4) + 0.5 * int((points[:, 2] > 0).sum()), 1)
    return Said(points, _box(dice, known, given), reject, missing, seconds)


MISTAKES = {
    "none": 0.93,
    "swaps": 0.015,
    "swaps_legs": 0.01,
    "forgets": 0.015,
    "slips": 0.015,
    "strays": 0.01,
    "rejects": 0.005,
}
"""Kinds of mistakes and their shares of all answers."""


def _seen(dice: random.Random, known: Known, hand: float) -> Array:
    points = known.keypoints.copy()
    scale = float(np.sqrt(known.box[2] * known.box[3]))
    for index, (x, y, v) in enumerate(known.keypoints):
        if v == NOT_LABELLED:
            continue
        spread = hand * SIGMAS[index] * scale
        points[index, :2] = dice.gauss(x, spread), dice.gauss(y, spread)
        if dice.random() < MISJUDGED:
            points[index, 2] = OCCLUDED if v == VISIBLE else VISIBLE
    # A hand does not leave the picture by a hair.
    marked = points[:, 2] != NOT_LABELLED
    points[marked, :2] = np.clip(points[marked, :2], 0, known.size)
    return points


def _swaps(dice: random.Random, points: Array, known: Known) -> Array:
    """Takes the character's left for its right."""
    return points[list(FLIP[: len(COCO_NAMES)])]


def _swaps_legs(dice: random.Random, points: Array, known: Known) -> Array:
    """The same for the legs alone."""
    legs = [INDEX[f"{side}_{joint}"] for side in ("left", "right") for joint in _LEG]
    spoilt = points.copy()
    spoilt[legs] = points[[FLIP[index] for index in legs]]
    return spoilt


def _forgets(dice: random.Random, points: Array, known: Known) -> Array:
    """Leaves out some points, and does not say why."""
    spoilt = points.copy()
    marked = _marked(points)
    spoilt[dice.sample(marked, min(len(marked), dice.randint(1, 3)))] = 0
    return spoilt


def _slips(dice: random.Random, points: Array, known: Known) -> Array:
    """Drops one point well outside the box."""
    x, y, width, height = known.box
    spoilt = points.copy()
    beyond = dice.uniform(0.08, 0.2)
    place = (x - beyond * width, x + (1 + beyond) * width)[dice.randrange(2)], y + height * 0.6
    spoilt[dice.choice(_marked(points)), :2] = np.clip(place, 0, known.size)
    return spoilt


def _strays(dice: random.Random, points: Array, known: Known) -> Array:
    """Puts one point where another part of the body is."""
    spoilt = points.copy()
    one, other = dice.sample(_marked(points), 2)
    spoilt[one, :2] = points[other, :2]
    return spoilt


_LEG = ("hip", "knee", "ankle")

_SPOILERS: dict[str, Callable[[random.Random, Array, Known], Array]] = {
    "swaps": _swaps,
    "swaps_legs": _swaps_legs,
    "forgets": _forgets,
    "slips": _slips,
    "strays": _strays,
}


def _marked(points: Array) -> list[int]:
    found: list[int] = np.flatnonzero(points[:, 2] != NOT_LABELLED).tolist()
    return found


def _box(dice: random.Random, known: Known, given: Box) -> Box:
    """The box given, where it is good; else drawn anew, within the picture."""
    if overlap(known.box, given) >= KEPT_BOX:
        return given
    x, y, width, height = known.box
    left, right = (dice.gauss(edge, BOX_NOISE * width) for edge in (x, x + width))
    top, bottom = (dice.gauss(edge, BOX_NOISE * height) for edge in (y, y + height))
    left, right = (min(max(edge, 0), known.size[0]) for edge in (left, right))
    top, bottom = (min(max(edge, 0), known.size[1]) for edge in (top, bottom))
    return left, top, right - left, bottom - top
