"""Feet well apart."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "standing_apart",
    Angles(
        left_arm=Limb(18, -10, 18, -6),
        right_arm=Limb(18, -10, 18, -6),
        left_leg=Limb(16, 10, 2, 10),
        right_leg=Limb(16, 10, 2, 10),
    ),
    ("standing",),
    weight=2.0,
)
