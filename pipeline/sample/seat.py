"""Things to sit on. Their top is where the pelvis rests; they stand on the ground."""

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipeline.sample.colours import WOOD
from pipeline.sample.geometry import Array, Solid, chain, cross, hull, vector
from pipeline.sample.ink import Hand
from pipeline.sample.skeleton import Body

STONE, CLOTH, STEEL = "#9a968f", "#a8535b", "#8d939c"


@dataclass(frozen=True)
class Seat:
    """A thing to sit on: how it is drawn, and what it is called."""

    draw: Callable[[Hand, Body], None]
    tags: tuple[str, ...]


class _Place:
    """Places under a body that sits, counted from the pelvis along the way it faces."""

    def __init__(self, body: Body) -> None:
        self.size = body.build.thickness
        self.pelvis = body.joints["pelvis"]
        self.top = float(self.pelvis[1]) - 0.34 * self.size
        front = body.frames["pelvis"][:, 2] * [1, 0, 1]
        self.front = front / np.linalg.norm(front)
        self.side = cross(vector(0, 1, 0), self.front)

    def at(self, across: float, along: float, height: float) -> Array:
        """A place (3,): to the left, to the front, and above the ground."""
        level = self.pelvis * [1, 0, 1] + (self.side * across + self.front * along) * self.size
        return level + vector(0, height, 0)

    def block(self, wide: float, back: float, front: float, low: float, high: float) -> Solid:
        """A box with rounded edges, between two heights."""
        r = 0.07 * self.size
        corners = [
            self.at(x, z, y)
            for x in (-wide, wide)
            for z in (-back, front)
            for y in (low + r, high - r)
        ]
        return hull(np.array(corners), np.full(8, r))

    def bar(self, start: Array, end: Array, thick: float) -> Solid:
        """A round bar."""
        return chain(np.array([start, end]), np.array([thick, 0.85 * thick]) * self.size)


def _chair(hand: Hand, body: Body) -> None:
    place, tall = _Place(body), 1.0 * body.build.torso
    top = place.top
    under = hand.part("seat", place.pelvis - vector(0, 0.4, 0), -0.55)
    for x in (-0.55, 0.55):
        for z in (-0.43, 0.66):
            leg = place.bar(place.at(x, z, top - 0.1), place.at(x, z, 0.0), 0.06)
            hand.solid(under, leg, WOOD)
    hand.solid(under, place.block(0.62, 0.5, 0.75, top - 0.15 * place.size, top), WOOD)
    rest = hand.part("backrest", place.at(0, -0.55, top + tall / 2))
    for x in (-0.52, 0.52):
        post = place.bar(place.at(x, -0.5, top), place.at(x, -0.6, top + tall), 0.06)
        hand.solid(rest, post, WOOD)
    for height in (0.55, 0.9):
        ends = [place.at(x, -0.5 - 0.1 * height, top + tall * height) for x in (-0.52, 0.52)]
        hand.solid(rest, place.bar(ends[0], ends[1], 0.07), WOOD)


def _stool(hand: Hand, body: Body) -> None:
    place = _Place(body)
    under = hand.part("seat", place.pelvis - vector(0, 0.4, 0), -0.55)
    for turn in (30, 150, 270):
        x, z = float(np.cos(np.radians(turn))), float(np.sin(np.radians(turn)))
        foot = place.at(0.6 * x, 0.1 + 0.6 * z, 0.0)
        leg = place.bar(place.at(0.3 * x, 0.1 + 0.3 * z, place.top - 0.1), foot, 0.05)
        hand.solid(under, leg, STEEL)
    turns = np.radians(np.arange(0, 360, 45))
    rim = [
        place.at(0.5 * float(np.cos(t)), 0.1 + 0.5 * float(np.sin(t)), place.top - 0.08)
        for t in turns
    ]
    hand.solid(under, hull(np.array(rim), np.full(8, 0.09 * place.size)), CLOTH)


def _bench(hand: Hand, body: Body) -> None:
    place = _Place(body)
    under = hand.part("seat", place.pelvis - vector(0, 0.4, 0), -0.55)
    for x in (-1.1, 1.1):
        leg = place.bar(place.at(x, 0.1, place.top - 0.1), place.at(x, 0.1, 0.0), 0.14)
        hand.solid(under, leg, STEEL)
    for along in (-0.35, 0.05, 0.45):
        plank = place.bar(
            place.at(-1.4, along, place.top - 0.08), place.at(1.4, along, place.top - 0.08), 0.12
        )
        hand.solid(under, plank, WOOD)


def _box(hand: Hand, body: Body) -> None:
    place = _Place(body)
    under = hand.part("seat", place.pelvis - vector(0, 0.4, 0), -0.55)
    for plank in range(3):
        low, high = place.top * plank / 3, place.top * (plank + 1) / 3
        hand.solid(under, place.block(0.7, 0.6, 0.6, low, high), WOOD)


def _rock(hand: Hand, body: Body) -> None:
    place = _Place(body)
    under = hand.part("seat", place.pelvis - vector(0, 0.4, 0), -0.55)
    lumps = (
        (-0.7, 0.1, 0.2),
        (0.6, 0.3, 0.1),
        (0.1, -0.6, 0.3),
        (0.2, 0.5, 0.1),
        (-0.2, -0.1, 1.0),
    )
    centres = [place.at(x, z, y * (place.top - 0.3)) for x, z, y in lumps]
    hand.solid(under, hull(np.array(centres), np.array([0.35, 0.4, 0.4, 0.3, 0.3])), STONE)


SEATS = {
    "chair": Seat(_chair, ("chair",)),
    "stool": Seat(_stool, ("stool",)),
    "bench": Seat(_bench, ("bench",)),
    "box": Seat(_box, ("box",)),
    "rock": Seat(_rock, ("rock", "sitting_on_object")),
}
"""What poses that need a seat are given."""

_OFTEN = {"chair": 6}
"""How often each comes, against once for the others."""


def choose_seat(dice: random.Random) -> str:
    """The name of a seat."""
    return dice.choices(tuple(SEATS), [_OFTEN.get(name, 1) for name in SEATS])[0]
