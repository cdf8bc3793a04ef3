"""A fist thrown up."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "raised_fist",
    Angles(
        spine=(-4, 0, -8),
        head=(-8, 0, 4),
        left_arm=Limb(156, 30, 24, 40),
        right_arm=Limb(24, 20, 100, -20),
        right_leg=Limb(14, 10, 6, 8),
        hands=(100, 95),
    ),
    ("standing",),
    arm_tags=("arm_up", "raised_fist", "clenched_hand"),
    weight=0.6,
)
