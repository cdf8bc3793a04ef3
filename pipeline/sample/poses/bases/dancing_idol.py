"""A step on a stage: one hand up, the hip out."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "dancing_idol",
    Angles(
        root=(0, 0, 8),
        spine=(0, -14, -16),
        head=(0, 10, 10),
        left_arm=Limb(120, 30, 60, 90),
        right_arm=Limb(44, 30, 70),
        left_leg=Limb(18, 20, 8),
        right_leg=Limb(36, 60, 50, 16),
        toes=(0, 36),
        hands=(20, 30),
    ),
    ("dancing",),
    arm_tags=("arm_up",),
    weight=1.2,
)
