"""Bags and baskets that hang from the hand."""

import numpy as np

from pipeline.sample.colours import GOLD, WOOD, shaded
from pipeline.sample.geometry import Array, Solid, hull, unit
from pipeline.sample.held.thing import CARRY, HANG, UP, Grip, Thing, held_part, rod
from pipeline.sample.ink import Hand
from pipeline.sample.look import Holding


def _box(middle: Array, across: Array, wide: float, tall: float, deep: float) -> Solid:
    """A box with soft corners, upright."""
    depth = np.cross(UP, across)
    corners = [
        middle + across * x * wide + UP * y * tall + depth * z * deep
        for x in (-1, 1)
        for y in (-1, 1)
        for z in (-1, 1)
    ]
    return hull(np.array(corners), np.full(8, 0.04))


def _across(grip: Grip) -> Array:
    level = grip.along * [1, 0, 1]
    return unit(level) if np.linalg.norm(level) > 0.2 else unit(np.cross(UP, grip.front))


def _handle(grip: Grip, across: Array, wide: float, tall: float) -> Solid:
    s = grip.size
    turns = np.linspace(0, np.pi, 9)
    arch = [
        grip.place + (across * wide * float(np.cos(t)) - UP * tall * (1 - float(np.sin(t)))) * s
        for t in turns
    ]
    return rod(arch, [0.03] * 9, s)


def draw_handbag(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A small bag with a clasp."""
    part, s, across = held_part(hand), grip.size, _across(grip)
    hand.solid(part, _handle(grip, across, 0.2, 0.3), shaded(holding.paint, 0.3))
    middle = grip.place - UP * 0.55 * s
    hand.solid(part, _box(middle, across, 0.3 * s, 0.2 * s, 0.08 * s), holding.paint)
    flap = _box(middle + UP * 0.1 * s, across, 0.3 * s, 0.09 * s, 0.1 * s)
    hand.solid(part, flap, shaded(holding.paint, 0.14))
    hand.solid(part, rod([middle, middle - UP * 0.04], [0.05, 0.05], s), GOLD)


def draw_school_bag(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A flat leather case."""
    part, s, across = held_part(hand), grip.size, _across(grip)
    hand.solid(part, _handle(grip, across, 0.12, 0.12), shaded(holding.paint, 0.35))
    middle = grip.place - UP * 0.48 * s
    hand.solid(part, _box(middle, across, 0.48 * s, 0.3 * s, 0.05 * s), holding.paint)
    flap = _box(middle + UP * 0.18 * s, across, 0.48 * s, 0.12 * s, 0.07 * s)
    hand.solid(part, flap, shaded(holding.paint, 0.12))


def draw_shopping_bag(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A paper bag from a shop."""
    part, s, across = held_part(hand), grip.size, _across(grip)
    hand.solid(part, _handle(grip, across, 0.12, 0.22), "#8a7a68")
    middle = grip.place - UP * 0.6 * s
    hand.solid(part, _box(middle, across, 0.26 * s, 0.34 * s, 0.1 * s), holding.paint)


def draw_basket(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A wicker basket with a cloth over it."""
    part, s, across = held_part(hand), grip.size, _across(grip)
    hand.solid(part, _handle(grip, across, 0.34, 0.42), WOOD)
    middle = grip.place - UP * 0.62 * s
    depth = np.cross(UP, across)
    rim = [
        middle + (across * x * wide + UP * y + depth * z * wide * 0.6) * s
        for y, wide in ((-0.2, 0.28), (0.18, 0.4))
        for x, z in ((-1, 0), (1, 0), (0, 1), (0, -1), (0.7, 0.7), (-0.7, 0.7), (0.7, -0.7),
                     (-0.7, -0.7))
    ]  # fmt: skip
    hand.solid(part, hull(np.array(rim), np.full(16, 0.03)), "#c29b62")
    cloth = hull(np.array(rim[8:]) + UP * 0.03, np.full(8, 0.045))
    hand.solid(part, cloth, holding.paint)


_LEATHER = ("brown", "black", "red", "pink", "blue", "white")

THINGS = (
    Thing("handbag", draw_handbag, ("bag", "handbag", "holding"), HANG, colours=_LEATHER),
    Thing("school_bag", draw_school_bag, ("bag", "school_bag", "holding", "holding_bag"), HANG,
          colours=("brown", "black", "blue")),
    Thing("shopping_bag", draw_shopping_bag, ("bag", "shopping_bag", "holding", "holding_bag"),
          HANG, colours=("white", "pink", "yellow", "aqua")),
    Thing("basket", draw_basket, ("basket", "holding", "holding_basket"), CARRY,
          colours=("red", "white", "blue", "yellow")),
)  # fmt: skip
