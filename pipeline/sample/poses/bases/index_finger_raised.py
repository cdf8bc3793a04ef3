"""A finger raised beside the face."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles

POSE = Pose(
    "index_finger_raised",
    Angles(
        head=(0, 0, -5),
        left_arm=arms.HAND_UP,
        right_arm=arms.RELAXED,
        hands=(95, 15),
        signs=("point", ""),
    ),
    ("standing",),
    arm_tags=("hand_up", "index_finger_raised"),
    weight=0.8,
)
