"""Locks: how one leaves the head, gives in to its weight, rests on the body, and is drawn.

A lock is a line in space with a width; it is drawn as a ribbon that always shows its broad side, so
that hair has body from every view.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.sample.camera import Camera
from pipeline.sample.colours import shaded
from pipeline.sample.geometry import Array, smooth, unit, vector
from pipeline.sample.ink import Hand
from pipeline.sample.shapes import Part
from pipeline.sample.skeleton import SIDES, Body

RADIUS = 0.535
"""Of the head with its hair, in heads."""

CROWN = vector(0, 0.06, -0.03)
"""Middle of the cranium in the head's frame."""

STEPS = 9
"""Stretches of a lock that hangs free."""

_YIELDS_WITHIN = 1.0
"""Heads of free length after which a lock no longer follows the head but hangs."""


@dataclass(frozen=True)
class Lock:
    """A line in space (N, 3), its half width along it (N,), in heads, and where it belongs.

    `tip` is the colour of its last part, from share `tip_from` on, where it has one of its own.
    """

    line: Array
    width: Array
    front: bool
    colour: str
    tip: str = ""
    tip_from: float = 1.0


@dataclass(frozen=True)
class Fall:
    """How hair falls. Lengths in heads.

    `outward` is how far it stands off the head at first (negative: it hugs it), `flare` how far its
    ends turn out (negative: in), `wave` how far it sways to its sides and `waves` how often in a
    head's length, `stiff` (0 to 1) how much of its first direction it keeps against its weight,
    `wind` what blows it to the character's left.
    """

    outward: float = 0.14
    flare: float = 0.0
    wave: float = 0.0
    waves: float = 0.9
    stiff: float = 0.0
    wind: float = 0.0


def on_head(body: Body, longitude: float, down: float, radius: float = RADIUS) -> Array:
    """A point (3,) on the hair: longitude to the own left of the front, degrees from the crown."""
    along, below = np.radians(longitude), np.radians(down)
    place = vector(
        float(np.sin(below) * np.sin(along)),
        float(np.cos(below)),
        float(np.sin(below) * np.cos(along)),
    )
    placed: Array = body.joints["head"] + body.frames["head"] @ (CROWN + place * radius)
    return placed


def down_the_head(body: Body, longitude: float, down: float) -> Array:
    """The direction (3,) in which hair runs down the head at a place."""
    along, below = np.radians(longitude), np.radians(down)
    flat = float(np.cos(below))
    run: Array = body.frames["head"] @ vector(
        flat * float(np.sin(along)), -float(np.sin(below)), flat * float(np.cos(along))
    )
    return run


def outwards(body: Body, longitude: float, rise: float = 0.0) -> Array:
    """The direction (3,) away from the head at a longitude."""
    along = np.radians(longitude)
    away: Array = body.frames["head"] @ vector(float(np.sin(along)), rise, float(np.cos(along)))
    return away


def falling(
    body: Body,
    starts: Array,
    outward: Array,
    lengths: Array,
    fall: Fall,
    along: Array | None = None,
) -> Array:
    """Lines (L, STEPS + 1, 3) of hair, or of ribbon, that hang from places (L, 3) of the head.

    Each starts `along` (L, 3), or down the head, and follows its weight the longer it gets. It
    slides down head, neck, shoulders and trunk without entering them, and lies spread where it
    comes to the ground.
    """
    centres, radii = _rests_on(body)
    first = -body.frames["head"][:, 1] if along is None else along
    weight_of = unit(vector(fall.wind, -1, 0.35 * fall.wind))
    strides = (lengths / STEPS)[:, None]
    places, heading = [starts], np.zeros_like(starts)
    for step in range(1, STEPS + 1):
        share = step / STEPS
        given = np.clip(share * lengths / _YIELDS_WITHIN, 0, 1)[:, None] * (1 - fall.stiff)
        turned = (
            fall.outward * (1 - share * (1 - fall.stiff)) + fall.flare * max(share - 0.55, 0) / 0.45
        )
        heading = first * (1 - given) + weight_of * given + outward * turned
        heading /= np.maximum(np.linalg.norm(heading, axis=1, keepdims=True), 1e-9)
        places.append(_slid(places[-1], places[-1] + heading * strides, centres, radii))
    lines = np.stack(places, axis=1)
    if fall.wave:
        aside = np.cross(outward, heading)
        reached = np.linspace(0, 1, STEPS + 1)[None] * lengths[:, None]
        swing = fall.wave * np.sin(reached * fall.waves * 2 * np.pi) * np.minimum(reached * 3, 1)
        lines = lines + aside[:, None] * swing[..., None]
    return lines


