"""One foot kicked up behind."""

from pipeline.sample.poses import legs
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

POSE = Pose(
    "leg_lift_behind",
    Angles(
        spine=(4, 0, 0),
        left_arm=Limb(30, -10, 30),
        right_arm=Reach("head", (0.10, -0.30, 0.42), (0.8, -1, 0)),
        left_leg=Limb(8, -90, 96),
        right_leg=legs.STRAIGHT,
        toes=(40, 0),
    ),
    ("standing", "leg_up", "standing_on_one_leg"),
    arm_tags=("hand_up", "hand_to_own_mouth"),
    weight=1.5,
)
