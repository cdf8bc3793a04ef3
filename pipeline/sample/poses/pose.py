"""What a pose is, and its variations: jittered, mirrored."""

import random
from dataclasses import dataclass, fields, replace

from pipeline.sample.skeleton import Angles, Limb, Reach

AROUND = (-180.0, 180.0)
FRONT = (-60.0, 60.0)


@dataclass(frozen=True)
class Pose:
    """A base pose. Azimuth and elevation are the ranges the camera is drawn from, in degrees.

    Tags name what the pose itself shows; what only the camera decides (from_behind, looking_back)
    is in `tags.py`.
    """

    name: str
    angles: Angles
    tags: tuple[str, ...]
    azimuth: tuple[float, float] = FRONT
    elevation: tuple[float, float] = (-6, 14)
    seat: str = ""
    """What carries the body: "" for its own feet or the floor, "chair"."""
    lying: bool = False
    unseen: bool = False
    """Held out: appears in the test split only."""


def jittered(angles: Angles, dice: random.Random, sigma: float) -> Angles:
    """The angles, each moved a little (a standard deviation of `sigma` degrees)."""
    return Angles(
        root=_shaken(angles.root, dice, sigma * 0.4),
        spine=_shaken(angles.spine, dice, sigma * 0.7),
        head=_shaken(angles.head, dice, sigma * 1.1),
        left_arm=_shaken_arm(angles.left_arm, dice, sigma),
        right_arm=_shaken_arm(angles.right_arm, dice, sigma),
        left_leg=_shaken_limb(angles.left_leg, dice, sigma * 0.6),
        right_leg=_shaken_limb(angles.right_leg, dice, sigma * 0.6),
        toes=angles.toes,
        hands=(angles.hands[0] + dice.uniform(-5, 20), angles.hands[1] + dice.uniform(-5, 20)),
    )


def mirrored(angles: Angles) -> Angles:
    """The pose with left and right exchanged."""
    return Angles(
        root=_turned(angles.root),
        spine=_turned(angles.spine),
        head=_turned(angles.head),
        left_arm=angles.right_arm,
        right_arm=angles.left_arm,
        left_leg=angles.right_leg,
        right_leg=angles.left_leg,
        toes=(angles.toes[1], angles.toes[0]),
        hands=(angles.hands[1], angles.hands[0]),
    )


def _turned(angles: tuple[float, float, float]) -> tuple[float, float, float]:
    return angles[0], -angles[1], -angles[2]


def _shaken(
    angles: tuple[float, float, float], dice: random.Random, sigma: float
) -> tuple[float, float, float]:
    first, second, third = (angle + dice.gauss(0, sigma) for angle in angles)
    return first, second, third


def _shaken_limb(limb: Limb, dice: random.Random, sigma: float) -> Limb:
    values = {
        field.name: getattr(limb, field.name) + dice.gauss(0, sigma) for field in fields(limb)
    }
    return Limb(**{**values, "lift": abs(values["lift"]), "bend": max(values["bend"], 0.0)})


def _shaken_arm(arm: Limb | Reach, dice: random.Random, sigma: float) -> Limb | Reach:
    if isinstance(arm, Limb):
        return _shaken_limb(arm, dice, sigma)
    x, y, z = (value + dice.gauss(0, sigma * 0.004) for value in arm.offset)
    return replace(arm, offset=(x, y, z))
