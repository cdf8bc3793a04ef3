"""Hands joined before the chest."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles

POSE = Pose(
    "hands_clasped",
    Angles(left_arm=arms.CLASPED, right_arm=arms.CLASPED, head=(10, 0, 0), hands=(8, 8)),
    ("standing",),
    arm_tags=("hands_clasped", "own_hands_together"),
    weight=1.0,
)
