"""On a chair, one leg over the other."""

from pipeline.sample.poses.pose import FRONT, Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

POSE = Pose(
    "crossed_legs",
    Angles(
        root=(-6, 0, 0),
        left_arm=Reach("knee", (-0.26, 0.24, -0.30)),
        right_arm=Limb(24, -50, 20),
        left_leg=Limb(88, 101, 70, -12),
        right_leg=Limb(79, 91, 86, 0),
        toes=(24, 4),
    ),
    ("sitting", "crossed_legs"),
    azimuth=FRONT,
    seat="chair",
    weight=1.2,
)
