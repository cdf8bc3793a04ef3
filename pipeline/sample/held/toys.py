"""Stuffed toys, balls, balloons, and animals that let themselves be carried."""

import numpy as np

from pipeline.sample.colours import CLOTH, lighter, shaded
from pipeline.sample.geometry import Array, ball, chain, discs, hull, pointing, unit
from pipeline.sample.held.thing import (
    AT_CHEST,
    CARRY,
    OFFERED,
    UP,
    Grip,
    Thing,
    held_part,
    rod,
)
from pipeline.sample.ink import Hand
from pipeline.sample.look import Holding
from pipeline.sample.shapes import Part

Places = tuple[Array, Array, Array, float]


def _hugged(grip: Grip) -> Places:
    """Middle of what both arms hug, its right and front, and its size."""
    middle = (grip.place + grip.other) / 2 + UP * 0.12 * grip.size
    return middle, unit(np.cross(UP, grip.front)), grip.front, grip.size


def _plush(
    hand: Hand, grip: Grip, colour: str, muzzle: str, ears: tuple[tuple[float, float, float], ...]
) -> None:
    """A sitting animal; each ear as (to its side, up, radius)."""
    middle, right, front, s = _hugged(grip)
    part = hand.part("toy", middle + front * 0.1, 0.1)
    seen = hand.camera.facing(front, middle) > 0
    head = middle + UP * 0.42 * s
    pieces = [(chain(middle[None], discs(np.eye(3), 0.27 * s, 0.30 * s, 0.24 * s)[None]), colour)]
    for own in (-1, 1):
        foot = middle + (right * own * 0.2 - UP * 0.24 + front * 0.18) * s
        arm = [middle + (right * own * 0.2 + UP * 0.14) * s, middle + (right * own * 0.36) * s]
        pieces += [(ball(foot, 0.12 * s), colour), (rod(arm, [0.1, 0.09], s), colour)]
        for x, y, wide in ears:
            tip = head + (right * own * x + UP * y) * s
            pieces.append((rod([head + UP * 0.1 * s, tip], [wide * 0.7, wide], s), colour))
    pieces.append((ball(head, 0.26 * s), colour))
    pieces.append((ball(head + (front * 0.2 - UP * 0.07) * s, 0.12 * s), muzzle))
    for solid, paint in pieces if seen else pieces[::-1]:
        hand.solid(part, solid, paint)
    if seen:
        _features(hand, part, head, right, front, s)


def _features(hand: Hand, part: Part, head: Array, right: Array, front: Array, s: float) -> None:
    """Two dots for eyes, one for the nose."""
    turns = np.linspace(0, 2 * np.pi, 9)[:-1]
    disc = np.stack([np.cos(turns), np.sin(turns)], axis=1) * 0.03 * s * hand.camera.scale
    spots = ((-0.1, 0.06, 0.25), (0.1, 0.06, 0.25), (0.0, -0.03, 0.33))
    for x, y, z in spots:
        place = head + (right * x + UP * y + front * z) * s
        hand.detail(part, hand.camera.project(place[None]) + disc, "#2a2430")


