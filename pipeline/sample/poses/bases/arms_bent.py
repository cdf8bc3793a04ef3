"""Both forearms forward, as if something were held."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "arms_bent",
    Angles(
        left_arm=Limb(14, 40, 86, -30),
        right_arm=Limb(16, 30, 70, -40),
        hands=(60, 60),
        right_leg=Limb(10, 40, 12, 10),
    ),
    ("standing",),
    arm_tags=(),
    weight=3.5,
)
