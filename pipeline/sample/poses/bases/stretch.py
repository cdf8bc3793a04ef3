"""Hands joined over the head, the back arched."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Reach

POSE = Pose(
    "stretch",
    Angles(
        spine=(-8, 0, 6),
        head=(-10, 0, 8),
        left_arm=Reach("head", (-0.10, 0.80, 0.0), (1, 0.5, 0)),
        right_arm=Reach("head", (-0.06, 0.70, -0.05), (1, 0.5, 0)),
    ),
    ("standing",),
    arm_tags=("arms_up", "stretch"),
    weight=0.5,
)
