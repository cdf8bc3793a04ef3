"""A hand at the pocket, slouching."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "hand_in_pocket",
    Angles(
        root=(0, 0, 3),
        spine=(8, 0, -6),
        head=(2, 0, 4),
        left_arm=arms.AT_POCKET,
        right_arm=arms.RELAXED,
        right_leg=Limb(14, 40, 16, 14),
        hands=(60, 20),
    ),
    ("standing",),
    arm_tags=("hand_in_pocket",),
    weight=1.0,
)
