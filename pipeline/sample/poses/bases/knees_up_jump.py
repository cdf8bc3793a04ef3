"""A jump with both knees drawn up."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "knees_up_jump",
    Angles(
        root=(12, 0, 0),
        spine=(12, 0, 0),
        head=(-16, 0, 0),
        left_arm=Limb(96, 10, 30, 60),
        right_arm=Limb(110, 0, 36, 60),
        left_leg=Limb(84, 74, 116, 10),
        right_leg=Limb(66, 70, 104, 14),
        toes=(30, 36),
        hands=(0, 0),
    ),
    ("jumping", "midair", "knees_up"),
    arm_tags=("arms_up",),
    weight=1.2,
)
