"""On the floor, leaning back on both hands."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "leaning_back",
    Angles(
        root=(-34, 0, 0),
        spine=(10, 0, 0),
        head=(20, 0, 0),
        left_arm=Limb(52, -75, 6),
        right_arm=Limb(50, -72, 8),
        left_leg=Limb(105, 86, 111, 11),
        right_leg=Limb(76, 88, 46, 7),
        hands=(0, 0),
        toes=(20, 20),
    ),
    ("sitting", "leaning_back"),
    elevation=(4, 34),
    weight=0.4,
    free=False,
)
