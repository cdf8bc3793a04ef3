"""Running, arms bent."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "running",
    Angles(
        root=(16, 0, 0),
        spine=(4, 14, 0),
        head=(-14, -8, 0),
        left_arm=Limb(52, -84, 92),
        right_arm=Limb(44, 80, 96),
        left_leg=Limb(62, 90, 58),
        right_leg=Limb(30, -90, 62),
        toes=(-10, 36),
        hands=(80, 80),
    ),
    ("running",),
    weight=1.0,
)
