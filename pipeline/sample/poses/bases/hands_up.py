"""Both hands raised before the shoulders."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles

POSE = Pose(
    "hands_up",
    Angles(spine=(-3, 0, 0), left_arm=arms.HAND_UP, right_arm=arms.HAND_UP, hands=(20, 20)),
    ("standing",),
    arm_tags=("hands_up",),
    weight=2.0,
)
