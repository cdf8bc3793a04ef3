"""On the floor, knees drawn up, hands behind."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "knees_up",
    Angles(
        root=(-26, 0, 0),
        spine=(8, 0, 0),
        head=(10, 0, 6),
        left_arm=Limb(42, -80, 6),
        right_arm=Limb(40, -84, 6),
        left_leg=Limb(122, 85, 136, 15),
        right_leg=Limb(121, 86, 130, 12),
        hands=(0, 0),
        toes=(10, 10),
    ),
    ("sitting", "knees_up"),
    elevation=(0, 26),
    weight=1.3,
    free=False,
)
