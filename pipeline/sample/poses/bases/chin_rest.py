"""On a chair, the chin on a hand."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "chin_rest",
    Angles(
        root=(4, 0, 0),
        spine=(16, 0, 4),
        head=(6, 8, 10),
        left_arm=arms.AT_CHIN,
        right_arm=arms.ON_THIGH,
        left_leg=Limb(92, 88, 74, -8),
        right_leg=Limb(80, 90, 86),
        hands=(60, 20),
    ),
    ("sitting",),
    arm_tags=("chin_rest", "head_rest"),
    seat="chair",
    weight=0.7,
)
