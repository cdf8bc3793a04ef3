"""One leg held out in front."""

from pipeline.sample.poses import legs
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "leg_up",
    Angles(
        root=(-6, 0, 6),
        left_arm=Limb(58, 20, 22),
        right_arm=Limb(64, 0, 30),
        left_leg=Limb(84, 66, 24, 10),
        right_leg=legs.STRAIGHT,
        toes=(40, 0),
    ),
    ("standing", "leg_up", "standing_on_one_leg"),
    weight=0.6,
)
