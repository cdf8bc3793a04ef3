"""Kneeling, palms together."""

from pipeline.sample.poses import arms, legs
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles

POSE = Pose(
    "praying",
    Angles(
        root=(4, 0, 0),
        spine=(12, 0, 0),
        head=(20, 0, 0),
        left_arm=arms.CLASPED,
        right_arm=arms.CLASPED,
        left_leg=legs.SEIZA,
        right_leg=legs.SEIZA,
        toes=(80, 80),
        hands=(0, 0),
    ),
    ("kneeling", "seiza"),
    arm_tags=("praying", "hands_clasped", "own_hands_together"),
    elevation=(0, 22),
    weight=0.4,
)
