"""Telephones, microphones, lanterns, guitars."""

import numpy as np

from pipeline.sample.colours import GOLD, STEEL, WOOD, lighter, shaded
from pipeline.sample.geometry import ball, chain, discs, hull, pointing, unit
from pipeline.sample.held.thing import (
    AT_MOUTH,
    CARRY,
    RAISED,
    UP,
    Grip,
    Thing,
    held_part,
    rod,
)
from pipeline.sample.ink import Hand
from pipeline.sample.look import Holding
from pipeline.sample.skeleton import Reach


def draw_phone(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A telephone, its glass towards the face."""
    part, s = held_part(hand), grip.size
    middle = grip.at(0.16, 0.08, 0.03)
    wide = unit(np.cross(grip.along, grip.palm)) * 0.14 * s
    tall, thick = grip.along * 0.27 * s, grip.palm * 0.02
    corners = [
        middle + wide * x + tall * y + thick * z for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)
    ]
    hand.solid(part, hull(np.array(corners), np.full(8, 0.025)), holding.paint)
    glass = np.array([middle + wide * x * 0.9 + tall * y * 0.92 + thick * 2
                      for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))])  # fmt: skip
    if hand.camera.facing(grip.palm, middle) > 0:
        hand.detail(part, hand.camera.project(glass), "#cfe4f5")


def draw_microphone(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A microphone with its grille."""
    part, s = held_part(hand), grip.size
    hand.solid(part, rod([grip.at(-0.3), grip.at(0.3)], [0.05, 0.08], s), holding.paint)
    hand.solid(part, ball(grip.at(0.42), 0.13 * s), STEEL)
    band = discs(pointing(grip.along, grip.out), 0.135 * s, 0.03, 0.135 * s)
    hand.solid(part, chain(grip.at(0.38)[None], band[None]), shaded(STEEL, 0.35))


def draw_lantern(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A paper lantern on a stick."""
    part, s = held_part(hand), grip.size
    tip = grip.at(0.1, 0.75) + UP * 0.15 * s
    hand.solid(part, rod([grip.at(0, -0.25), grip.at(0, 0.1), tip], [0.03, 0.03, 0.025], s), WOOD)
    middle = tip - UP * 0.55 * s
    hand.line(part, hand.camera.project(np.array([tip, middle])), "#3a3840", 0.8)
    frame = pointing(-UP, hand.camera.rotation[2])
    rings = ((-0.3, 0.14), (-0.16, 0.26), (0.0, 0.3), (0.16, 0.26), (0.3, 0.14))
    centres = np.array([middle + UP * y * s for y, _ in rings])
    axes = np.array([discs(frame, wide * s, 0.05 * s, wide * s) for _, wide in rings])
    hand.solid(part, chain(centres, axes), lighter(holding.paint, 0.25))
    for end in (centres[0], centres[-1]):
        cap = discs(frame, 0.15 * s, 0.04 * s, 0.15 * s)
        hand.solid(part, chain(end[None], cap[None]), "#3a3840")


def draw_guitar(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A guitar across the body, its neck in the other hand."""
    s = grip.size
    to_neck = unit(grip.other - grip.place)
    front, body_middle = grip.front, grip.place - to_neck * 0.12 * s + grip.front * 0.02
    part = hand.part("guitar", body_middle + front * 0.1, 0.10)
    frame = pointing(to_neck, front)
    lobes = np.array([body_middle - to_neck * 0.38 * s, body_middle + to_neck * 0.12 * s])
    axes = np.array([discs(frame, w * s, w * 0.8 * s, 0.09 * s) for w in (0.46, 0.34)])
    neck = rod([lobes[1], grip.other + to_neck * 0.2 * s], [0.06, 0.05], s)
    head = rod([grip.other + to_neck * 0.2 * s, grip.other + to_neck * 0.5 * s], [0.08, 0.09], s)
    body = chain(lobes, axes)
    pieces = [(body, holding.paint), (neck, WOOD), (head, shaded(WOOD, 0.2))]
    seen = hand.camera.facing(front, body_middle) > 0
    for solid, colour in pieces if seen else pieces[::-1]:
        hand.solid(part, solid, colour)
    if seen:
        hole = discs(frame, 0.13 * s, 0.13 * s, 0.01)
        hand.solid(part, chain((body_middle + front * 0.1 * s)[None], hole[None]), "#3a2a22")
        strings = np.array([lobes[0] + front * 0.12, grip.other + to_neck * 0.4 * s])
        hand.line(part, hand.camera.project(strings), GOLD, 0.8)


_STRUM = Reach("pelvis", (0.10, 0.42, 0.52), (1.0, -0.3, -0.2))
_FRET = Reach("chest", (0.62, 0.10, 0.60), (0.9, -0.8, -0.2))

THINGS = (
    Thing("phone", draw_phone, ("phone", "cellphone", "smartphone", "holding", "holding_phone"),
          RAISED, colours=("black", "white", "pink", "blue", "red"), curl=45),
    Thing("microphone", draw_microphone, ("microphone", "holding", "holding_microphone", "music"),
          AT_MOUTH, colours=("black", "white", "pink", "blue")),
    Thing("lantern", draw_lantern, ("lantern", "paper_lantern", "holding", "holding_lantern"),
          CARRY, colours=("yellow", "red", "white")),
    Thing("guitar", draw_guitar, ("instrument", "guitar", "holding", "music", "playing_instrument"),
          _STRUM, _FRET, colours=("red", "brown", "black", "blue", "white"), curl=50, unseen=True),
)  # fmt: skip
