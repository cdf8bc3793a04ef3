"""What is eaten and drunk."""

import numpy as np

from pipeline.sample.colours import WOOD, lighter, shaded
from pipeline.sample.geometry import Array, ball, chain, discs, pointing
from pipeline.sample.held.thing import (
    AT_CHEST,
    AT_MOUTH,
    CARRY,
    OFFERED,
    RAISED,
    UP,
    Grip,
    Thing,
    held_part,
    rod,
)
from pipeline.sample.ink import Hand
from pipeline.sample.look import Holding
from pipeline.sample.shapes import Part

Rings = list[tuple[float, float]]
"""(height, radius), in heads."""


def _vessel(hand: Hand, part: Part, middle: Array, colour: str, inside: str, rings: Rings) -> None:
    """A vessel that stands upright; rings from its foot to its brim."""
    frame = pointing(-UP, hand.camera.rotation[2])
    centres = np.array([middle + UP * height for height, _ in rings])
    axes = np.array([discs(frame, wide, 0.015, wide) for _, wide in rings])
    hand.solid(part, chain(centres, axes), colour)
    if hand.camera.facing(UP, middle) > 0.02:
        brim = discs(frame, rings[-1][1] * 0.85, 0.01, rings[-1][1] * 0.85)
        hand.solid(part, chain(centres[-1:], brim[None]), inside)


def draw_cup(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A mug with a handle."""
    part, s = held_part(hand), grip.size
    middle = grip.at(0, 0.06, 0.05)
    side = np.cross(UP, grip.palm)
    ear = [middle + (side * x + UP * y) * s for x, y in ((0.15, 0.12), (0.28, 0.06), (0.24, -0.1))]
    ear.append(middle + (side * 0.14 - UP * 0.12) * s)
    hand.solid(part, rod(ear, [0.03] * 4, s), holding.paint)
    rings = [(-0.19 * s, 0.15 * s), (0.19 * s, 0.17 * s)]
    _vessel(hand, part, middle, holding.paint, "#6b4433", rings)


def draw_teacup(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A small cup on a saucer."""
    part, s = held_part(hand), grip.size
    middle = grip.at(0, 0.16, 0.05) + UP * 0.14 * s
    saucer = [(0.0, 0.1 * s), (0.03, 0.28 * s)]
    _vessel(hand, part, middle - UP * 0.13 * s, "#fdfbf8", "#fdfbf8", saucer)
    rings = [(-0.1 * s, 0.07 * s), (0.0, 0.16 * s), (0.13 * s, 0.19 * s)]
    _vessel(hand, part, middle, holding.paint, "#c98a4a", rings)


def draw_glass(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A tall glass with a straw."""
    part, s = held_part(hand), grip.size
    middle = grip.at(0, 0.06, 0.05)
    straw = [middle, middle + (UP * 0.5 + grip.along * 0.1) * s]
    rings = [(-0.24 * s, 0.12 * s), (0.26 * s, 0.16 * s)]
    _vessel(hand, part, middle, lighter(holding.paint, 0.3), lighter(holding.paint, 0.6), rings)
    hand.solid(part, rod(straw, [0.025, 0.025], s), "#f7f7f8")


def draw_ice_cream(hand: Hand, grip: Grip, holding: Holding) -> None:
    """Two balls in a cone."""
    part, s = held_part(hand), grip.size
    up = UP * s
    cone = [grip.place - up * 0.28, grip.place + up * 0.2]
    hand.solid(part, ball(grip.place + up * 0.52, 0.15 * s), "#fdf3df")
    hand.solid(part, ball(grip.place + up * 0.32, 0.17 * s), holding.paint)
    hand.solid(part, rod(cone, [0.02, 0.14], s), "#d9a35c")


def draw_popsicle(hand: Hand, grip: Grip, holding: Holding) -> None:
    """Ice on a stick."""
    part, s = held_part(hand), grip.size
    hand.solid(part, rod([grip.at(-0.1), grip.at(0.25)], [0.03, 0.03], s), WOOD)
    hand.solid(part, rod([grip.at(0.27), grip.at(0.6)], [0.12, 0.12], s), holding.paint)


def draw_lollipop(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A round sweet on a stick, with its spiral."""
    part, s = held_part(hand), grip.size
    hand.solid(part, rod([grip.at(-0.25), grip.at(0.35)], [0.025, 0.025], s), "#f7f7f8")
    hand.solid(part, ball(grip.at(0.5), 0.2 * s), holding.paint)
    turns = np.linspace(0, 4 * np.pi, 24)
    spiral = np.stack([np.cos(turns), np.sin(turns)], axis=1) * turns[:, None] / turns[-1]
    middle = hand.camera.project(grip.at(0.5)[None])
    hand.line(part, middle + spiral * 0.17 * s * hand.camera.scale, "#ffffff", 1.4)


def draw_apple(hand: Hand, grip: Grip, holding: Holding) -> None:
    """An apple on the palm."""
    part, s = held_part(hand), grip.size
    middle = grip.at(0.06, 0.05, 0.12)
    hand.solid(part, ball(middle, 0.17 * s), holding.paint)
    hand.solid(part, rod([middle + UP * 0.14 * s, middle + UP * 0.26 * s], [0.02, 0.02], s), WOOD)
    leaf = [middle + UP * 0.22 * s, middle + (UP * 0.28 + grip.along * 0.12) * s]
    hand.solid(part, rod(leaf, [0.02, 0.04], s), "#5f9a68")


def draw_cake(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A slice of cake on a plate, with a strawberry."""
    part, s = held_part(hand), grip.size
    middle = grip.at(0.0, 0.22, 0.08) + UP * 0.1 * s
    _vessel(hand, part, middle, "#fdfbf8", "#fdfbf8", [(0, 0.2 * s), (0.03, 0.36 * s)])
    rings = [(0.06 * s, 0.22 * s), (0.2 * s, 0.22 * s)]
    _vessel(hand, part, middle, holding.paint, "#fdf6ee", rings)
    rings = [(0.2 * s, 0.22 * s), (0.3 * s, 0.22 * s)]
    _vessel(hand, part, middle, "#fdf6ee", "#fdf6ee", rings)
    hand.solid(part, ball(middle + UP * 0.38 * s, 0.08 * s), shaded("#e0393c", 0.05))


_SWEET = ("pink", "aqua", "yellow", "green", "red", "brown")

THINGS = (
    Thing("cup", draw_cup, ("cup", "mug", "holding", "holding_cup"), AT_CHEST),
    Thing("teacup", draw_teacup, ("cup", "teacup", "holding", "holding_cup"), CARRY, curl=40,
          colours=("white", "pink", "blue")),
    Thing("drink", draw_glass, ("cup", "drinking_glass", "drinking_straw", "holding"),
          OFFERED, colours=("yellow", "aqua", "pink", "green")),
    Thing("ice_cream", draw_ice_cream, ("food", "ice_cream", "holding", "holding_food"), RAISED,
          colours=_SWEET),
    Thing("popsicle", draw_popsicle, ("food", "popsicle", "holding", "holding_food"), AT_MOUTH,
          colours=_SWEET),
    Thing("lollipop", draw_lollipop, ("food", "candy", "lollipop", "holding", "holding_food"),
          RAISED, colours=_SWEET),
    Thing("apple", draw_apple, ("food", "fruit", "apple", "holding", "holding_fruit"), OFFERED,
          colours=("red", "green"), curl=40),
    Thing("cake", draw_cake, ("food", "cake", "plate", "holding", "holding_food"), CARRY, curl=30,
          colours=("yellow", "brown", "pink"), unseen=True),
)  # fmt: skip
