"""A kick in mid-air."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "flying_kick",
    Angles(
        root=(-26, 0, -14),
        spine=(18, 10, 0),
        head=(4, -10, 0),
        left_arm=Limb(40, 40, 96),
        right_arm=Limb(70, -30, 40),
        left_leg=Limb(92, 70, 6),
        right_leg=Limb(60, 60, 122, 10),
        hands=(95, 95),
        toes=(10, 40),
    ),
    ("kicking", "midair", "jumping"),
    arm_tags=("clenched_hands",),
    weight=0.4,
    free=False,
)
