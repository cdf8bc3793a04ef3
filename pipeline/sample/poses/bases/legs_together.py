"""Straight as a soldier, heels together."""

from pipeline.sample.poses import legs
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "legs_together",
    Angles(
        left_arm=Limb(5, 0, 6, -20),
        right_arm=Limb(5, 0, 6, -20),
        left_leg=legs.STRAIGHT,
        right_leg=legs.STRAIGHT,
        spine=(-3, 0, 0),
    ),
    ("standing",),
    weight=1.5,
)
