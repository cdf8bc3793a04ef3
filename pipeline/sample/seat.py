"""Something to sit on."""

import numpy as np

from pipeline.sample.colours import WOOD
from pipeline.sample.geometry import Array, chain, hull, vector
from pipeline.sample.ink import Hand
from pipeline.sample.skeleton import Body


def draw_chair(hand: Hand, body: Body) -> None:
    """A wooden chair under the pelvis: seat, legs, and a back where the character's back is."""
    t = body.build.thickness
    pelvis = body.joints["pelvis"]
    front = body.frames["pelvis"][:, 2] * [1, 0, 1]
    front = front / np.linalg.norm(front)
    side = np.cross(vector(0, 1, 0), front)
    top = pelvis[1] - 0.34 * t

    def corner(across: float, along: float, height: float) -> Array:
        place: Array = pelvis * [1, 0, 1] + side * across * t + front * along * t
        return place + vector(0, height, 0)

    seat = [corner(x, z, top - 0.08) for x in (-0.62, 0.62) for z in (-0.5, 0.75)]
    under = hand.part("seat", pelvis - vector(0, 0.4, 0), -0.55)
    for x in (-0.55, 0.55):
        for z in (-0.43, 0.66):
            leg = np.array([corner(x, z, top - 0.1), corner(x, z, 0.0)])
            hand.solid(under, chain(leg, np.array([0.06, 0.05]) * t), WOOD)
    hand.solid(under, hull(np.array(seat), np.full(4, 0.07 * t)), WOOD)
    tall = 1.0 * body.build.torso
    rest = hand.part("backrest", corner(0, -0.55, top + tall / 2), 0.0)
    for x in (-0.52, 0.52):
        post = np.array([corner(x, -0.5, top), corner(x, -0.6, top + tall)])
        hand.solid(rest, chain(post, np.array([0.06, 0.05]) * t), WOOD)
    for height in (0.55, 0.9):
        bar = np.array([corner(x, -0.5 - 0.1 * height, top + tall * height) for x in (-0.52, 0.52)])
        hand.solid(rest, chain(bar, np.array([0.07, 0.07]) * t), WOOD)
