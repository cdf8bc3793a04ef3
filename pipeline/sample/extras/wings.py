"""Wings, spread behind the shoulder blades, or small ones on the head."""

from functools import partial

import numpy as np

from pipeline.sample.colours import STEEL, shaded
from pipeline.sample.extras.extra import Extra
from pipeline.sample.geometry import Array, vector
from pipeline.sample.hair.lock import RADIUS, on_head
from pipeline.sample.ink import Hand
from pipeline.sample.look import Look
from pipeline.sample.skeleton import Body

Outline = tuple[tuple[float, float], ...]

_FEATHERED: Outline = (
    (0.0, 0.0), (0.35, 0.55), (1.0, 0.95), (1.75, 0.85), (1.65, 0.55), (1.75, 0.35), (1.5, 0.2),
    (1.5, -0.05), (1.15, -0.1), (1.05, -0.35), (0.75, -0.3), (0.6, -0.5), (0.35, -0.35),
)  # fmt: skip
_LEATHERY: Outline = (
    (0.0, 0.0), (0.3, 0.5), (0.9, 0.9), (1.3, 0.6), (1.7, -0.1), (1.25, 0.05), (1.05, -0.3),
    (0.75, -0.05), (0.5, -0.35), (0.35, -0.1),
)  # fmt: skip
_UPPER: Outline = ((0.0, 0.05), (0.5, 0.75), (1.1, 1.1), (1.35, 0.8), (1.2, 0.35), (0.6, 0.05))
_LOWER: Outline = ((0.0, -0.05), (0.6, -0.1), (1.0, -0.3), (1.0, -0.75), (0.65, -0.85), (0.2, -0.4))
_PLATES: Outline = (
    (0.0, 0.1), (0.5, 0.6), (1.7, 1.0), (0.9, 0.45), (1.75, 0.45), (0.85, 0.15), (1.6, -0.1),
    (0.7, -0.1), (1.2, -0.55), (0.4, -0.25),
)  # fmt: skip


def draw_wings(
    hand: Hand,
    body: Body,
    look: Look,
    *,
    shape: Outline,
    colour: str,
    size: float,
    sheer: float = 1.0,
    name: str = "wing",
) -> None:
    """Both wings; `shape` is (outwards, upwards) in heads, `sheer` how opaque they are."""
    chest, t = body.frames["chest"], body.build.thickness
    for own in (1, -1):
        root = body.joints["chest"] + chest @ vector(own * 0.12 * t, 0.1, -0.32 * t)
        part = hand.part(f"{name}_{own}", root + chest @ vector(own * 0.4, 0, -0.3), -0.04)
        places = [
            root + chest @ vector(own * x * size, y * size, -0.45 * x * size) for x, y in shape
        ]
        _draw(hand, part.name, np.array(places), colour, sheer)


def draw_two_pairs(hand: Hand, body: Body, look: Look, *, colour: str, sheer: float) -> None:
    """A butterfly's or a fairy's: an upper and a lower pair."""
    for shape, name in ((_LOWER, "wing_low"), (_UPPER, "wing")):
        draw_wings(hand, body, look, shape=shape, colour=colour, size=1.05, sheer=sheer, name=name)


def draw_head_wings(hand: Hand, body: Body, look: Look) -> None:
    """Small feathered wings at the temples."""
    frame = body.frames["head"]
    for own in (1, -1):
        root = on_head(body, own * 96, 62, RADIUS)
        part = hand.part(f"head_wing_{own}", root, 0.27)
        places = [root + frame @ vector(own * x * 0.3, y * 0.3 + 0.02, -0.2 * x)
                  for x, y in _FEATHERED]  # fmt: skip
        _draw(hand, part.name, np.array(places), "#f8f6f2", 1.0)


def _draw(hand: Hand, part: str, places: Array, colour: str, sheer: float) -> None:
    outline = hand.camera.project(places)
    hand.polygon(hand.part(part), outline, colour, opacity=sheer)
    for corner in outline[2::2]:
        rib = np.array([outline[0], outline[0] * 0.15 + corner * 0.85])
        hand.line(hand.part(part), rib, shaded(colour, 0.35), 0.7)


def _feathers(name: str, colour: str, size: float, *tags: str, beast: str = "") -> Extra:
    draw = partial(draw_wings, shape=_FEATHERED, colour=colour, size=size)
    return Extra(name, draw, (*tags, "feathered_wings", "wings"), "wings", beast)


def _leather(name: str, colour: str, size: float, *tags: str, beast: str = "") -> Extra:
    draw = partial(draw_wings, shape=_LEATHERY, colour=colour, size=size)
    return Extra(name, draw, (*tags, "wings"), "wings", beast)


PARTS = (
    _feathers("angel_wings", "#f8f6f2", 1.05, "angel_wings", "white_wings", beast="angel"),
    _feathers("black_wings", "#3a3840", 1.1, "black_wings"),
    _feathers("bird_wings", "#8a6a4a", 0.95, "bird_wings"),
    _leather("bat_wings", "#4a3a52", 0.95, "bat_wings"),
    _leather("demon_wings", "#5a2a34", 1.15, "demon_wings", beast="demon"),
    _leather("dragon_wings", "#5f8a6a", 1.25, "dragon_wings", beast="dragon"),
    Extra("butterfly_wings", partial(draw_two_pairs, colour="#e8924a", sheer=1.0),
          ("butterfly_wings", "insect_wings", "wings"), "wings"),
    Extra("fairy_wings", partial(draw_two_pairs, colour="#bfe6ee", sheer=0.6),
          ("fairy_wings", "transparent_wings", "wings"), "wings", "fairy"),
    Extra("mechanical_wings", partial(draw_wings, shape=_PLATES, colour=STEEL, size=1.0),
          ("mechanical_wings", "wings"), "wings", unseen=True),
    Extra("head_wings", draw_head_wings, ("head_wings", "wings"), "horns"),
)  # fmt: skip
