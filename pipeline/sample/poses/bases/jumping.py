"""A jump for joy."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "jumping",
    Angles(
        root=(6, 0, -6),
        spine=(-6, 0, 0),
        left_arm=Limb(140, 20, 24),
        right_arm=Limb(96, -10, 20),
        left_leg=Limb(36, 60, 96, 16),
        right_leg=Limb(12, -70, 70, 12),
        toes=(40, 44),
    ),
    ("jumping", "midair"),
    arm_tags=("arm_up",),
    weight=1.0,
)
