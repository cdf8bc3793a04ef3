"""A turn of a dance."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "dancing",
    Angles(
        root=(0, 0, -8),
        spine=(-4, 20, 12),
        head=(-6, -14, -10),
        left_arm=Limb(148, 40, 46, 60),
        right_arm=Limb(72, -14, 24),
        left_leg=Limb(34, 20, 20),
        right_leg=Limb(16, 60, 56, 40),
        toes=(40, 50),
    ),
    ("dancing",),
    arm_tags=("arm_up",),
    unseen=True,
    free=False,
)
