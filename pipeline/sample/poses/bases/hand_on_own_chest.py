"""One hand on the chest."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles

POSE = Pose(
    "hand_on_own_chest",
    Angles(head=(4, 0, -5), left_arm=arms.ON_CHEST, right_arm=arms.RELAXED, hands=(8, 15)),
    ("standing",),
    arm_tags=("hand_up", "hand_on_own_chest"),
    weight=2.5,
)
