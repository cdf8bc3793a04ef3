"""Knees and toes turned in, shy."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "pigeon_toed",
    Angles(
        spine=(4, 0, 0),
        head=(8, 0, 6),
        left_arm=arms.TOGETHER_LOW,
        right_arm=arms.TOGETHER_LOW,
        left_leg=Limb(6, 20, 8, -26),
        right_leg=Limb(6, 20, 8, -26),
    ),
    ("standing", "pigeon-toed"),
    arm_tags=("own_hands_together",),
)
