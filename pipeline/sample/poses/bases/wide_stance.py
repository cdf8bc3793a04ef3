"""A broad stance with bent knees."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "wide_stance",
    Angles(
        root=(6, 0, 0),
        spine=(8, 10, 0),
        head=(-10, -8, 0),
        left_arm=Limb(34, 20, 40),
        right_arm=Limb(36, 10, 50),
        left_leg=Limb(38, 26, 40, 14),
        right_leg=Limb(34, 14, 26, 20),
        hands=(60, 60),
    ),
    ("standing",),
    weight=2.0,
)
