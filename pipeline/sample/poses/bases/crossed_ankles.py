"""Standing with one foot set across the other."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "crossed_ankles",
    Angles(
        spine=(0, 0, 3),
        head=(0, 0, -5),
        left_arm=arms.RELAXED,
        right_arm=arms.RELAXED,
        left_leg=Limb(15, 140, 6, 8),
        right_leg=Limb(6, -150, 0, 4),
        toes=(6, 0),
    ),
    ("standing", "crossed_ankles"),
)