def draw_bear(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A teddy bear."""
    _plush(hand, grip, holding.paint, lighter(holding.paint, 0.5), ((0.2, 0.22, 0.1),))


def draw_bunny(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A stuffed rabbit."""
    _plush(hand, grip, holding.paint, lighter(holding.paint, 0.5), ((0.14, 0.6, 0.085),))


def draw_cat(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A cat in both arms."""
    middle, right, front, s = _hugged(grip)
    part = hand.part("toy", middle + front * 0.1, 0.1)
    seen = hand.camera.facing(front, middle) > 0
    head = middle + (UP * 0.24 + right * 0.3 + front * 0.1) * s
    body = rod([middle + right * 0.22 * s, middle - right * 0.3 * s], [0.22, 0.26], s)
    tail = [middle + (-right * 0.5 + UP * y) * s for y in (0.0, -0.3, -0.5)]
    pieces = [(rod(tail, [0.06, 0.06, 0.05], s), holding.paint), (body, holding.paint)]
    for own in (-1, 1):
        ear = np.array([head + (right * own * x + UP * y) * s
                        for x, y in ((0.05, 0.14), (0.2, 0.1), (0.18, 0.32))])  # fmt: skip
        pieces.append((hull(ear, np.array([0.04, 0.04, 0.01]) * s), holding.paint))
    pieces.append((ball(head, 0.22 * s), holding.paint))
    for solid, paint in pieces if seen else pieces[::-1]:
        hand.solid(part, solid, paint)
    if seen:
        _features(hand, part, head, right, front, s * 0.85)


def draw_bird(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A small bird on the hand."""
    part, s = held_part(hand), grip.size
    middle = grip.place + UP * 0.26 * s
    ahead = unit(grip.front + 0.6 * grip.palm)
    tail = rod([middle - ahead * 0.1 * s, middle - ahead * 0.42 * s], [0.1, 0.04], s)
    hand.solid(part, tail, shaded(holding.paint, 0.15))
    hand.solid(part, rod([middle, middle + ahead * 0.1 * s], [0.17, 0.15], s), holding.paint)
    head = middle + (ahead * 0.16 + UP * 0.19) * s
    hand.solid(part, ball(head, 0.13 * s), holding.paint)
    hand.solid(part, rod([head + ahead * 0.12 * s, head + ahead * 0.24 * s], [0.05, 0.01], s),
               "#f0a03c")  # fmt: skip
    eye = hand.camera.project((head + (ahead * 0.08 + UP * 0.03) * s)[None])
    turns = np.linspace(0, 2 * np.pi, 9)[:-1]
    spot = np.stack([np.cos(turns), np.sin(turns)], axis=1) * 0.028 * s * hand.camera.scale
    hand.detail(part, eye + spot, "#2a2430")


def draw_balloon(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A balloon on a string, above the head."""
    s = grip.size
    knot = grip.place + (UP * 1.9 + grip.palm * -0.2) * s
    part = hand.part("balloon", knot, -0.1)
    sway = np.array([grip.place, grip.place + (UP * 0.9 + grip.along * 0.1) * s, knot])
    hand.line(part, hand.camera.project(sway), "#8a8a92", 1.2)
    frame = pointing(-UP, hand.camera.rotation[2])
    drop = np.array([knot, knot + UP * 0.4 * s])
    axes = np.array([discs(frame, w * s, h * s, w * s) for w, h in ((0.05, 0.05), (0.36, 0.38))])
    hand.solid(part, chain(drop, axes), holding.paint)
    shine = hand.camera.project((drop[1] + UP * 0.1 * s)[None]) + 0.09 * s * hand.camera.scale * (
        np.array([(-1.6, -0.2), (-1.2, -1.1), (-0.6, -1.6), (-0.9, -0.8)])
    )
    hand.detail(part, shine, "#ffffff", 0.7)


def draw_ball(hand: Hand, grip: Grip, holding: Holding) -> None:
    """A beach ball in both hands."""
    middle, _, front, s = _hugged(grip)
    part = hand.part("toy", middle + front * 0.2, 0.1)
    round_ball = middle + front * 0.2 * s
    hand.solid(part, ball(round_ball, 0.46 * s), "#f7f7f8")
    centre = hand.camera.project(round_ball[None])
    radius = 0.45 * s * hand.camera.scale
    for start in (0.2, 2.3, 4.4):
        turns = np.linspace(start, start + 1.0, 7)
        wedge = np.stack([np.cos(turns), np.sin(turns)], axis=1) * radius
        hand.detail(part, centre + np.concatenate([[[0.0, 0.0]], wedge]), holding.paint)


_FUR = ("brown", "white", "pink", "grey", "yellow")

THINGS = (
    Thing("teddy_bear", draw_bear, ("stuffed_toy", "stuffed_animal", "teddy_bear", "holding"),
          AT_CHEST, AT_CHEST, colours=_FUR, curl=30),
    Thing("stuffed_bunny", draw_bunny, ("stuffed_toy", "stuffed_animal", "stuffed_bunny"),
          AT_CHEST, AT_CHEST, colours=_FUR, curl=30),
    Thing("cat", draw_cat, ("cat", "animal", "holding", "holding_animal"), AT_CHEST, AT_CHEST,
          colours=("black", "white", "grey", "orange"), curl=30),
    Thing("bird", draw_bird, ("bird", "animal", "holding"), OFFERED,
          colours=("blue", "white", "yellow", "red"), curl=30),
    Thing("balloon", draw_balloon, ("balloon", "holding", "holding_balloon"), CARRY,
          colours=tuple(CLOTH), tall=2.6),
    Thing("ball", draw_ball, ("ball", "beachball", "holding"), AT_CHEST, AT_CHEST,
          colours=("red", "blue", "pink", "green"), curl=30, unseen=True),
)  # fmt: skip
