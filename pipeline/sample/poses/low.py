"""Bent, kneeling, squatting."""

from pipeline.sample.poses.pose import AROUND, Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

_RELAXED = Limb(lift=10, bend=14, twist=-10)
_BEHIND_BACK = Reach("pelvis", (0.02, 0.28, -0.42), (1.0, 0.0, -0.6))
_KNEES = Limb(lift=6, toward=60, bend=92)

POSES = (
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
)
