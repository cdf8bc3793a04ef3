"""A hand to the brow."""

from pipeline.sample.poses import legs
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Reach

POSE = Pose(
    "salute",
    Angles(
        left_arm=legs.STRAIGHT,
        right_arm=Reach("head", (0.34, 0.04, 0.30), (1, 0.2, 0.2)),
        left_leg=legs.STRAIGHT,
        right_leg=legs.STRAIGHT,
        hands=(5, 0),
    ),
    ("standing",),
    arm_tags=("arm_up", "salute"),
    weight=0.5,
)
