"""Hush: a finger before the mouth."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles

POSE = Pose(
    "finger_to_mouth",
    Angles(
        spine=(4, 0, 3),
        head=(2, 0, 8),
        left_arm=arms.AT_MOUTH,
        right_arm=arms.RELAXED,
        hands=(95, 20),
        signs=("point", ""),
    ),
    ("standing",),
    arm_tags=("hand_up", "finger_to_mouth", "shushing"),
    weight=0.7,
)
