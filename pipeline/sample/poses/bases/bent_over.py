"""Bent at the hips, hands on the knees."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

POSE = Pose(
    "bent_over",
    Angles(
        root=(44, 0, 0),
        spine=(34, 0, 0),
        head=(-46, 0, 0),
        left_arm=Reach("knee", (0.02, 0.12, 0.24), (1, 0.2, 0)),
        right_arm=Reach("knee", (0.02, 0.12, 0.24), (1, 0.2, 0)),
        left_leg=Limb(56, 88, 22),
        right_leg=Limb(56, 88, 22),
    ),
    ("standing", "bent_over"),
    weight=0.4,
    free=False,
)
