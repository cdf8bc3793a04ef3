"""On the back, arms wide."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "spread_out",
    Angles(
        root=(-90, 0, 0),
        head=(6, -14, 0),
        left_arm=Limb(82, 0, 30, 60),
        right_arm=Limb(104, -6, 20, 60),
        left_leg=Limb(16, 10, 8),
        right_leg=Limb(24, 30, 30, 20),
        toes=(36, 30),
        hands=(20, 30),
    ),
    ("lying", "on_back"),
    elevation=(40, 84),
    lying=True,
    free=False,
    arm_tags=("spread_arms",),
    weight=0.5,
)
