"""Halfway through a cartwheel."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "cartwheel",
    Angles(
        root=(0, 0, 150),
        spine=(0, 0, 14),
        head=(-10, 0, 20),
        left_arm=Limb(150, 0, 6),
        right_arm=Limb(160, 0, 4),
        left_leg=Limb(52, 0, 4),
        right_leg=Limb(48, 0, 6),
        toes=(60, 60),
        hands=(0, 0),
    ),
    ("upside-down",),
    weight=0.2,
    unseen=True,
    free=False,
)
