"""Hands behind the head."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles

POSE = Pose(
    "arms_behind_head",
    Angles(left_arm=arms.BEHIND_HEAD, right_arm=arms.BEHIND_HEAD, spine=(-4, 0, 0)),
    ("standing",),
    arm_tags=("arms_up", "arms_behind_head"),
    weight=0.6,
)
