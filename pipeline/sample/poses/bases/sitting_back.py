"""Sunk back in a chair, legs stretched out."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "sitting_back",
    Angles(
        root=(-18, 0, 0),
        spine=(14, 0, 0),
        head=(4, 0, 6),
        left_arm=arms.ON_THIGH,
        right_arm=Limb(20, -40, 30),
        left_leg=Limb(66, 86, 36, 6),
        right_leg=Limb(72, 80, 58, 10),
        toes=(10, 0),
    ),
    ("sitting",),
    seat="chair",
    weight=1.0,
)
