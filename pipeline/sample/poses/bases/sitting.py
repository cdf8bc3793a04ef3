"""On a chair, hands on the knees."""

from pipeline.sample.poses import arms, legs
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles

POSE = Pose(
    "sitting",
    Angles(
        left_arm=arms.ON_THIGH,
        right_arm=arms.ON_THIGH,
        left_leg=legs.ON_CHAIR,
        right_leg=legs.ON_CHAIR,
    ),
    ("sitting",),
    seat="chair",
    weight=1.5,
)
