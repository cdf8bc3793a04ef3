"""A hand to the cheek, the other arm under its elbow."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Reach

POSE = Pose(
    "hand_on_own_cheek",
    Angles(
        head=(4, 0, -10),
        left_arm=arms.AT_CHEEK,
        right_arm=Reach("chest", (-0.20, -0.22, 0.46), (0.9, -0.6, 0.2)),
        hands=(20, 20),
    ),
    ("standing",),
    arm_tags=("hand_up", "hand_on_own_face", "hand_on_own_cheek"),
    weight=0.8,
)
