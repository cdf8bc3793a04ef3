"""Hands joined before the skirt."""

from pipeline.sample.poses import arms, legs
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles

POSE = Pose(
    "hands_together_low",
    Angles(
        left_arm=arms.TOGETHER_LOW,
        right_arm=arms.TOGETHER_LOW,
        head=(6, 0, 0),
        left_leg=legs.STRAIGHT,
        right_leg=legs.STRAIGHT,
    ),
    ("standing",),
    arm_tags=("own_hands_together",),
    weight=2.5,
)
