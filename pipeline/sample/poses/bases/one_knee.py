"""On one knee, the other foot on the ground."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

POSE = Pose(
    "one_knee",
    Angles(
        root=(4, 0, 0),
        spine=(10, 0, 0),
        head=(-8, 0, 0),
        left_arm=Reach("knee", (-0.10, 0.20, -0.14), (1, -0.4, 0)),
        right_arm=arms.RELAXED,
        left_leg=Limb(88, 82, 92, 4),
        right_leg=Limb(4, 60, 90),
        toes=(0, 60),
    ),
    ("kneeling", "one_knee"),
    elevation=(-4, 20),
    weight=0.9,
)
