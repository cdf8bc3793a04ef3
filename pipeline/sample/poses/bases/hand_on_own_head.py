"""A hand on top of the head."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles

POSE = Pose(
    "hand_on_own_head",
    Angles(
        spine=(-2, 0, 6),
        head=(0, 0, 9),
        left_arm=arms.ON_HEAD,
        right_arm=arms.RELAXED,
        hands=(25, 20),
    ),
    ("standing",),
    arm_tags=("arm_up", "hand_on_own_head"),
    weight=0.7,
)
