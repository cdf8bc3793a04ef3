"""Swords, spears, staffs, shields, bows: what heroes carry."""

import numpy as np

from pipeline.sample.colours import GOLD, STEEL, WOOD, lighter, shaded
from pipeline.sample.geometry import ball, chain, discs, pointing, smooth
from pipeline.sample.held.thing import CARRY, HANG, OFFERED, Grip, Thing, held_part, plate, rod
from pipeline.sample.ink import Hand
from pipeline.sample.look import Holding


def draw_sword(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A straight blade with a cross guard."""
    part, s = held_part(hand), grip.size
    blade = [grip.at(a) for a in (0.2, 1.5, 1.95)]
    hand.solid(part, plate(blade, grip.out, [0.10 * s, 0.085 * s, 0.01], 0.02), STEEL)
    fuller = hand.camera.project(np.array([grip.at(0.25), grip.at(1.6)]))
    hand.line(part, fuller, shaded(STEEL, 0.35), 0.8)
    hand.solid(part, rod([grip.at(-0.28), grip.at(0.18)], [0.05, 0.05], s), holding.paint)
    hand.solid(part, rod([grip.at(0.18, -0.28), grip.at(0.18, 0.28)], [0.05, 0.05], s), GOLD)
    hand.solid(part, ball(grip.at(-0.32), 0.075 * s), GOLD)


def draw_katana(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A slender curved blade with a round guard."""
    part, s = held_part(hand), grip.size
    curve = [grip.at(a, -0.1 * (a / 1.9) ** 2) for a in (0.16, 0.6, 1.1, 1.6, 1.95)]
    hand.solid(part, rod(curve, [0.05, 0.05, 0.048, 0.042, 0.008], s), STEEL)
    hand.solid(part, rod([grip.at(-0.5), grip.at(0.12)], [0.052, 0.055], s), holding.paint)
    for a in (-0.42, -0.28, 0.02):
        hand.solid(part, ball(grip.at(a), 0.045 * s), lighter(holding.paint, 0.5))
    guard = discs(pointing(grip.along, grip.out), 0.13 * s, 0.03, 0.13 * s)
    hand.solid(part, chain(grip.at(0.14)[None], guard[None]), GOLD)


def draw_spear(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A long shaft with a leaf-shaped head."""
    part, s = held_part(hand), grip.size
    hand.solid(part, rod([grip.at(-1.7), grip.at(0), grip.at(1.9)], [0.045] * 3, s), WOOD)
    head = [grip.at(a) for a in (1.85, 2.05, 2.5)]
    hand.solid(part, plate(head, grip.out, [0.05 * s, 0.14 * s, 0.01], 0.02), STEEL)
    hand.solid(part, rod([grip.at(1.74), grip.at(1.88)], [0.075, 0.075], s), holding.paint)


def draw_staff(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A mage's staff: a curl of wood about a stone."""
    part, s = held_part(hand), grip.size
    hand.solid(part, rod([grip.at(-1.7), grip.at(0), grip.at(1.3)], [0.05, 0.05, 0.06], s), WOOD)
    turns = np.linspace(-0.5, 1.1, 9) * np.pi
    curl = np.array(
        [grip.at(1.55 + 0.26 * float(np.sin(t)), 0.26 * float(np.cos(t))) for t in turns]
    )
    fine = smooth(curl, closed=False, steps=2)
    hand.solid(part, chain(fine, np.linspace(0.07, 0.03, len(fine)) * s), WOOD)
    hand.solid(part, ball(grip.at(1.55), 0.14 * s), holding.paint)


def draw_wand(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A short wand with a star at its end."""
    part, s = held_part(hand), grip.size
    hand.solid(part, rod([grip.at(-0.2), grip.at(0.75)], [0.035, 0.03], s), "#f7f7f8")
    turns = np.radians(np.arange(10) * 36)
    reach = np.where(np.arange(10) % 2, 0.12, 0.27) * s * hand.camera.scale
    star = np.stack([np.sin(turns), -np.cos(turns)], axis=1) * reach[:, None]
    hand.polygon(part, hand.camera.project(grip.at(0.9)[None]) + star, holding.paint)


def draw_shield(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A round shield on the forearm, seen from its face or its back."""
    s = grip.size
    middle = grip.at(0.0, -0.25, -0.22)
    part = hand.part("shield", middle, 0.22)
    frame = pointing(-grip.palm, grip.along)
    rim = chain(middle[None], discs(frame, 0.78 * s, 0.06 * s, 0.78 * s)[None])
    plank = discs(frame, 0.66 * s, 0.06 * s, 0.66 * s)
    face = chain((middle - grip.palm * 0.05)[None], plank[None])
    boss = ball(middle - grip.palm * 0.1 * s, 0.17 * s)
    pieces = [(rim, STEEL), (face, holding.paint), (boss, GOLD)]
    if hand.camera.facing(-grip.palm, middle) < 0:
        pieces = [(boss, GOLD), (rim, STEEL), (face, WOOD)]
    for solid, colour in pieces:
        hand.solid(part, solid, colour)


def draw_bow(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A bow, its string slack of an arrow."""
    part, s = held_part(hand), grip.size
    shares = np.linspace(-1, 1, 11)
    limbs = np.array([grip.at(1.35 * float(a), 0.42 * (1 - float(a) ** 2) - 0.42) for a in shares])
    limbs += grip.out * 0.42 * s
    hand.solid(part, chain(limbs, (0.055 - 0.03 * np.abs(shares)) * s), holding.paint)
    hand.line(part, hand.camera.project(limbs[[0, -1]]), "#efe9dc", 0.9)


_BLADE = ("red", "blue", "black", "brown", "purple")

THINGS = (
    Thing("sword", draw_sword, ("sword", "weapon", "holding", "holding_sword", "holding_weapon"),
          tall=1.8,
          colours=_BLADE),
    Thing("katana", draw_katana, ("katana", "sword", "weapon", "holding", "holding_sword"),
          OFFERED, colours=_BLADE),
    Thing("sword_lowered", draw_sword, ("sword", "weapon", "holding", "holding_sword"), HANG,
          colours=_BLADE),
    Thing("spear", draw_spear, ("spear", "polearm", "weapon", "holding", "holding_weapon"),
          tall=2.5),
    Thing("staff", draw_staff, ("staff", "holding", "holding_staff"), tall=1.8),
    Thing("wand", draw_wand, ("wand", "holding", "holding_wand"), OFFERED,
          colours=("yellow", "pink", "aqua")),
    Thing("shield", draw_shield, ("shield", "holding", "holding_shield"), CARRY,
          colours=_BLADE, unseen=True),
    Thing("bow", draw_bow, ("bow_(weapon)", "weapon", "holding", "holding_weapon"), OFFERED,
          colours=("brown", "red", "black")),
)  # fmt: skip
