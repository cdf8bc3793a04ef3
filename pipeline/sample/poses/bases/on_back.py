"""On the back, one arm by the head, one knee up."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "on_back",
    Angles(
        root=(-90, 0, 0),
        head=(8, 20, 0),
        left_arm=Limb(118, -12, 60, 160),
        right_arm=Limb(40, 20, 50),
        left_leg=Limb(12, 20, 6),
        right_leg=Limb(40, 74, 80),
        toes=(34, 10),
    ),
    ("lying", "on_back"),
    elevation=(30, 82),
    lying=True,
    free=False,
    weight=0.5,
)
