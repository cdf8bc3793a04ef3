"""A deep, polite bow."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "bowing",
    Angles(
        root=(34, 0, 0),
        spine=(22, 0, 0),
        head=(14, 0, 0),
        left_arm=arms.TOGETHER_LOW,
        right_arm=arms.TOGETHER_LOW,
        left_leg=Limb(36, 90, 2, 4),
        right_leg=Limb(36, 90, 2, 4),
    ),
    ("standing", "bent_over", "bowing"),
    arm_tags=("own_hands_together",),
    weight=0.4,
)
