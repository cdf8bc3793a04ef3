"""Low on the feet, knees wide, hands on the ground between them."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "squatting_wide",
    Angles(
        root=(34, 0, 0),
        spine=(14, 0, 0),
        head=(-34, 0, 0),
        left_arm=Limb(54, 104, 6),
        right_arm=Limb(54, 104, 6),
        left_leg=Limb(112, 44, 136, 24),
        right_leg=Limb(112, 44, 136, 24),
        toes=(50, 50),
        hands=(0, 0),
    ),
    ("squatting",),
    elevation=(0, 24),
    weight=0.6,
    free=False,
)
