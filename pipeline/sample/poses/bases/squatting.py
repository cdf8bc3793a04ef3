"""On the heels, hands on the knees."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

POSE = Pose(
    "squatting",
    Angles(
        root=(18, 0, 0),
        spine=(16, 0, 0),
        head=(-24, 0, 0),
        left_arm=Reach("knee", (-0.16, 0.14, 0.18), (1, -0.2, 0)),
        right_arm=Reach("knee", (-0.16, 0.14, 0.18), (1, -0.2, 0)),
        left_leg=Limb(118, 74, 140, 10),
        right_leg=Limb(118, 74, 140, 10),
        toes=(20, 20),
    ),
    ("squatting",),
    elevation=(0, 24),
    weight=0.8,
)
