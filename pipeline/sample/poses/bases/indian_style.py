"""On the floor, legs crossed."""

from pipeline.sample.poses.pose import FRONT, Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

POSE = Pose(
    "indian_style",
    Angles(
        root=(-4, 0, 0),
        spine=(8, 0, 0),
        left_arm=Reach("knee", (-0.12, 0.26, -0.10)),
        right_arm=Reach("knee", (-0.12, 0.26, -0.10)),
        left_leg=Limb(87, 58, 134, 109),
        right_leg=Limb(84, 63, 142, 106),
        toes=(40, 40),
    ),
    ("sitting", "indian_style"),
    elevation=(2, 26),
    azimuth=FRONT,
    weight=0.7,
)
