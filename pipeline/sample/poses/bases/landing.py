"""Down on one knee and one hand, as after a jump."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "landing",
    Angles(
        root=(44, 0, 0),
        spine=(20, 0, 0),
        head=(-44, 0, 0),
        left_arm=Limb(64, 84, 10),
        right_arm=Limb(80, -40, 10),
        left_leg=Limb(118, 60, 120, 20),
        right_leg=Limb(46, 70, 104),
        toes=(0, 60),
        hands=(0, 20),
    ),
    ("kneeling", "one_knee"),
    elevation=(-4, 20),
    weight=0.4,
    free=False,
)
