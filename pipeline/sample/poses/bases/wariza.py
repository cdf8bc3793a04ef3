"""On the floor, the shins beside the thighs."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

POSE = Pose(
    "wariza",
    Angles(
        left_arm=Reach("knee", (-0.30, 0.06, -0.30)),
        right_arm=Reach("knee", (-0.30, 0.06, -0.30)),
        left_leg=Limb(92, 83, 156, -66),
        right_leg=Limb(91, 84, 156, -64),
        toes=(70, 70),
    ),
    ("sitting", "wariza"),
    elevation=(2, 26),
    weight=1.5,
)
