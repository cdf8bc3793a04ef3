"""The poses: hand-made angles, what they are called, and how they like to be seen.

A new pose is one more entry of `POSES`. Tags name what the pose itself shows; what only the camera
decides (from_behind, looking_back) is in `tags.py`.
"""

import random
from dataclasses import dataclass, fields, replace
from typing import TypeVar

from pipeline.sample.skeleton import Angles, Limb, Reach

Angled = TypeVar("Angled", Limb, Reach)

AROUND = (-180.0, 180.0)
FRONT = (-60.0, 60.0)


@dataclass(frozen=True)
class Pose:
    """A base pose. Azimuth and elevation are the ranges the camera is drawn from, in degrees."""

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


_RELAXED = Limb(lift=10, bend=14, twist=-10)
_STRAIGHT = Limb(lift=4, bend=2, twist=6)
_ON_HIP = Reach("hip", (0.30, 0.26, 0.10), (1.0, -0.1, -0.5))
_BEHIND_HEAD = Reach("head", (0.16, -0.12, -0.42), (1.0, 0.6, 0.0))
_BEHIND_BACK = Reach("pelvis", (0.02, 0.28, -0.42), (1.0, 0.0, -0.6))
_CLASPED = Reach("chest", (0.04, -0.05, 0.72), (0.8, -0.9, 0.0))
_CHAIR = Limb(lift=82, toward=90, bend=84, twist=4)
_SEIZA = Limb(lift=78, toward=88, bend=154, twist=0)
_KNEES = Limb(lift=6, toward=60, bend=92)

