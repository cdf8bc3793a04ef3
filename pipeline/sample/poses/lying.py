"""Lying. The camera looks down on most of them."""

from pipeline.sample.poses.pose import AROUND, Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

POSES = (
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
        ("lying", "on_stomach"),
        AROUND,
        (6, 50),
        lying=True,
    ),
)
