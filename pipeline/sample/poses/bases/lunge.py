"""A deep lunge, one arm forward and one back."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "lunge",
    Angles(
        root=(14, 0, 0),
        spine=(4, 10, 0),
        head=(-12, -8, 0),
        left_arm=Limb(76, -70, 10),
        right_arm=Limb(80, 74, 10),
        left_leg=Limb(78, 78, 74, 6),
        right_leg=Limb(34, -76, 10),
        toes=(0, 40),
        hands=(60, 60),
    ),
    ("fighting_stance",),
    arm_tags=("outstretched_arm",),
    weight=1.3,
)