POSES = {
    pose.name: pose
    for pose in (
        Pose("standing", Angles(left_arm=_RELAXED, right_arm=_RELAXED), ("standing",), AROUND),
        Pose(
            "contrapposto",
            Angles(
                root=(0, 0, 4),
                spine=(0, 0, -9),
                head=(4, 8, 6),
                left_arm=_RELAXED,
                right_arm=_ON_HIP,
                right_leg=Limb(lift=10, toward=40, bend=16, twist=14),
            ),
            ("standing", "hand_on_hip"),
            AROUND,
        ),
        Pose(
            "hands_on_hips",
            Angles(left_arm=_ON_HIP, right_arm=_ON_HIP, left_leg=Limb(10), right_leg=Limb(10)),
            ("standing", "hands_on_hips"),
            AROUND,
        ),
        Pose(
            "crossed_arms",
            Angles(
                left_arm=Reach("chest", (-0.26, 0.02, 0.44), (0.9, -0.6, 0.25)),
                right_arm=Reach("chest", (-0.22, -0.12, 0.50), (0.9, -0.6, 0.25)),
                left_leg=_STRAIGHT,
                right_leg=_STRAIGHT,
            ),
            ("standing", "crossed_arms"),
        ),
        Pose(
            "arms_up",
            Angles(
                left_arm=Limb(160, 10, 12, 20),
                right_arm=Limb(158, 20, 18, 20),
                head=(-8, 0, 0),
                hands=(0, 0),
            ),
            ("standing", "arms_up"),
            AROUND,
        ),
        Pose(
            "stretch",
            Angles(
                spine=(-8, 0, 6),
                head=(-10, 0, 8),
                left_arm=Reach("head", (-0.10, 0.80, 0.0), (1, 0.5, 0)),
                right_arm=Reach("head", (-0.06, 0.70, -0.05), (1, 0.5, 0)),
            ),
            ("standing", "arms_up", "stretch"),
            AROUND,
        ),
        Pose(
            "waving",
            Angles(
                left_arm=Limb(112, 24, 84, 150),
                right_arm=_RELAXED,
                head=(0, 6, -6),
                hands=(0, 20),
            ),
            ("standing", "arm_up", "waving"),
        ),
        Pose(
            "arms_behind_head",
            Angles(left_arm=_BEHIND_HEAD, right_arm=_BEHIND_HEAD, spine=(-4, 0, 0)),
            ("standing", "arms_up", "arms_behind_head"),
            AROUND,
        ),
        Pose(
            "arms_behind_back",
            Angles(
                left_arm=_BEHIND_BACK,
                right_arm=_BEHIND_BACK,
                spine=(6, 0, 0),
                head=(-4, 0, 8),
                left_leg=_STRAIGHT,
                right_leg=_STRAIGHT,
            ),
            ("standing", "arms_behind_back"),
            AROUND,
        ),
        Pose(
            "outstretched_arms",
            Angles(left_arm=Limb(84, 14, 8), right_arm=Limb(86, 10, 6), hands=(0, 0)),
            ("standing", "outstretched_arms", "spread_arms"),
            AROUND,
        ),
        Pose(
            "reaching_out",
            Angles(
                left_arm=_RELAXED, right_arm=Limb(82, 74, 12, 0), spine=(6, 12, 0), hands=(20, 0)
            ),
            ("standing", "outstretched_arm"),
        ),
        Pose(
            "hands_clasped",
            Angles(left_arm=_CLASPED, right_arm=_CLASPED, head=(10, 0, 0), hands=(8, 8)),
            ("standing", "hands_clasped"),
        ),
        Pose(
            "salute",
            Angles(
                left_arm=_STRAIGHT,
                right_arm=Reach("head", (0.34, 0.04, 0.30), (1, 0.2, 0.2)),
                left_leg=_STRAIGHT,
                right_leg=_STRAIGHT,
                hands=(5, 0),
            ),
            ("standing", "salute"),
        ),
        Pose(
            "walking",
            Angles(
                root=(4, 0, 0),
                left_arm=Limb(26, -90, 16),
                right_arm=Limb(28, 90, 26),
                left_leg=Limb(26, 90, 8),
                right_leg=Limb(20, -90, 22),
                toes=(-4, 26),
            ),
            ("walking",),
            AROUND,
        ),
        Pose(
            "running",
            Angles(
                root=(16, 0, 0),
                spine=(4, 14, 0),
                head=(-14, -8, 0),
                left_arm=Limb(52, -84, 92),
                right_arm=Limb(44, 80, 96),
                left_leg=Limb(62, 90, 58),
                right_leg=Limb(30, -90, 62),
                toes=(-10, 36),
                hands=(80, 80),
            ),
            ("running",),
            AROUND,
        ),
        Pose(
            "jumping",
            Angles(
                root=(6, 0, -6),
                spine=(-6, 0, 0),
                left_arm=Limb(140, 20, 24),
                right_arm=Limb(96, -10, 20),
                left_leg=Limb(36, 60, 96, 16),
                right_leg=Limb(12, -70, 70, 12),
                toes=(40, 44),
            ),
            ("jumping", "midair", "arm_up"),
            AROUND,
        ),
        Pose(
            "leg_up",
            Angles(
                root=(-6, 0, 6),
                left_arm=Limb(58, 20, 22),
                right_arm=Limb(64, 0, 30),
                left_leg=Limb(84, 66, 24, 10),
                right_leg=_STRAIGHT,
                toes=(40, 0),
            ),
            ("standing", "leg_up", "standing_on_one_leg"),
            AROUND,
        ),
        Pose(
            "leg_lift_behind",
            Angles(
                spine=(4, 0, 0),
                left_arm=Limb(30, -10, 30),
                right_arm=Reach("head", (0.10, -0.30, 0.42), (0.8, -1, 0)),
                left_leg=Limb(8, -90, 96),
                right_leg=_STRAIGHT,
                toes=(40, 0),
            ),
            ("standing", "leg_up", "standing_on_one_leg"),
            AROUND,
        ),
        Pose(
            "bent_over",
            Angles(
                root=(44, 0, 0),
                spine=(34, 0, 0),
                head=(-46, 0, 0),
                left_arm=Reach("knee", (0.02, 0.12, 0.24), (1, 0.2, 0)),
                right_arm=Reach("knee", (0.02, 0.12, 0.24), (1, 0.2, 0)),
                left_leg=Limb(56, 88, 22),
                right_leg=Limb(56, 88, 22),
            ),
            ("standing", "bent_over"),
            AROUND,
        ),
        Pose(
            "leaning_forward",
            Angles(
                root=(26, 0, 0),
                spine=(20, 0, 0),
                head=(-34, 0, 6),
                left_arm=_BEHIND_BACK,
                right_arm=Reach("head", (0.20, -0.22, 0.46), (0.7, -1, 0)),
                left_leg=Limb(30, 88, 6),
                right_leg=Limb(28, 88, 4),
            ),
            ("standing", "leaning_forward"),
            AROUND,
        ),
        Pose(
            "leaning_back",
            Angles(
                root=(-58, 0, 0),
                spine=(10, 0, 0),
                head=(20, 0, 0),
                left_arm=Limb(46, -70, 6),
                right_arm=Limb(46, -70, 6),
                left_leg=Limb(42, 90, 56),
                right_leg=Limb(36, 90, 22),
                hands=(0, 0),
                toes=(20, 20),
            ),
            ("sitting", "leaning_back"),
            AROUND,
            (4, 34),
        ),
        Pose(
            "sitting",
            Angles(
                left_arm=Reach("knee", (-0.10, 0.26, -0.40)),
                right_arm=Reach("knee", (-0.10, 0.26, -0.40)),
                left_leg=_CHAIR,
                right_leg=_CHAIR,
            ),
            ("sitting",),
            AROUND,
            seat="chair",
        ),
        Pose(
            "crossed_legs",
            Angles(
                root=(-6, 0, 0),
                left_arm=Reach("knee", (-0.26, 0.24, -0.30)),
                right_arm=Limb(24, -50, 20),
                left_leg=Limb(88, 101, 70, -12),
                right_leg=Limb(79, 91, 86, 0),
                toes=(24, 4),
            ),
            ("sitting", "crossed_legs"),
            FRONT,
            seat="chair",
        ),
        Pose(
            "indian_style",
            Angles(
                root=(-4, 0, 0),
                spine=(8, 0, 0),
                left_arm=Reach("knee", (-0.12, 0.18, -0.14)),
                right_arm=Reach("knee", (-0.12, 0.18, -0.14)),
                left_leg=Limb(80, 40, 132, 62),
                right_leg=Limb(80, 44, 126, 62),
                toes=(30, 30),
            ),
            ("sitting", "indian_style"),
            elevation=(2, 26),
        ),
        Pose(
            "wariza",
            Angles(
                left_arm=Reach("knee", (-0.30, 0.06, -0.30)),
                right_arm=Reach("knee", (-0.30, 0.06, -0.30)),
                left_leg=Limb(80, 72, 150, -34),
                right_leg=Limb(80, 72, 150, -34),
                toes=(70, 70),
            ),
            ("sitting", "wariza"),
            AROUND,
            (2, 26),
        ),
        Pose(
            "seiza",
            Angles(
                left_arm=Reach("knee", (-0.10, 0.24, -0.50)),
                right_arm=Reach("knee", (-0.10, 0.24, -0.50)),
                left_leg=_SEIZA,
                right_leg=_SEIZA,
                toes=(80, 80),
            ),
            ("sitting", "seiza"),
            AROUND,
            (2, 22),
        ),
        Pose(
            "hugging_own_legs",
            Angles(
                root=(-8, 0, 0),
                spine=(34, 0, 0),
                head=(6, 0, 8),
                left_arm=Reach("knee", (-0.22, -0.34, 0.34), (1, 0, 0)),
                right_arm=Reach("knee", (-0.22, -0.30, 0.40), (1, 0, 0)),
                left_leg=Limb(128, 86, 134),
                right_leg=Limb(126, 86, 132),
            ),
            ("sitting", "leg_hug", "knees_up"),
            AROUND,
            (0, 24),
        ),
        Pose(
            "kneeling",
            Angles(
                left_arm=_RELAXED,
                right_arm=Reach("chest", (-0.05, 0.02, 0.46), (0.8, -0.9, 0)),
                left_leg=_KNEES,
                right_leg=_KNEES,
                toes=(70, 70),
            ),
            ("kneeling",),
            AROUND,
            (0, 20),
        ),
        Pose(
            "squatting",
            Angles(
                root=(18, 0, 0),
                spine=(16, 0, 0),
                head=(-24, 0, 0),
                left_arm=Reach("knee", (-0.16, 0.14, 0.18), (1, -0.2, 0)),
                right_arm=Reach("knee", (-0.16, 0.14, 0.18), (1, -0.2, 0)),
                left_leg=Limb(118, 74, 140, 10),
                right_leg=Limb(118, 74, 140, 10),
                toes=(20, 20),
            ),
            ("squatting",),
            AROUND,
            (0, 24),
        ),
        Pose(
            "all_fours",
            Angles(
                root=(84, 0, 0),
                spine=(-4, 0, 0),
                head=(-58, 0, 0),
                left_arm=Limb(88, 84, 6),
                right_arm=Limb(84, 84, 4),
                left_leg=Limb(84, 86, 84),
                right_leg=Limb(80, 86, 84),
                toes=(60, 60),
                hands=(0, 0),
            ),
            ("all_fours", "kneeling"),
            AROUND,
            (0, 30),
        ),
        Pose(
            "on_back",
            Angles(
                root=(-90, 0, 0),
                head=(8, 20, 0),
                left_arm=Limb(118, -12, 60, 160),
                right_arm=Limb(40, 20, 50),
                left_leg=Limb(12, 20, 6),
                right_leg=Limb(40, 74, 80),
                toes=(34, 10),
            ),
            ("lying", "on_back"),
            AROUND,
            (30, 82),
            lying=True,
        ),
        Pose(
            "on_side",
            Angles(
                root=(0, 0, 86),
                spine=(12, 0, 0),
                head=(4, 0, -10),
                left_arm=Limb(70, 84, 40),
                right_arm=Reach("head", (0.34, 0.10, 0.20), (0.6, 0.6, 0.4)),
                left_leg=Limb(48, 90, 60),
                right_leg=Limb(20, 90, 30),
                toes=(34, 34),
            ),
            ("lying", "on_side"),
            AROUND,
            (4, 60),
            lying=True,
        ),
        Pose(
            "on_stomach",
            Angles(
                root=(84, 0, 0),
                spine=(-28, 0, 0),
                head=(-40, 0, 6),
                left_arm=Reach("head", (0.10, -0.40, 0.36), (0.9, -0.6, 0.2)),
                right_arm=Reach("head", (0.10, -0.40, 0.36), (0.9, -0.6, 0.2)),
                left_leg=Limb(4, 0, 84),
                right_leg=Limb(6, 0, 54),
                toes=(40, 40),
            ),
            ("lying", "on_stomach", "feet_up"),
            AROUND,
            (6, 50),
            lying=True,
        ),
        Pose(
            "fighting_stance",
            Angles(
                spine=(10, 26, 0),
                head=(-4, -24, 0),
                left_arm=Limb(50, 74, 96),
                right_arm=Limb(36, 40, 124),
                left_leg=Limb(32, 70, 34),
                right_leg=Limb(34, -40, 34),
                hands=(90, 90),
            ),
            ("standing", "fighting_stance", "clenched_hands"),
            AROUND,
            unseen=True,
        ),
        Pose(
            "dancing",
            Angles(
                root=(0, 0, -8),
                spine=(-4, 20, 12),
                head=(-6, -14, -10),
                left_arm=Limb(148, 40, 46, 60),
                right_arm=Limb(72, -14, 24),
                left_leg=Limb(34, 20, 20),
                right_leg=Limb(16, 60, 56, 40),
                toes=(40, 50),
            ),
            ("dancing", "arm_up"),
            AROUND,
            unseen=True,
        ),
    )
}


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
