"""Hair: locks that start at the crown, follow the head, and then fall.

A lock is a line in space with a width; it is drawn as a pointed ribbon that always shows its broad
side, so that hair has body from every view.
"""

import random
from dataclasses import dataclass

import numpy as np

from pipeline.sample.camera import Camera
from pipeline.sample.colours import lighter, shaded
from pipeline.sample.geometry import Array, Solid, ball, chain, discs, smooth, unit, vector
from pipeline.sample.ink import Hand
from pipeline.sample.look import Hair
from pipeline.sample.shapes import Part
from pipeline.sample.skeleton import Body

RADIUS = 0.535
"""Of the head with its hair, in heads."""

CROWN = vector(0, 0.06, -0.03)
"""Middle of the cranium in the head's frame."""

FRINGES = {
    # longitude from the middle, to the own left: how far down from the crown, in degrees
    "blunt": {-50: 94, -38: 93, -25: 92, -12: 92, 0: 92, 12: 92, 25: 92, 38: 93, 50: 94},
    "swept": {-54: 104, -40: 98, -24: 92, -8: 86, 8: 82, 24: 84, 40: 94, 54: 104},
    "parted": {-56: 108, -42: 102, -28: 88, -14: 66, 14: 66, 28: 88, 42: 102, 56: 108},
    "between_eyes": {-54: 104, -38: 98, -24: 92, -12: 90, 0: 112, 12: 92, 26: 93, 40: 98, 54: 104},
    "over_one_eye": {-54: 104, -38: 96, -22: 90, -6: 88, 8: 100, 22: 122, 36: 128, 50: 120},
}

DONE_UP = {
    # where tails and buns sit: (longitude, degrees from the crown), and what hangs there
    "ponytail": (((180, 62),), "tail"),
    "side_ponytail": (((100, 66),), "tail"),
    "twintails": (((100, 58), (-100, 58)), "tail"),
    "low_twintails": (((128, 112), (-128, 112)), "tail"),
    "hair_bun": (((180, 48),), "bun"),
    "double_bun": (((112, 44), (-112, 44)), "bun"),
    "single_braid": (((180, 108),), "braid"),
    "twin_braids": (((122, 108), (-122, 108)), "braid"),
    "side_braid": (((96, 110),), "braid"),
}


@dataclass(frozen=True)
class Lock:
    """A line in space (N, 3), its half width along it (N,), in heads, and where it belongs."""

    line: Array
    width: Array
    front: bool


def draw_hair(hand: Hand, body: Body, hair: Hair, dice: random.Random) -> None:
    """All hair: what hangs behind, what covers the head, what is done up."""
    frame, centre = body.frames["head"], body.joints["head"]
    behind = centre + frame @ vector(0, -0.35, -0.45)
    back = hand.part("back_hair", behind, -0.05)
    front = hand.part("front_hair", centre, 0.23)
    head = hand.part("head")
    head_behind = hand.part("far_hair", centre, -0.3)
    cap = ball(centre + frame @ CROWN, RADIUS * 0.985)
    under = head.shapes, head.covers
    head.shapes, head.covers = [], []
    hand.solid(head, cap, shaded(hair.paint, 0.18))
    head.shapes, head.covers = head.shapes + under[0], head.covers + under[1]
    if hand.camera.facing(frame @ vector(0, 1, 0), centre) > -0.15:
        hand.solid(head, _scalp(body), shaded(hair.paint, 0.1))
    from_behind = hand.camera.facing(frame @ vector(0, 0, 1), centre) < 0
    if from_behind:
        back.depth = max(back.depth, head.depth + 0.005)
    for lock in sorted(_locks(body, hair, dice), key=lambda lock: hand.camera.near(lock.line[-1])):
        over = _over_head_seen(hand.camera, body, lock)
        if lock.front:
            part = front if over else head_behind
        else:
            part = (
                (back if from_behind else front) if over else (head_behind if from_behind else back)
            )
        _draw_lock(hand, part, lock, hair)
    _do_up(hand, body, hair, back, front)
    if hair.ahoge:
        _draw_lock(hand, front, _ahoge(body), hair)
    _shine(hand, body, hair, front)


def _scalp(body: Body) -> Solid:
    """The top of the head, which is hair in every style; it shows where locks part."""
    frame, rings = body.frames["head"], ((56, 0.02), (38, 0.05), (18, 0.07))
    centres, axes = [], []
    for down, thick in rings:
        below = np.radians(down)
        wide, height = RADIUS * float(np.sin(below)), RADIUS * 0.97 * float(np.cos(below))
        centres.append(body.joints["head"] + frame @ (CROWN + vector(0, height - thick, 0)))
        axes.append(discs(frame, wide, thick, wide))
    return chain(np.array(centres), np.array(axes))


