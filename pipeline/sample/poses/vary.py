"""Variations of a pose: blended with another, jittered, mirrored."""

import random
from dataclasses import fields, replace

import numpy as np

from pipeline.sample.geometry import Array, about
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb, Reach, arm_frames, limb_of

Three = tuple[float, float, float]


def blended(first: Angles, second: Angles, share: float) -> Angles:
    """Trunk, head and legs `share` of the way from the first pose to the second.

    Limbs turn by the shortest way. The arms are the first pose's.
    """
    return replace(
        first,
        root=_mixed(first.root, second.root, share),
        spine=_mixed(first.spine, second.spine, share),
        head=_mixed(first.head, second.head, share),
        left_leg=blended_limb(first.left_leg, second.left_leg, share),
        right_leg=blended_limb(first.right_leg, second.right_leg, share),
        toes=_mixed_two(first.toes, second.toes, share),
    )


def blended_limb(first: Limb, second: Limb, share: float) -> Limb:
    """A limb `share` of the way from one to the other, its upper bone turned the shortest way."""
    start, end = (arm_frames(np.eye(3), "left", limb)[0] for limb in (first, second))
    upper = start @ _part_of(start.T @ end, share)
    between = limb_of(np.eye(3), "left", upper, upper)
    return replace(between, bend=first.bend + (second.bend - first.bend) * share)


def with_arms_of(pose: Pose, lender: Pose) -> Pose:
    """The pose with another's arms and hands, and what they are called."""
    arms = lender.angles
    angles = replace(
        pose.angles,
        left_arm=arms.left_arm,
        right_arm=arms.right_arm,
        hands=arms.hands,
        signs=arms.signs,
    )
    return replace(pose, angles=angles, arm_tags=lender.arm_tags)


def jittered(angles: Angles, dice: random.Random, sigma: float) -> Angles:
    """The angles, each moved a little (a standard deviation of about `sigma` degrees)."""
    return replace(
        angles,
        root=_shaken(angles.root, dice, sigma * 0.4),
        spine=_shaken(angles.spine, dice, sigma * 0.7),
        head=_shaken(angles.head, dice, sigma * 1.1),
        left_arm=_shaken_arm(angles.left_arm, dice, sigma),
        right_arm=_shaken_arm(angles.right_arm, dice, sigma),
        left_leg=_shaken_limb(angles.left_leg, dice, sigma * 0.6),
        right_leg=_shaken_limb(angles.right_leg, dice, sigma * 0.6),
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
        signs=(angles.signs[1], angles.signs[0]),
    )


def _part_of(rotation: Array, share: float) -> Array:
    """The rotation (3, 3) by `share` of another's angle, about the same axis."""
    axis = np.array(
        [
            rotation[2, 1] - rotation[1, 2],
            rotation[0, 2] - rotation[2, 0],
            rotation[1, 0] - rotation[0, 1],
        ]
    )
    length = float(np.linalg.norm(axis))
    if length < 1e-9:
        return np.eye(3)
    angle = float(np.degrees(np.arctan2(length / 2, (np.trace(rotation) - 1) / 2)))
    return about(axis, angle * share)


def _mixed(first: Three, second: Three, share: float) -> Three:
    a, b, c = (one + (two - one) * share for one, two in zip(first, second, strict=True))
    return a, b, c


def _mixed_two(
    first: tuple[float, float], second: tuple[float, float], share: float
) -> tuple[float, float]:
    a, b = (one + (two - one) * share for one, two in zip(first, second, strict=True))
    return a, b


def _turned(angles: Three) -> Three:
    return angles[0], -angles[1], -angles[2]


def _shaken(angles: Three, dice: random.Random, sigma: float) -> Three:
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
