"""One arm bent so that the hand comes up to the shoulder, the other hanging."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "hand_at_shoulder",
    Angles(
        spine=(0, 6, 4),
        head=(0, -6, -4),
        left_arm=arms.RELAXED,
        right_arm=Limb(18, 10, 132, 20),
        hands=(20, 70),
        left_leg=Limb(12, 40, 10, 12),
    ),
    ("standing",),
    arm_tags=("hand_up",),
    weight=1.5,
)
