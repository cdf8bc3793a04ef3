"""On the side, curled up with drawn-up knees."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

POSE = Pose(
    "curled_up",
    Angles(
        root=(6, 0, 86),
        spine=(40, 0, 0),
        head=(24, 0, -6),
        left_arm=Limb(62, 96, 110, -30),
        right_arm=Reach("head", (0.18, -0.10, 0.44), (0.6, 0.6, 0.5)),
        left_leg=Limb(112, 90, 112),
        right_leg=Limb(104, 90, 104),
        toes=(40, 40),
    ),
    ("lying", "on_side", "fetal_position", "knees_on_chest"),
    elevation=(10, 70),
    lying=True,
    free=False,
    unseen=True,
    weight=0.5,
)
