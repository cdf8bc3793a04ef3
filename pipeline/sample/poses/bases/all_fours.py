"""On hands and knees."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "all_fours",
    Angles(
        root=(84, 0, 0),
        spine=(-4, 0, 0),
        head=(-58, 0, 0),
        left_arm=Limb(88, 84, 6),
        right_arm=Limb(84, 84, 4),
        left_leg=Limb(84, 86, 84),
        right_leg=Limb(80, 86, 84),
        toes=(60, 60),
        hands=(0, 0),
    ),
    ("all_fours", "kneeling"),
    elevation=(0, 30),
    weight=0.5,
    free=False,
)
