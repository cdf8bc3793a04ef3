"""On both knees, upright."""

from pipeline.sample.poses import arms, legs
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Reach

POSE = Pose(
    "kneeling",
    Angles(
        left_arm=arms.RELAXED,
        right_arm=Reach("chest", (-0.05, 0.02, 0.46), (0.8, -0.9, 0)),
        left_leg=legs.ON_KNEES,
        right_leg=legs.ON_KNEES,
        toes=(70, 70),
    ),
    ("kneeling",),
    arm_tags=("hand_up", "hand_on_own_chest"),
    elevation=(0, 20),
    weight=1.0,
)
