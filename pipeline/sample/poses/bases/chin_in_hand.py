"""Thinking: a hand at the chin."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Reach

POSE = Pose(
    "chin_in_hand",
    Angles(
        spine=(4, 0, 0),
        head=(8, -8, 4),
        left_arm=arms.AT_CHIN,
        right_arm=Reach("chest", (-0.18, -0.24, 0.46), (0.9, -0.6, 0.2)),
        hands=(70, 30),
    ),
    ("standing",),
    arm_tags=("hand_up", "hand_on_own_chin"),
    weight=0.7,
)
