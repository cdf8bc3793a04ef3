"""One open hand raised before the shoulder."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "hand_up",
    Angles(
        head=(2, 0, 5),
        left_arm=arms.HAND_UP,
        right_arm=arms.RELAXED,
        hands=(10, 15),
        right_leg=Limb(10, 40, 12, 10),
    ),
    ("standing",),
    arm_tags=("hand_up",),
    weight=2.5,
)
