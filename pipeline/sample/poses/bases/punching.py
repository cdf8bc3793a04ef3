"""A punch, the weight thrown forward."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "punching",
    Angles(
        root=(12, 0, 0),
        spine=(8, -34, 0),
        head=(-8, 30, 0),
        left_arm=Limb(40, -30, 116),
        right_arm=Limb(86, 96, 6),
        left_leg=Limb(44, 84, 50),
        right_leg=Limb(34, -60, 16),
        hands=(100, 100),
        toes=(0, 30),
    ),
    ("fighting_stance", "punching"),
    arm_tags=("clenched_hands", "outstretched_arm"),
    weight=0.6,
    free=False,
)
