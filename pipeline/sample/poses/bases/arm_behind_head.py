"""One hand behind the head, the other on the hip."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "arm_behind_head",
    Angles(
        spine=(-4, 0, -8),
        head=(0, -8, 10),
        left_arm=arms.BEHIND_HEAD,
        right_arm=arms.ON_HIP,
        right_leg=Limb(12, 30, 14, 12),
    ),
    ("standing",),
    arm_tags=("arm_up", "arm_behind_head", "hand_on_hip"),
    weight=0.7,
)
