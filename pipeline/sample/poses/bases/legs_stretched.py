"""On the floor, legs out in front."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "legs_stretched",
    Angles(
        root=(-12, 0, 0),
        spine=(10, 0, 0),
        head=(4, 0, 5),
        left_arm=Limb(18, -60, 4),
        right_arm=Limb(18, -50, 6),
        left_leg=Limb(82, 84, 12, 6),
        right_leg=Limb(94, 90, 36, 0),
        toes=(14, 20),
        hands=(0, 0),
    ),
    ("sitting",),
    elevation=(2, 34),
    weight=0.8,
    free=False,
)
