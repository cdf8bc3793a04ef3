"""In mid-stride."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "walking",
    Angles(
        root=(4, 0, 0),
        left_arm=Limb(26, -90, 16),
        right_arm=Limb(28, 90, 26),
        left_leg=Limb(26, 90, 8),
        right_leg=Limb(20, -90, 22),
        toes=(-4, 26),
    ),
    ("walking",),
    weight=2.0,
)
