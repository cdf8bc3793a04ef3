"""Upright, arms at the sides."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles

POSE = Pose(
    "standing", Angles(left_arm=arms.RELAXED, right_arm=arms.RELAXED), ("standing",), weight=2.0
)
