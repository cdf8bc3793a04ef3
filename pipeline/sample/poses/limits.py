"""How far joints go, and what of a body may not be where something else of it is."""

from dataclasses import dataclass, replace

import numpy as np

from pipeline.sample.geometry import Array
from pipeline.sample.skeleton import ELBOW_MOST, KNEE_MOST, SIDES, Angles, Body, Limb, Reach

Range = tuple[float, float]

SPINE: tuple[Range, Range, Range] = ((-45, 60), (-45, 45), (-40, 40))
"""Bow, turn and tilt of the chest against the pelvis, in degrees."""

HEAD: tuple[Range, Range, Range] = ((-65, 45), (-75, 75), (-35, 35))
"""Likewise of the head against the chest."""

TOES: Range = (-30, 85)
CURL: Range = (0, 105)


@dataclass(frozen=True)
class Reachable:
    """How far a ball joint lets a limb be lifted, by direction, and turned about its bone.

    `most` holds (direction, degrees) from across the body behind, -180, to 180, directions as in
    `Limb.toward`. An arm beyond `overhead` degrees points up, where directions meet.
    """

    most: tuple[tuple[float, float], ...]
    bend: float
    twist: Range
    twist_lifted: Range
    """From 60 degrees of lift on; below, it opens gradually."""
    overhead: float = 181.0

    def held(self, limb: Limb) -> Limb:
        """The limb, brought within the limits."""
        lift = float(np.clip(limb.lift, 0, 180))
        directions, degrees = zip(*self.most, strict=True)
        most = float(np.interp((limb.toward + 180) % 360 - 180, directions, degrees))
        if most < lift < self.overhead:
            lift = most if lift - most <= self.overhead - lift else self.overhead
        low, high = (
            float(np.interp(lift, (0, 60), ends))
            for ends in zip(self.twist, self.twist_lifted, strict=True)
        )
        twist = (limb.twist - low) % 360 + low
        if twist > high:
            twist = high if twist - high <= low + 360 - twist else low
        return Limb(lift, limb.toward, float(np.clip(limb.bend, 0, self.bend)), twist)


SHOULDER = Reachable(
    (
        (-180, 45),
        (-135, 50),
        (-90, 75),
        (-45, 110),
        (0, 180),
        (90, 180),
        (120, 150),
        (150, 110),
        (180, 45),
    ),
    ELBOW_MOST,
    (-130, 190),
    (-130, 190),
    overhead=135,
)
HIP = Reachable(
    (
        (-180, 35),
        (-135, 35),
        (-90, 45),
        (-45, 65),
        (0, 90),
        (45, 135),
        (90, 135),
        (135, 85),
        (180, 35),
    ),
    KNEE_MOST,
    (-45, 60),
    (-75, 125),
)


def held(angles: Angles) -> Angles:
    """The pose with every joint within its limits.

    Arms that reach for a place stay as they are: settle them first (`skeleton.settled`).
    """
    return replace(
        angles,
        spine=_clipped(angles.spine, SPINE),
        head=_clipped(angles.head, HEAD),
        left_arm=_held_arm(angles.left_arm),
        right_arm=_held_arm(angles.right_arm),
        left_leg=HIP.held(angles.left_leg),
        right_leg=HIP.held(angles.right_leg),
        toes=_clipped_two(angles.toes, TOES),
        hands=_clipped_two(angles.hands, CURL),
    )


def breaches(angles: Angles) -> list[str]:
    """Names of the angles that a body's joints do not allow."""
    allowed = held(angles)
    return [
        name for name in vars(angles) if not _alike(getattr(angles, name), getattr(allowed, name))
    ]


def collisions(body: Body) -> list[tuple[str, str]]:
    """Pairs of bones of which one lies well inside the other.

    Bones are capsules, thinner than the flesh, since flesh gives way: only what no drawing could
    show is found.
    """
    names, starts, ends, radii = _capsules(body)
    first, second = np.array([(names.index(a), names.index(b)) for a, b in _PAIRS], dtype=np.intp).T
    apart = _distances(starts[first], ends[first], starts[second], ends[second])
    inside = apart < radii[first] + radii[second]
    return [pair for pair, hit in zip(_PAIRS, inside, strict=True) if hit]


_BONES = {
    "belly": ("pelvis", "waist", 0.17),
    "chest": ("waist", "chest", 0.17),
    "head": ("skull", "head", 0.34),
    **{
        f"{side}_{bone}": (f"{side}_{start}", f"{side}_{end}", radius)
        for side in SIDES
        for bone, start, end, radius in (
            ("forearm", "elbow", "wrist", 0.05),
            ("hand", "wrist", "knuckles", 0.03),
            ("thigh", "hip", "knee", 0.10),
            ("shin", "knee", "ankle", 0.04),
        )
    },
}
"""Capsules by name: from joint to joint, and the radius in heads of a figure of seven."""

_PAIRS = (
    *(
        (f"{side}_{bone}", other)
        for side in SIDES
        for bone, others in (
            ("forearm", ("belly", "chest", "head", "left_thigh", "right_thigh")),
            ("hand", ("belly", "chest")),
        )
        for other in others
    ),
    ("left_shin", "right_shin"),
    ("left_shin", "right_thigh"),
    ("right_shin", "left_thigh"),
)
"""What may not be inside what. Hands rest on heads and thighs, and forearms on each other."""


def _capsules(body: Body) -> tuple[list[str], Array, Array, Array]:
    joints, t = body.joints, body.build.thickness
    starts = np.array([joints[start] for start, _, _ in _BONES.values()])
    ends = np.array([joints[end] for _, end, _ in _BONES.values()])
    radii = [r if name == "head" else r * t for name, (_, _, r) in _BONES.items()]
    return list(_BONES), starts, ends, np.array(radii)


def _distances(a: Array, b: Array, c: Array, d: Array) -> Array:
    """The least distance (N,) of each segment a-b from its segment c-d, all (N, 3).

    Sampled at nine places a segment: within a sixteenth of a bone's length.
    """
    shares = np.linspace(0, 1, 9)[:, None, None]
    first, second = a + (b - a) * shares, c + (d - c) * shares
    gaps = np.linalg.norm(first[:, None] - second[None], axis=3)
    nearest: Array = gaps.min(axis=(0, 1))
    return nearest


def _held_arm(arm: Limb | Reach) -> Limb | Reach:
    return SHOULDER.held(arm) if isinstance(arm, Limb) else arm


def _clipped(
    angles: tuple[float, float, float], ranges: tuple[Range, Range, Range]
) -> tuple[float, float, float]:
    first, second, third = map(_clip, angles, ranges)
    return first, second, third


def _clipped_two(angles: tuple[float, float], allowed: Range) -> tuple[float, float]:
    return _clip(angles[0], allowed), _clip(angles[1], allowed)


def _clip(angle: float, allowed: Range) -> float:
    return min(max(angle, allowed[0]), allowed[1])


def _alike(first: object, second: object) -> bool:
    if isinstance(first, Limb) and isinstance(second, Limb):
        turned = abs((first.twist - second.twist + 180) % 360 - 180)
        apart = max(abs(first.lift - second.lift), abs(first.bend - second.bend), turned)
        return apart < 1e-9
    return first == second
