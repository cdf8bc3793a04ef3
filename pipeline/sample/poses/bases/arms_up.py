"""Both arms straight up."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "arms_up",
    Angles(
        left_arm=Limb(160, 10, 12, 20),
        right_arm=Limb(158, 20, 18, 20),
        head=(-8, 0, 0),
        hands=(0, 0),
    ),
    ("standing",),
    arm_tags=("arms_up",),
    weight=0.6,
)
