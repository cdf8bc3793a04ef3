"""A curtsey: both hands hold out the hem."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "skirt_hold",
    Angles(
        spine=(10, 0, 0),
        head=(6, 0, 5),
        left_arm=arms.AT_HEM,
        right_arm=arms.AT_HEM,
        left_leg=Limb(10, 140, 6),
        right_leg=Limb(12, -110, 26, 10),
        hands=(70, 70),
        toes=(0, 26),
    ),
    ("standing",),
    arm_tags=("skirt_hold", "curtsey"),
    weight=0.6,
)