def falling(body: Body, start: Array, outward: Array, length: float, wave: float = 0.0) -> Array:
    """A line (N, 3) of hair, or of cloth, that leaves the head and gives in to its weight.

    At first it follows the head; the further, the more it hangs straight down, or lies spread on
    the ground where that would lead through the head.
    """
    down = -body.frames["head"][:, 1]
    pull = vector(0, -1, 0)
    if pull @ outward < -0.35 or pull @ down < -0.2:
        pull = unit(down + 0.8 * outward)
    steps = 9
    places = [start]
    aside = np.cross(outward, down)
    for step in range(1, steps):
        share = step / (steps - 1)
        weight = min(1.0, share * max(length, 0.35) / 1.1)
        heading = unit(down * (1 - weight) + pull * weight + outward * 0.14 * (1 - share))
        sway = aside * wave * np.cos(share * length * 5.5)
        nearest = places[-1] + (heading + sway) * (length / (steps - 1))
        nearest[1] = max(nearest[1], 0.02)
        places.append(nearest)
    return np.array(places)


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


def _locks(body: Body, hair: Hair, dice: random.Random) -> list[Lock]:
    locks = []
    for longitude, down in FRINGES[hair.fringe].items():
        end = min(down, 96) + dice.uniform(-3, 3)
        line = [
            on_head(body, longitude * share**0.5, end * share) for share in np.linspace(0.08, 1, 7)
        ]
        if down > 98:
            # Beyond the brow the lock leaves the head and hangs before the face.
            line += [
                line[-1] - body.frames["head"][:, 1] * (down - 96) * 0.011 * s for s in (0.5, 1)
            ]
        tip = np.array([0.03, 0.07, 0.095, 0.1, 0.095, 0.075, 0.05, 0.03, 0.0])[: len(line)]
        tip[-1] = 0.035 if hair.fringe == "blunt" else 0.0
        locks.append(Lock(np.array(line), tip, front=True))
    for longitude in (64, 78, -64, -78):
        start = _over_head(body, longitude, 92)
        length = hair.sides * (1 if abs(longitude) < 70 else 0.75) + dice.uniform(-0.05, 0.05)
        locks.append(_hanging(body, start, longitude, length, hair, 0.095, front=True))
    loose = 0.30 if hair.done_up and not hair.done_up.startswith("low") else hair.length
    for longitude in range(95, 266, 17):
        start = _over_head(body, longitude, 96)
        length = max(loose + dice.uniform(-0.10, 0.08) * (1 + loose * 0.5), 0.22)
        locks.append(_hanging(body, start, longitude, length, hair, 0.125, front=False))
    return locks


def _over_head(body: Body, longitude: float, down: float) -> list[Array]:
    return [on_head(body, longitude, down * share) for share in np.linspace(0.06, 1, 6)]


def _hanging(
    body: Body,
    start: list[Array],
    longitude: float,
    length: float,
    hair: Hair,
    width: float,
    *,
    front: bool,
) -> Lock:
    along = np.radians(longitude)
    outward = body.frames["head"] @ vector(float(np.sin(along)), 0, float(np.cos(along)))
    line = np.array([*start, *falling(body, start[-1], outward, length, hair.wave)[1:]])
    wide = width * (1 + 0.18 * min(length, 2.0))
    widths = np.concatenate(
        [
            np.linspace(0.03, width, 5),
            np.linspace(width, wide, 5),
            wide * np.array([0.95, 0.8, 0.5, 0.0]),
        ]
    )
    return Lock(line, widths[: len(line)], front)


def _over_head_seen(camera: Camera, body: Body, lock: Lock) -> bool:
    """Whether a lock is on the near side of the head: then it goes over it, else behind."""
    place = lock.line[min(5, len(lock.line) - 1)]
    return camera.facing(place - (body.joints["head"] + body.frames["head"] @ CROWN), place) > -0.12


def _ribbon(camera: Camera, lock: Lock) -> Array:
    """The outline (M, 2) of a lock in pixels."""
    middle = smooth(camera.project(lock.line), closed=False, steps=2)
    width = smooth(lock.width[:, None], closed=False, steps=2)[:, 0] * camera.scale
    along = np.gradient(middle, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1), 1e-6)[:, None]
    aside = np.stack([-along[:, 1], along[:, 0]], axis=1) * width[:, None]
    return np.concatenate([middle + aside, (middle - aside)[::-1]])


