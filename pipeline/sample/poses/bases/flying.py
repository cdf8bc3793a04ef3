"""Flying forward, flat on the air."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "flying",
    Angles(
        root=(66, 0, 0),
        spine=(-16, 0, 0),
        head=(-44, 0, 0),
        left_arm=Limb(166, 60, 6),
        right_arm=Limb(30, -60, 10),
        left_leg=Limb(12, -90, 10),
        right_leg=Limb(8, 80, 60),
        toes=(60, 60),
        hands=(90, 20),
    ),
    ("flying", "midair"),
    weight=0.6,
    free=False,
)
