"""A long leap, legs wide."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "leaping",
    Angles(
        root=(10, 0, 0),
        spine=(-6, -12, 0),
        head=(-10, 8, 0),
        left_arm=Limb(80, 60, 20),
        right_arm=Limb(70, -70, 20),
        left_leg=Limb(76, 84, 20),
        right_leg=Limb(36, -86, 30),
        toes=(40, 50),
    ),
    ("jumping", "midair"),
    weight=0.8,
)
