"""Ballet: one leg out behind, arms drawn long."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "arabesque",
    Angles(
        root=(30, 0, 0),
        spine=(-26, 0, 0),
        head=(-10, 0, 0),
        left_arm=Limb(98, 70, 4),
        right_arm=Limb(80, -10, 6),
        left_leg=Limb(36, -90, 4),
        right_leg=Limb(28, 90, 2),
        toes=(64, 40),
        hands=(0, 0),
    ),
    ("dancing", "ballet", "leg_up", "standing_on_one_leg"),
    arm_tags=("outstretched_arms",),
    weight=0.4,
    free=False,
)
