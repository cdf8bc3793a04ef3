"""Leaning to the viewer, one hand behind the back."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

POSE = Pose(
    "leaning_forward",
    Angles(
        root=(26, 0, 0),
        spine=(20, 0, 0),
        head=(-34, 0, 6),
        left_arm=arms.BEHIND_BACK,
        right_arm=Reach("head", (0.20, -0.22, 0.46), (0.7, -1, 0)),
        left_leg=Limb(30, 88, 6),
        right_leg=Limb(28, 88, 4),
    ),
    ("standing", "leaning_forward"),
    arm_tags=("hand_up", "hand_to_own_mouth", "arm_behind_back"),
    weight=1.0,
)
