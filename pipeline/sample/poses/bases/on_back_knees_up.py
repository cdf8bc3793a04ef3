"""On the back, hands on the belly, knees up."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

POSE = Pose(
    "on_back_knees_up",
    Angles(
        root=(-90, 0, 0),
        head=(14, 8, 0),
        left_arm=Reach("waist", (0.14, 0.02, 0.36), (1, -0.2, -0.2)),
        right_arm=Reach("waist", (0.10, 0.14, 0.38), (1, -0.2, -0.2)),
        left_leg=Limb(58, 84, 100),
        right_leg=Limb(52, 80, 92),
        toes=(10, 10),
    ),
    ("lying", "on_back", "knees_up"),
    elevation=(16, 70),
    lying=True,
    free=False,
    weight=0.5,
)
