"""On the floor, one knee up, the other leg folded flat."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

POSE = Pose(
    "knee_up",
    Angles(
        root=(-16, 0, 0),
        spine=(14, 0, 0),
        head=(4, 0, -6),
        left_arm=Reach("knee", (-0.10, 0.26, 0.06), (1, -0.1, 0)),
        right_arm=Limb(24, -70, 6),
        left_leg=Limb(131, 79, 136, 18),
        right_leg=Limb(79, 59, 142, 102),
        hands=(50, 0),
        toes=(0, 40),
    ),
    ("sitting", "knee_up"),
    elevation=(0, 26),
    weight=1.2,
    free=False,
)
