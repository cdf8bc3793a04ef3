"""One hand on a hip, the weight on one leg."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "contrapposto",
    Angles(
        root=(0, 0, 4),
        spine=(0, 0, -9),
        head=(4, 8, 6),
        left_arm=arms.RELAXED,
        right_arm=arms.ON_HIP,
        right_leg=Limb(lift=10, toward=40, bend=16, twist=14),
    ),
    ("standing",),
    arm_tags=("hand_on_hip",),
    weight=3.0,
)
