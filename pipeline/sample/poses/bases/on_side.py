"""On the side, one hand before the face."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

POSE = Pose(
    "on_side",
    Angles(
        root=(0, 0, 86),
        spine=(12, 0, 0),
        head=(4, 0, -10),
        left_arm=Limb(70, 84, 40),
        right_arm=Reach("head", (0.34, 0.10, 0.20), (0.6, 0.6, 0.4)),
        left_leg=Limb(48, 90, 60),
        right_leg=Limb(20, 90, 30),
        toes=(34, 34),
    ),
    ("lying", "on_side"),
    elevation=(4, 60),
    lying=True,
    free=False,
    weight=0.5,
)
