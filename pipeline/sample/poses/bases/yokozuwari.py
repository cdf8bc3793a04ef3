"""On the floor, both legs folded to one side."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

POSE = Pose(
    "yokozuwari",
    Angles(
        root=(0, 0, 8),
        spine=(2, 0, -12),
        head=(4, 0, 6),
        left_arm=Limb(26, -10, 6),
        right_arm=Reach("knee", (-0.16, 0.30, -0.30)),
        left_leg=Limb(93, 84, 124, 88),
        right_leg=Limb(95, 47, 138, -40),
        toes=(60, 60),
        hands=(0, 20),
    ),
    ("sitting", "yokozuwari"),
    elevation=(2, 26),
    weight=1.2,
)
