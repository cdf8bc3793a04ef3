"""Weight on one leg, the other a step to the side."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "standing_at_ease",
    Angles(
        root=(0, 0, 3),
        spine=(0, 0, -7),
        head=(2, 0, 4),
        left_arm=arms.RELAXED,
        right_arm=arms.RELAXED,
        left_leg=Limb(3, 180, 2, 4),
        right_leg=Limb(14, 30, 12, 16),
    ),
    ("standing",),
    weight=3.0,
)
