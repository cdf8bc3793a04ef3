"""On the stomach, propped on the elbows, feet up."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

POSE = Pose(
    "on_stomach",
    Angles(
        root=(84, 0, 0),
        spine=(-28, 0, 0),
        head=(-40, 0, 6),
        left_arm=Reach("head", (0.10, -0.40, 0.36), (0.9, -0.6, 0.2)),
        right_arm=Reach("head", (0.10, -0.40, 0.36), (0.9, -0.6, 0.2)),
        left_leg=Limb(4, 0, 84),
        right_leg=Limb(6, 0, 54),
        toes=(40, 40),
    ),
    ("lying", "on_stomach"),
    elevation=(6, 50),
    lying=True,
    free=False,
    weight=0.5,
)
