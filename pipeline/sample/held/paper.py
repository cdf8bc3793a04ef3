"""Books, fans and letters."""

import numpy as np

from pipeline.sample.colours import shaded
from pipeline.sample.geometry import Array, unit
from pipeline.sample.held.thing import (
    AT_CHEST,
    CARRY,
    HANG,
    RAISED,
    UP,
    Grip,
    Thing,
    held_part,
)
from pipeline.sample.ink import Hand
from pipeline.sample.look import Holding


def _leaf(middle: Array, right: Array, up: Array, wide: float, tall: float) -> Array:
    """A rectangle's corners (4, 3)."""
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    return np.array([middle + right * x * wide + up * y * tall for x, y in corners])


def draw_book(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A closed book under the arm or at the side."""
    part, s = held_part(hand), grip.size
    middle = grip.at(0.05, 0.12, 0.08)
    right, up = grip.along * s, grip.out * s
    thick = grip.palm * 0.05 * s
    back, front = (_leaf(middle + way, right, up, 0.28, 0.36) for way in (-thick, thick))
    covers = [back, front] if hand.camera.facing(grip.palm, middle) > 0 else [front, back]
    hand.polygon(part, hand.camera.project(covers[0]), shaded(holding.paint, 0.15))
    pages = hand.camera.project((front + back) / 2)
    hand.polygon(part, pages - np.array([0.0, 0.02 * hand.camera.scale]), "#fbf6ea")
    hand.polygon(part, hand.camera.project(covers[1]), holding.paint)
    band = _leaf(covers[1].mean(axis=0), right, up, 0.16, 0.1)
    hand.detail(part, hand.camera.project(band), "#f0cf62", 0.8)


def draw_open_book(hand: Hand, grip: Grip, holding: Holding) -> None:
    """An open book held in both hands, its pages towards the reader."""
    s = grip.size
    middle = (grip.place + grip.other) / 2 + UP * 0.1 * s
    part = hand.part("book", middle, 0.2)
    back = unit(grip.front * 0.75 - UP * 0.65)
    right = unit(np.cross(UP, grip.front))
    up = unit(np.cross(back, right)) * s
    up = up if up[1] > 0 else -up
    from_reader = hand.camera.facing(-back, middle) > 0
    for own in (-1, 1):
        fold = unit(right * own - back * 0.35) * s
        leaf = _leaf(middle + fold * 0.27, fold, up, 0.27, 0.34)
        cover = _leaf(middle + fold * 0.28 + back * 0.03, fold, up, 0.29, 0.37)
        if not from_reader:
            hand.polygon(part, hand.camera.project(cover), holding.paint)
            continue
        hand.polygon(part, hand.camera.project(cover), holding.paint)
        hand.polygon(part, hand.camera.project(leaf), "#fbf6ea")
        for row in np.linspace(0.22, -0.24, 6):
            line = np.array([middle + fold * x + up * row for x in (0.08, 0.46)])
            hand.line(part, hand.camera.project(line), "#9a948c", 0.6)


def draw_fan(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A folding fan, spread."""
    part, s = held_part(hand), grip.size
    turns = np.radians(np.linspace(-68, 68, 13))
    side = unit(np.cross(grip.along, hand.camera.rotation[2])) * s
    inner, outer = (
        [grip.place + grip.along * s * r * float(np.cos(t)) + side * r * float(np.sin(t))
         for t in turns]
        for r in (0.2, 0.72)
    )  # fmt: skip
    hand.polygon(part, hand.camera.project(np.array(inner + outer[::-1])), holding.paint)
    for first, last in zip(inner, outer, strict=True):
        rib = hand.camera.project(np.array([grip.place, first, last]))
        hand.line(part, rib, shaded(holding.paint, 0.35), 0.6)


def draw_letter(hand: Hand, grip: Grip, holding: Holding) -> None:
    """An envelope with a heart for its seal."""
    part, s = held_part(hand), grip.size
    middle = grip.at(0.22, 0.1, 0.02)
    right = unit(np.cross(grip.along, hand.camera.rotation[2])) * s
    up = grip.along * s
    sheet = hand.camera.project(_leaf(middle, right, up, 0.3, 0.2))
    hand.polygon(part, sheet, "#fdfaf2")
    flap = hand.camera.project(
        np.array([middle + right * 0.3 * x + up * y for x, y in ((-1, 0.2), (0, -0.02), (1, 0.2))])
    )
    hand.line(part, flap, "#b9ae9c", 0.8)
    seal = hand.camera.project(middle[None]) + 0.05 * s * hand.camera.scale * np.array(
        [(0, 1.2), (-1.2, 0), (-0.7, -0.9), (0, -0.4), (0.7, -0.9), (1.2, 0)]
    )
    hand.detail(part, seal, holding.paint)


_COVER = ("red", "blue", "green", "brown", "purple", "black")

THINGS = (
    Thing("book", draw_book, ("book", "holding", "holding_book"), HANG, colours=_COVER, curl=35),
    Thing("open_book", draw_open_book, ("book", "open_book", "holding", "holding_book", "reading"),
          AT_CHEST, AT_CHEST, colours=_COVER, curl=45),
    Thing("fan", draw_fan, ("hand_fan", "folding_fan", "holding", "holding_fan"), RAISED,
          colours=("red", "pink", "purple", "white", "blue")),
    Thing("letter", draw_letter, ("envelope", "letter", "holding"), CARRY,
          colours=("red", "pink"), curl=40),
)  # fmt: skip
