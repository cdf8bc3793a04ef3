"""Adrift in the air, limbs loose."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "floating",
    Angles(
        root=(-14, 0, 10),
        spine=(-8, 10, 6),
        head=(10, -8, -8),
        left_arm=Limb(64, -10, 30),
        right_arm=Limb(50, 30, 44),
        left_leg=Limb(34, 80, 56, 10),
        right_leg=Limb(14, -60, 34),
        toes=(50, 54),
        hands=(20, 30),
    ),
    ("floating", "midair"),
    weight=1.5,
)
