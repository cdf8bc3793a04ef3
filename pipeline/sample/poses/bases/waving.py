"""One hand waves."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Reach

POSE = Pose(
    "waving",
    Angles(
        left_arm=Reach("head", (0.90, 0.16, 0.20), (0.7, -1, 0)),
        right_arm=arms.RELAXED,
        head=(0, 6, -6),
        hands=(0, 20),
    ),
    ("standing",),
    arm_tags=("arm_up", "waving"),
    weight=0.8,
)
