"""One arm out, a finger pointing."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "pointing",
    Angles(
        spine=(2, -10, 0),
        left_arm=Limb(84, 48, 8, 0),
        right_arm=arms.ON_HIP,
        hands=(90, 15),
        signs=("point", ""),
        right_leg=Limb(14, 20, 6, 10),
    ),
    ("standing",),
    arm_tags=("outstretched_arm", "pointing", "hand_on_hip"),
    weight=0.6,
)
