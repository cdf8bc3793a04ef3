"""Arms folded before the chest."""

from pipeline.sample.poses import legs
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Reach

POSE = Pose(
    "crossed_arms",
    Angles(
        left_arm=Reach("chest", (-0.26, 0.02, 0.44), (0.9, -0.6, 0.25)),
        right_arm=Reach("chest", (-0.22, -0.12, 0.50), (0.9, -0.6, 0.25)),
        left_leg=legs.STRAIGHT,
        right_leg=legs.STRAIGHT,
    ),
    ("standing",),
    arm_tags=("crossed_arms",),
    weight=1.0,
)
