"""Hands joined behind the back."""

from pipeline.sample.poses import arms, legs
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles

POSE = Pose(
    "arms_behind_back",
    Angles(
        left_arm=arms.BEHIND_BACK,
        right_arm=arms.BEHIND_BACK,
        spine=(6, 0, 0),
        head=(-4, 0, 8),
        left_leg=legs.STRAIGHT,
        right_leg=legs.STRAIGHT,
    ),
    ("standing",),
    arm_tags=("arms_behind_back",),
    weight=1.5,
)
