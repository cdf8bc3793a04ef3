"""On a chair, knees together and feet apart."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "knees_together_feet_apart",
    Angles(
        spine=(6, 0, 0),
        head=(6, 0, 6),
        left_arm=arms.TOGETHER_LAP,
        right_arm=arms.TOGETHER_LAP,
        left_leg=Limb(82, 96, 80, -24),
        right_leg=Limb(82, 96, 80, -24),
    ),
    ("sitting", "knees_together_feet_apart"),
    arm_tags=("own_hands_together",),
    seat="chair",
    weight=0.8,
)
