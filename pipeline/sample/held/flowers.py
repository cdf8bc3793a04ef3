"""Flowers: one, a bunch, a sunflower."""

import numpy as np

from pipeline.sample.colours import lighter, shaded
from pipeline.sample.geometry import Array, ball, chain, discs, pointing
from pipeline.sample.held.thing import AT_CHEST, RAISED, UP, Grip, Thing, held_part, rod
from pipeline.sample.ink import Hand
from pipeline.sample.look import Holding
from pipeline.sample.shapes import Part

_LEAF = "#5f9a68"


def _blossom(
    hand: Hand, part: Part, middle: Array, up: Array, colour: str, size: float, petals: int = 5
) -> None:
    """Petals round a heart, open towards `up`."""
    frame = pointing(-up, hand.camera.rotation[2])
    for number in range(petals):
        turn = 2 * np.pi * number / petals
        away = frame[:, 0] * float(np.cos(turn)) + frame[:, 2] * float(np.sin(turn))
        leaf = middle + (away * 0.11 + up * 0.03) * size
        petal = discs(pointing(away, up), 0.075 * size, 0.10 * size, 0.04 * size)
        hand.solid(part, chain(leaf[None], petal[None]), colour)
    hand.solid(part, ball(middle + up * 0.03 * size, 0.06 * size), "#f0cf62")


def draw_rose(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A rose with its leaf."""
    part, s = held_part(hand), grip.size
    hand.solid(part, rod([grip.at(-0.3), grip.at(0.7)], [0.025, 0.022], s), _LEAF)
    leaf = [grip.at(0.3), grip.at(0.42, 0.12), grip.at(0.5, 0.2)]
    hand.solid(part, rod(leaf, [0.02, 0.06, 0.01], s), _LEAF)
    for distance, wide in ((0.14, 0.11), (0.07, 0.12), (0.0, 0.1)):
        ring = discs(pointing(-grip.along, grip.out), wide * s * 1.2, 0.1 * s, wide * s * 1.2)
        hand.solid(part, chain(grip.at(0.74 + distance)[None], ring[None]), holding.paint)
    hand.solid(part, ball(grip.at(0.92), 0.05 * s), shaded(holding.paint, 0.25))


def draw_bouquet(hand: Hand, grip: Grip, holding: Holding) -> None:
    """Many flowers in a paper cone."""
    part, s = held_part(hand), grip.size
    up = (UP * 0.8 + grip.front * 0.25) * s
    side = np.cross(UP, grip.front) * s
    for x, y in ((-0.32, 0.5), (0.32, 0.5), (-0.16, 0.62), (0.18, 0.62), (0.0, 0.5), (0.0, 0.74)):
        middle = grip.place + up * y + side * x
        _blossom(hand, part, middle, UP * 0.4 + grip.front * 0.8, holding.paint, 1.1 * s)
    wrap = [grip.place - up * 0.35, grip.place + up * 0.1, grip.place + up * 0.42]
    frame = pointing(-up, grip.front)
    axes = [discs(frame, wide * s, 0.03, wide * 0.7 * s) for wide in (0.05, 0.13, 0.34)]
    hand.solid(part, chain(np.array(wrap), np.array(axes)), "#fbf6ee")
    hand.solid(part, ball(grip.place + up * 0.02, 0.1 * s), lighter(holding.paint, 0.2))


def draw_sunflower(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A sunflower on a long stalk."""
    part, s = held_part(hand), grip.size
    hand.solid(part, rod([grip.at(-0.6), grip.at(0.6)], [0.03, 0.03], s), _LEAF)
    face = grip.front * 0.9 + UP * 0.3
    _blossom(hand, part, grip.at(0.75), face, holding.paint, 2.2 * s, petals=11)
    heart = discs(pointing(-face, UP), 0.19 * s, 0.05 * s, 0.19 * s)
    hand.solid(part, chain(grip.at(0.75)[None], heart[None]), "#7a5138")


THINGS = (
    Thing("rose", draw_rose, ("flower", "rose", "holding", "holding_flower"), RAISED,
          colours=("red", "pink", "white", "yellow", "purple", "blue"), coloured="flower"),
    Thing("bouquet", draw_bouquet, ("flower", "bouquet", "holding", "holding_bouquet"), AT_CHEST,
          colours=("pink", "white", "purple", "red", "blue", "yellow"), coloured="flower"),
    Thing("sunflower", draw_sunflower, ("flower", "sunflower", "holding", "holding_flower"), RAISED,
          colours=("yellow",), coloured="flower"),
)  # fmt: skip
