"""Flat on the stomach, head on the arms."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "asleep_on_stomach",
    Angles(
        root=(90, 0, 0),
        spine=(-6, 0, 0),
        head=(-12, 60, 0),
        left_arm=Limb(140, 30, 96, -40),
        right_arm=Limb(124, 30, 104, -40),
        left_leg=Limb(6, 0, 6),
        right_leg=Limb(14, 20, 16, 10),
        toes=(66, 66),
    ),
    ("lying", "on_stomach"),
    elevation=(14, 80),
    lying=True,
    free=False,
    weight=0.3,
)
