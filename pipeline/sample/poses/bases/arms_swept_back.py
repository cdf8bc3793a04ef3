"""Arms held away from the body, a little behind it."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "arms_swept_back",
    Angles(
        spine=(6, 0, 0),
        head=(-6, 0, 0),
        left_arm=Limb(40, -40, 10, -20),
        right_arm=Limb(40, -40, 10, -20),
        left_leg=Limb(8, 90, 4, 6),
        hands=(0, 0),
    ),
    ("standing",),
    arm_tags=(),
    weight=1.0,
)
