"""The hip out to one side, shoulders tipped against it, one leg before the other."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "standing_hip_out",
    Angles(
        root=(-2, 0, 8),
        spine=(4, -8, -16),
        head=(2, 6, 8),
        left_arm=arms.RELAXED,
        right_arm=arms.RELAXED,
        left_leg=Limb(10, 150, 4, 0),
        right_leg=Limb(22, 50, 22, 20),
        toes=(0, 10),
    ),
    ("standing",),
    weight=2.5,
)