def _draw_lock(hand: Hand, part: Part, lock: Lock, hair: Hair) -> None:
    colour = hair.paint if lock.front else shaded(hair.paint, 0.06)
    hand.polygon(part, _ribbon(hand.camera, lock), colour, line=0.7)
    strand = hand.camera.project(lock.line[len(lock.line) // 3 : -1])
    hand.line(part, smooth(strand, closed=False, steps=2), shaded(hair.paint, 0.3), 0.5, 0.7)


def _ahoge(body: Body) -> Lock:
    root = on_head(body, 10, 8)
    up, side = body.frames["head"][:, 1], body.frames["head"][:, 0]
    front = body.frames["head"][:, 2]
    line = [
        root,
        root + up * 0.14 + side * 0.02,
        root + up * 0.22 + side * 0.12 + front * 0.06,
        root + up * 0.16 + side * 0.22 + front * 0.12,
    ]
    return Lock(np.array(line), np.array([0.02, 0.045, 0.035, 0.0]), front=True)


def _do_up(hand: Hand, body: Body, hair: Hair, back: Part, front: Part) -> None:
    if not hair.done_up:
        return
    places, kind = DONE_UP[hair.done_up]
    for number, (longitude, down) in enumerate(places):
        root = on_head(body, longitude, down, RADIUS * 1.02)
        along = np.radians(longitude)
        outward = body.frames["head"] @ vector(float(np.sin(along)), 0.2, float(np.cos(along)))
        nearer = hand.camera.near(root) > hand.camera.near(body.joints["head"])
        name = f"done_up_{number}"
        bias = 0.12 if nearer else -0.12
        part = hand.part(name, root + outward * 0.2, bias)
        part.depth = max(part.depth, front.depth + 0.01) if nearer else min(part.depth, back.depth)
        if kind == "bun":
            hand.solid(part, ball(root + outward * 0.12, 0.24), hair.paint)
        elif kind == "braid":
            _braid(hand, part, falling(body, root, outward, hair.length * 0.9), hair)
        else:
            _tail(hand, part, body, root, outward, hair)


def _tail(hand: Hand, part: Part, body: Body, root: Array, outward: Array, hair: Hair) -> None:
    start = root + outward * 0.16 + body.frames["head"][:, 1] * 0.05
    for spread, share in ((-0.35, 0.9), (0.35, 0.94), (0.0, 1.0)):
        aside = np.cross(outward, body.frames["head"][:, 1]) * spread
        fall = falling(body, start, unit(outward + aside * 0.5), hair.length * share, hair.wave)
        line = np.concatenate([[root], fall])
        width = np.array([0.06, 0.15, 0.19, 0.2, 0.2, 0.19, 0.17, 0.13, 0.08, 0.0])
        _draw_lock(hand, part, Lock(line, width * (0.8 + 0.1 * hair.length), front=True), hair)
    hand.solid(part, ball(root + outward * 0.06, 0.085), "#c8423f")


def _braid(hand: Hand, part: Part, line: Array, hair: Hair) -> None:
    fine = smooth(line, closed=False, steps=2)
    for number, place in enumerate(fine[:-1]):
        colour = hair.paint if number % 2 else shaded(hair.paint, 0.1)
        hand.solid(part, ball(place, 0.12 - 0.04 * number / len(fine)), colour)
    hand.solid(part, ball(fine[-2], 0.06), "#c8423f")
    hand.solid(part, chain(fine[-2:], np.array([0.07, 0.03])), hair.paint)


def _shine(hand: Hand, body: Body, hair: Hair, part: Part) -> None:
    """The band of light across the top of the head."""
    if hand.ink.shading == "flat" or hand.ink.colourless:
        return
    seen = []
    for longitude in range(-180, 180, 12):
        point = on_head(body, longitude, 48, RADIUS * 1.04)
        normal = point - body.joints["head"]
        if hand.camera.facing(normal, point) > 0.25:
            seen.append(longitude)
    if len(seen) < 4:
        return
    seen.sort(
        key=lambda longitude: float(hand.camera.project(on_head(body, longitude, 48)[None])[0, 0])
    )
    band = [on_head(body, longitude, 44, RADIUS * 1.04) for longitude in seen]
    ragged = [on_head(body, lon, 50 + 5 * (n % 2), RADIUS * 1.04) for n, lon in enumerate(seen)]
    outline = hand.camera.project(np.array(band + ragged[::-1]))
    hand.detail(part, outline, lighter(hair.paint, 0.55), 0.75)
