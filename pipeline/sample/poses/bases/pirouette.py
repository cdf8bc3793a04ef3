"""Ballet: a turn on one foot, arms in a ring overhead."""

from pipeline.sample.poses import legs
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

POSE = Pose(
    "pirouette",
    Angles(
        spine=(-4, 10, 0),
        head=(-2, -8, 0),
        left_arm=Reach("head", (0.14, 0.72, 0.2), (1, 0.2, 0.2)),
        right_arm=Reach("head", (0.14, 0.72, 0.2), (1, 0.2, 0.2)),
        left_leg=Limb(56, 20, 124, 50),
        right_leg=legs.STRAIGHT,
        toes=(70, 60),
        hands=(20, 20),
    ),
    ("dancing", "ballet", "standing_on_one_leg"),
    arm_tags=("arms_up",),
    weight=0.3,
    unseen=True,
    free=False,
)
