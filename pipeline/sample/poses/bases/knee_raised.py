"""One knee raised, standing on the other leg."""

from pipeline.sample.poses import legs
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "knee_raised",
    Angles(
        spine=(-2, 0, -4),
        head=(2, 0, 6),
        left_arm=Limb(40, 10, 50),
        right_arm=Limb(30, 10, 60),
        left_leg=Limb(70, 76, 98, 6),
        right_leg=legs.STRAIGHT,
        toes=(44, 0),
    ),
    ("standing", "leg_up", "standing_on_one_leg", "knee_up"),
    weight=1.3,
)
