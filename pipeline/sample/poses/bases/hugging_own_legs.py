"""On the floor, arms round the drawn-up legs."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

POSE = Pose(
    "hugging_own_legs",
    Angles(
        root=(-8, 0, 0),
        spine=(34, 0, 0),
        head=(6, 0, 8),
        left_arm=Reach("knee", (-0.22, -0.34, 0.34), (1, 0, 0)),
        right_arm=Reach("knee", (-0.22, -0.30, 0.40), (1, 0, 0)),
        left_leg=Limb(128, 86, 134),
        right_leg=Limb(126, 86, 132),
    ),
    ("sitting", "leg_hug", "knees_up"),
    elevation=(0, 24),
    weight=1.0,
    free=False,
)