def _rests_on(body: Body) -> tuple[Array, Array]:
    """Balls that hair does not enter: centres (B, 3) and radii (B,)."""
    joints, t = body.joints, body.build.thickness
    chest, pelvis = body.frames["chest"], body.frames["pelvis"]
    balls = [(joints["head"] + body.frames["head"] @ CROWN, RADIUS * 0.99)]
    balls.append((joints["neck"], 0.20 * t))
    for side in SIDES:
        own = 1 if side == "left" else -1
        balls.append((joints[f"{side}_shoulder"], 0.20 * t))
        balls.append((joints["chest"] + chest @ vector(own * 0.17 * t, 0, 0), 0.33 * t))
        balls.append((joints["waist"] + chest @ vector(own * 0.13 * t, 0, 0), 0.28 * t))
        balls.append((joints["pelvis"] + pelvis @ vector(own * 0.2 * t, 0, 0), 0.38 * t))
    centres, radii = zip(*balls, strict=True)
    return np.array(centres), np.array(radii)


def _slid(last: Array, following: Array, centres: Array, radii: Array) -> Array:
    """The next places (L, 3) of lines, moved out of balls and ground, no nearer to the last."""
    stride = np.linalg.norm(following - last, axis=1, keepdims=True)
    for _ in range(2):
        away = following[:, None] - centres[None]
        apart = np.linalg.norm(away, axis=2)
        inside = apart < radii
        if not inside.any():
            break
        push = away * (np.maximum(radii / np.maximum(apart, 1e-6), 1) - 1)[..., None]
        following = following + push.sum(axis=1) / np.maximum(inside.sum(axis=1), 1)[:, None]
    grounded = following[:, 1] < 0.03
    if grounded.any():
        spread = (following - centres[0])[grounded] * [1, 0, 1]
        spread /= np.maximum(np.linalg.norm(spread, axis=1, keepdims=True), 1e-6)
        following[grounded] = last[grounded] + spread * stride[grounded]
        following[grounded, 1] = 0.03
    step = following - last
    moved: Array = last + step / np.maximum(np.linalg.norm(step, axis=1, keepdims=True), 1e-9) * (
        stride
    )
    return moved


def draw_lock(hand: Hand, part: Part, lock: Lock) -> None:
    """A lock as a ribbon, shaded along one edge, with a strand drawn in it."""
    middle, aside = _ribbon(hand.camera, lock)
    outline = np.concatenate([middle + aside, (middle - aside)[::-1]])
    hand.polygon(part, outline, lock.colour, line=0.7)
    if hand.ink.shading != "flat" and not hand.ink.colourless:
        edge = aside if float(aside.mean(axis=0) @ hand.ink.light) < 0 else -aside
        shadow = np.concatenate([middle + edge, (middle + edge * 0.3)[::-1]])
        hand.detail(part, shadow, shaded(lock.colour, 0.17), 0.8)
    if lock.tip:
        _dye(hand, part, lock, middle, aside)
    strand = middle[len(middle) // 3 : -2] + aside[len(middle) // 3 : -2] * 0.25
    hand.line(part, strand, shaded(lock.colour, 0.3), 0.5, 0.7)


def _dye(hand: Hand, part: Part, lock: Lock, middle: Array, aside: Array) -> None:
    """The lock's ends in another colour, with a ragged border."""
    first = round(len(middle) * lock.tip_from)
    if first > len(middle) - 2:
        return
    start = max(first - 2, 0)
    sides = middle[start:] + aside[start:] * 0.93, middle[start:] - aside[start:] * 0.93
    notch = middle[min(first + 1, len(middle) - 1)][None]
    hand.detail(part, np.concatenate([notch, sides[0], sides[1][::-1]]), lock.tip)


def _ribbon(camera: Camera, lock: Lock) -> tuple[Array, Array]:
    """A lock's middle line (M, 2) and the way from it to one edge (M, 2), in pixels."""
    middle = smooth(camera.project(lock.line), closed=False, steps=2)
    width = smooth(lock.width[:, None], closed=False, steps=2)[:, 0] * camera.scale
    along = np.gradient(middle, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1), 1e-6)[:, None]
    aside = np.stack([-along[:, 1], along[:, 0]], axis=1) * width[:, None]
    return middle, aside
