"""Umbrellas: open over the head, or closed like a stick."""

import numpy as np

from pipeline.sample.colours import WOOD, lighter, shaded
from pipeline.sample.geometry import Array, Solid, chain, discs, pointing, unit
from pipeline.sample.held.thing import CARRY, HANG, UP, Grip, Thing, held_part, rod
from pipeline.sample.ink import Hand
from pipeline.sample.look import Holding


def _axis(grip: Grip) -> Array:
    """Upright, leaning a little as the fist does."""
    return unit(UP * 0.75 + grip.along * 0.25)


def draw_umbrella(hand: Hand, grip: Grip, holding: Holding, *, ribs: int, flat: float) -> None:
    """An open umbrella above the head."""
    s, up = grip.size, _axis(grip)
    hook = [grip.place - up * 0.3 * s, grip.place]
    top = grip.place + up * 2.3 * s
    hand.solid(held_part(hand), rod([*hook, top], [0.04] * 3, s), WOOD)
    canopy = hand.part("canopy", top - up * 0.4 * s, -0.2)
    frame = pointing(-up, grip.out)
    centres = np.array([top - up * h * s for h in (0.55, 0.34, 0.10, -0.02)])
    wide = np.array([1.35, 1.12, 0.62, 0.08]) * s
    axes = np.array([discs(frame, w, flat, w) for w in wide])
    below = hand.camera.facing(up, top) < -0.05
    inner = chain(centres[:1], axes[:1])
    if not below:
        hand.solid(canopy, inner, shaded(holding.paint, 0.4))
    hand.solid(canopy, chain(centres, axes), holding.paint)
    for number in range(ribs):
        turn = 2 * np.pi * number / ribs
        away = frame[:, 0] * float(np.sin(turn)) + frame[:, 2] * float(np.cos(turn))
        rib = centres + away * wide[:, None] * 0.98
        if hand.camera.facing(away + up * 0.8, rib[1]) > 0.05:
            hand.line(canopy, hand.camera.project(rib), shaded(holding.paint, 0.35), 0.8)
    if below:
        hand.solid(canopy, inner, shaded(holding.paint, 0.3))
    hand.solid(canopy, rod([top, top + up * 0.14 * s], [0.035, 0.02], s), WOOD)


def draw_paper_umbrella(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A flatter umbrella of oiled paper with many ribs."""
    draw_umbrella(hand, grip, holding, ribs=20, flat=0.02)


def draw_plain_umbrella(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A rain umbrella of eight panels."""
    draw_umbrella(hand, grip, holding, ribs=8, flat=0.04)


def draw_closed(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A rolled umbrella that hangs from the hand."""
    part, s = held_part(hand), grip.size
    down = -UP * s
    handle = rod([grip.place - down * 0.1, grip.place + down * 0.25], [0.05, 0.045], s)
    hand.solid(part, handle, WOOD)
    cloth: Solid = rod(
        [grip.place + down * h for h in (0.25, 0.5, 1.5, 1.62)], [0.05, 0.11, 0.05, 0.015], s
    )
    hand.solid(part, cloth, holding.paint)
    fold = hand.camera.project(np.array([grip.place + down * 0.5, grip.place + down * 1.45]))
    hand.line(part, fold, lighter(holding.paint, 0.3), 0.8)


THINGS = (
    Thing("umbrella", draw_plain_umbrella, ("umbrella", "holding", "holding_umbrella"), CARRY,
          tall=2.6),
    Thing("oriental_umbrella", draw_paper_umbrella,
          ("umbrella", "oriental_umbrella", "holding", "holding_umbrella"), CARRY,
          tall=2.6, colours=("red", "purple", "blue", "pink")),
    Thing("closed_umbrella", draw_closed, ("umbrella", "closed_umbrella", "holding"), HANG),
)  # fmt: skip
