"""On the heels, hands on the thighs."""

from pipeline.sample.poses import legs
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Reach

POSE = Pose(
    "seiza",
    Angles(
        left_arm=Reach("knee", (-0.10, 0.24, -0.50)),
        right_arm=Reach("knee", (-0.10, 0.24, -0.50)),
        left_leg=legs.SEIZA,
        right_leg=legs.SEIZA,
        toes=(80, 80),
    ),
    ("sitting", "seiza"),
    elevation=(2, 22),
    weight=1.0,
)
