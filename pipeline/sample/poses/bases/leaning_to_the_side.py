"""Bent over to one side."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "leaning_to_the_side",
    Angles(
        root=(0, 0, 2),
        spine=(0, 0, 30),
        head=(0, 0, 10),
        left_arm=Limb(30, 0, 12),
        right_arm=arms.ON_HIP,
        left_leg=Limb(10, 0, 4),
        right_leg=Limb(4, 0, 6),
    ),
    ("standing", "leaning_to_the_side"),
    weight=0.7,
)
