"""Walking away and turning to look back."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "looking_back",
    Angles(
        root=(2, 0, 0),
        spine=(-4, 36, -4),
        head=(0, 44, 6),
        left_arm=Limb(18, -40, 20),
        right_arm=Limb(20, -20, 24),
        left_leg=Limb(12, 90, 4),
        right_leg=Limb(12, -90, 14),
        toes=(0, 20),
    ),
    ("standing",),
    azimuth=(110.0, 215.0),
    weight=0.8,
)
