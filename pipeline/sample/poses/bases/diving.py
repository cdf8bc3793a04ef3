"""Head first through the air."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "diving",
    Angles(
        root=(150, 0, 10),
        spine=(-14, 0, 0),
        head=(-30, 0, 0),
        left_arm=Limb(130, 30, 20),
        right_arm=Limb(40, -40, 20),
        left_leg=Limb(40, 80, 70),
        right_leg=Limb(10, -80, 30),
        toes=(56, 56),
    ),
    ("upside-down", "falling", "midair"),
    weight=0.3,
    free=False,
)
