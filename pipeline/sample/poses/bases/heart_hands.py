"""Two hands make a heart before the chest."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles

POSE = Pose(
    "heart_hands",
    Angles(head=(4, 0, 6), left_arm=arms.HEART, right_arm=arms.HEART, hands=(60, 60)),
    ("standing",),
    arm_tags=("hands_up", "heart_hands"),
    weight=0.5,
    unseen=True,
)
