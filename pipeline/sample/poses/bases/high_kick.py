"""A kick above the head."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "high_kick",
    Angles(
        root=(-22, 0, -10),
        spine=(10, -10, 0),
        left_arm=Limb(50, -20, 40),
        right_arm=Limb(40, 50, 90),
        left_leg=Limb(128, 58, 10, 10),
        right_leg=Limb(18, -80, 6),
        hands=(95, 95),
        toes=(20, 0),
    ),
    ("kicking", "high_kick", "leg_up", "standing_on_one_leg"),
    arm_tags=("clenched_hands",),
    weight=0.4,
    free=False,
)
