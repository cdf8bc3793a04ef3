"""By what was composited: the slices of the pairs that are judged apart, beside the means."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipeline.segmenter.boxes import find
from pipeline.segmenter.judging import Alpha
from pipeline.slices import UNSEEN

SMALL, LARGE = 0.6, 0.85
"""A figure's longer side as a share of the canvas: up to the first it is small, from the second on
large."""

UPRIGHT, TILTED = 10.0, 20.0
"""Degrees."""

LIGHT = 170.0
"""Of 255: a mean lightness that looks light."""

ALIKE = 20.0
"""Of 255: a difference between two of them that hardly shows."""

BEHIND_TAG = "from_behind"

ORDER = (
    "small figure",
    "middle-sized figure",
    "large figure",
    "upright",
    "tilted",
    "tilted more",
    "cut off by the edge",
    "before a place",
    "before a texture",
    "light figure on light",
    "as light as its background",
    "from behind",
)
"""In which a table shows them; those that a corpus names itself follow."""


def slices_of(
    row: dict[str, Any], truth: Alpha, tags: list[str], named: Mapping[str, set[int]]
) -> list[str]:
    """The slices that a pair with a figure is in, sorted; one without is in none.

    Args:
        row: of COMPOSITES.
        truth: its alpha.
        tags: of the foreground's post.
        named: the corpus's own slices of posts.
    """
    if row["foreground"] is None:
        return []
    found = [
        _by_size(row["scale"]),
        _by_turn(abs(row["degrees"])),
        "before a texture" if row["background"] < 0 else "before a place",
        *_by_light(row["figure_light"], row["background_light"]),
    ]
    mask, _ = find(truth)
    if np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]]).any():
        found.append("cut off by the edge")
    if BEHIND_TAG in tags:
        found.append("from behind")
    for name, posts in named.items():
        if row["foreground"] in posts:
            found.append(name)
        elif name.startswith(UNSEEN):
            found.append(name.removeprefix("un"))
    return sorted(set(found))


def in_order(names: set[str]) -> list[str]:
    """Slices in the order of a table: those of this module, then the corpus's own."""
    return [name for name in ORDER if name in names] + sorted(names - set(ORDER))


def _by_size(scale: float) -> str:
    if scale <= SMALL:
        return "small figure"
    return "large figure" if scale >= LARGE else "middle-sized figure"


def _by_turn(degrees: float) -> str:
    if degrees <= UPRIGHT:
        return "upright"
    return "tilted" if degrees <= TILTED else "tilted more"


def _by_light(figure: float | None, background: float | None) -> list[str]:
    if figure is None or background is None:
        return []
    found = ["light figure on light"] if min(figure, background) >= LIGHT else []
    return [*found, *(["as light as its background"] if abs(figure - background) < ALIKE else [])]
