"""Poses to start from, each said by angles of limbs.

An angle says where a limb points to in the picture: 0 hangs down, 90 points to the right, 180 up,
-90 to the left. A number after it is the share of the limb's length that is seen, for a limb that
points towards us.
"""

import math
from dataclasses import dataclass

from pipeline.keypoints import COCO_NAMES, INDEX
from pipeline.retrieval.web.forms import Preset

Point = tuple[float, float]
Limb = tuple[float, ...]
"""Angles of its upper and lower half, then, if need be, the shares of both that are seen."""

UPPER_ARM, FOREARM, THIGH, SHIN = 0.165, 0.155, 0.225, 0.215
TORSO, NECK = 0.25, 0.13
SHOULDERS, HIPS, EYES, EARS = 0.092, 0.06, 0.03, 0.064
"""Lengths, and half widths, as shares of a figure's height."""

FILLS = 0.8
"""The largest share of the square that the joints of a pose take; a head reaches beyond them."""


@dataclass(frozen=True)
class Pose:
    """A pose by its angles. Arms and legs are those on the picture's left, and on its right."""

    label: str
    arms: tuple[Limb, Limb]
    legs: tuple[Limb, Limb]
    trunk: float = 180
    """Where the neck is, seen from the hips."""
    head: float = 180
    wide: float = 1
    """The share of the shoulders' width that is seen."""
    behind: bool = False


POSES = (
    Pose("standing", arms=((-12, -6), (12, 6)), legs=((-4, -3), (4, 3))),
    Pose("hands on hips", arms=((-48, 38), (48, -38)), legs=((-10, -8), (10, 8))),
    Pose("waving", arms=((-14, -4), (112, 170)), legs=((-4, -3), (6, 4)), head=174),
    Pose("arms up", arms=((-160, 172), (160, -172)), legs=((-5, -4), (5, 4))),
    Pose("walking", arms=((-28, 2), (26, 44)), legs=((-20, -34), (22, 8)), wide=0.6),
    Pose("running", arms=((-58, 30), (40, 128)), legs=((-28, -96), (64, -6)), trunk=168, wide=0.6),
    Pose("jumping", arms=((-128, -160), (128, 160)), legs=((-46, -4), (30, -62))),
    Pose("dancing", arms=((-100, -150), (64, 10)), legs=((-4, -2), (58, -40)), trunk=186),
    Pose(
        "sitting",
        arms=((-14, 22), (14, -22)),
        legs=((-24, -4, 0.55), (24, 4, 0.55)),
    ),
    Pose("kneeling", arms=((-12, 8), (12, -8)), legs=((-8, -8, 1, 0.3), (8, 8, 1, 0.3))),
    Pose("crouching", arms=((-20, 30), (24, -26)), legs=((-118, 10, 0.7), (118, -10, 0.7))),
    Pose("lying", arms=((-160, 170), (62, 104)), legs=((88, 84), (100, 62)), trunk=-88, head=-96),
    Pose(
        "from behind",
        arms=((-12, -5), (12, 5)),
        legs=((-4, -3), (4, 3)),
        behind=True,
    ),
)


def presets() -> list[Preset]:
    """The poses as the page takes them: 17 points each, in a square from 0 to 1."""
    return [
        Preset(
            label=pose.label,
            points=_fitted(_points(pose)),
            off=[INDEX[name] for name in ("nose", "left_eye", "right_eye")] if pose.behind else [],
        )
        for pose in POSES
    ]


def _points(pose: Pose) -> list[Point]:
    """17 points around the middle of the hips."""
    neck = _reach((0, 0), pose.trunk, TORSO)
    across = pose.trunk - 90
    found = {"nose": _reach(neck, pose.head, NECK)}
    for place, (sign, seen) in enumerate(((-1, "right"), (1, "left"))):
        which = seen if not pose.behind else {"left": "right", "right": "left"}[seen]
        found[f"{which}_eye"] = _aside(found["nose"], pose.head, sign * EYES, 0.02)
        found[f"{which}_ear"] = _aside(found["nose"], pose.head, sign * EARS, 0.008)
        shoulder = _reach(neck, across, sign * SHOULDERS * pose.wide)
        hip = _reach((0, 0), across, sign * HIPS * pose.wide)
        arm, leg = pose.arms[place], pose.legs[place]
        found[f"{which}_shoulder"], found[f"{which}_hip"] = shoulder, hip
        elbow, wrist = _limb(shoulder, arm, UPPER_ARM, FOREARM)
        found[f"{which}_elbow"], found[f"{which}_wrist"] = elbow, wrist
        knee, ankle = _limb(hip, leg, THIGH, SHIN)
        found[f"{which}_knee"], found[f"{which}_ankle"] = knee, ankle
    return [found[name] for name in COCO_NAMES]


def _limb(start: Point, limb: Limb, upper: float, lower: float) -> tuple[Point, Point]:
    seen = (*limb[2:], 1.0, 1.0)
    middle = _reach(start, limb[0], upper * seen[0])
    return middle, _reach(middle, limb[1], lower * seen[1])


def _aside(start: Point, up: float, across: float, along: float) -> Point:
    return _reach(_reach(start, up, along), up - 90, across)


def _reach(start: Point, degrees: float, length: float) -> Point:
    angle = math.radians(degrees)
    return start[0] + length * math.sin(angle), start[1] + length * math.cos(angle)


def _fitted(points: list[Point]) -> list[Point]:
    """In the middle of the square, smaller where it would not fit."""
    lows, highs = (tuple(map(pick, zip(*points, strict=True))) for pick in (min, max))
    scale = min(1.0, FILLS / max(high - low for low, high in zip(lows, highs, strict=True)))
    return [
        (
            round(0.5 + (x - (lows[0] + highs[0]) / 2) * scale, 4),
            round(0.5 + (y - (lows[1] + highs[1]) / 2) * scale, 4),
        )
        for x, y in points
    ]
