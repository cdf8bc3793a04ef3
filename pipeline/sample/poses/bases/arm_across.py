"""One arm across the body, holding the other."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

POSE = Pose(
    "arm_across",
    Angles(
        spine=(4, 0, 0),
        head=(6, -10, 6),
        left_arm=Limb(6, 0, 6, -10),
        right_arm=Reach("chest", (-0.44, -0.22, 0.30), (0.9, -0.7, 0.2)),
        hands=(15, 50),
    ),
    ("standing",),
    arm_tags=(),
    weight=1.0,
)
