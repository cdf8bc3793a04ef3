"""Drawn figures of which all is known, and what annotators with human hands make of them.

What `side_weights.py` learns from and `suspects.py` is scored on. The figures are the sample
corpus's, drawn small: only the outline matters, for the box and the area.
"""

import random
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.annotation.labels import Box
from pipeline.engine import map_shards
from pipeline.keypoints import COCO_NAMES, NOT_LABELLED, SIGMAS
from pipeline.sample.pictures import draw_scene
from pipeline.sample.scene import Wish, imagine

Array = NDArray[np.float64]

WISHES = (
    Wish(crop="full_body", unseen=True),
    Wish(crop="full_body"),
    Wish(crop="full_body", behind=True),
    Wish(crop="full_body", behind=True, unseen=True),
    Wish(),
)
"""Figures come from these in turn: as AnimeDrawingsDataset's and the new samples, of which many
are seen from behind, and of any crop."""

ZOOM = 0.25
"""Pictures are drawn this small: only the outline of the figure is looked at."""

CONFUSED = 0.04
"""Share of points that an annotator calls visible though they are hidden, or the reverse."""

BOX_SLIP = 0.015
"""How far the sides of a box are off, as a share of its size."""

PER_SHARD = 50


@dataclass(frozen=True)
class Figure:
    """A figure and what is known of it, in pixels of its picture."""

    keypoints: Array
    """(17, 3), x, y, v."""
    size: tuple[int, int]
    box: Box
    area: float
    view: str
    """front, side or back"""
    pose: str


def figures(seed: int, count: int) -> list[Figure]:
    """The same for the same seed; those of a smaller count come first."""
    shards = [
        (seed, tuple(range(start, min(start + PER_SHARD, count))))
        for start in range(0, count, PER_SHARD)
    ]
    return [figure for made in map_shards(_make, shards, workers=None) for figure in made]


def answered(figure: Figure, dice: np.random.Generator) -> Figure:
    """The figure as an honest annotator marks it: noise by COCO's sigmas, some v confused."""
    count = len(COCO_NAMES)
    sigmas = np.array(SIGMAS[:count])
    spread = sigmas * np.sqrt(figure.area / 2)  # sigma is over both axes together
    points = figure.keypoints.copy()
    labelled = points[:, 2] != NOT_LABELLED
    points[:, :2] += dice.normal(size=(count, 2)) * spread[:, None]
    points[:, :2] = np.clip(points[:, :2], 0, np.array(figure.size) - 1)
    confused = dice.random(count) < CONFUSED
    points[:, 2] = np.where(confused, 3 - points[:, 2], points[:, 2])
    points[~labelled] = 0
    return replace(figure, keypoints=points, box=_slipped(figure, dice))


def _slipped(figure: Figure, dice: np.random.Generator) -> Box:
    x, y, width, height = figure.box
    edges = np.array([x, y, x + width, y + height])
    edges += dice.normal(0, BOX_SLIP, 4) * [width, height, width, height]
    left, top, right, bottom = np.clip(edges, 0, [*figure.size, *figure.size]).tolist()
    return left, top, right - left, bottom - top


def _make(shard: tuple[int, tuple[int, ...]]) -> list[Figure]:
    seed, numbers = shard
    return [_figure(seed, number) for number in numbers]


def _figure(seed: int, number: int) -> Figure:
    dice = random.Random(f"suspects/{seed}/{number}")
    scene = imagine(dice, WISHES[number % len(WISHES)])
    picture = draw_scene(scene, dice, background="transparent", effect="", zoom=ZOOM)
    width, height = picture.alpha.size
    outline = picture.alpha.point(lambda value: 255 * (value > 127))
    left, top, right, bottom = outline.getbbox() or (0, 0, width, height)
    return Figure(
        np.asarray(picture.keypoints[: len(COCO_NAMES)]),
        (width, height),
        (float(left), float(top), float(right - left), float(bottom - top)),
        float(np.count_nonzero(np.asarray(outline))),
        picture.view,
        scene.pose.name,
    )
