"""Upside down on the hands."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "handstand",
    Angles(
        root=(178, 0, 0),
        spine=(-10, 0, 0),
        head=(-40, 0, 0),
        left_arm=Limb(168, 10, 4),
        right_arm=Limb(168, 10, 4),
        left_leg=Limb(30, 90, 40),
        right_leg=Limb(16, -90, 20),
        toes=(60, 60),
        hands=(0, 0),
    ),
    ("handstand", "upside-down"),
    arm_tags=("arms_up",),
    weight=0.2,
    free=False,
)
