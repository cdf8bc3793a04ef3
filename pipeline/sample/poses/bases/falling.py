"""Falling backwards, arms and legs up."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "falling",
    Angles(
        root=(-62, 0, 14),
        spine=(16, 0, 0),
        head=(10, 10, 0),
        left_arm=Limb(96, 50, 20),
        right_arm=Limb(84, 60, 26),
        left_leg=Limb(62, 80, 40, 10),
        right_leg=Limb(44, 70, 66, 10),
        toes=(30, 40),
        hands=(20, 10),
    ),
    ("falling", "midair"),
    weight=0.5,
    free=False,
    elevation=(-20, 40),
)
