"""One hand in the hair beside the ear."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "hand_in_hair",
    Angles(
        spine=(0, 0, -5),
        head=(2, 6, -12),
        left_arm=arms.IN_HAIR,
        right_arm=arms.RELAXED,
        hands=(30, 15),
        right_leg=Limb(12, 40, 14, 12),
    ),
    ("standing",),
    arm_tags=("hand_in_hair", "arm_up"),
    weight=2.0,
)
