"""Both hands on the hips, feet apart."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "hands_on_hips",
    Angles(left_arm=arms.ON_HIP, right_arm=arms.ON_HIP, left_leg=Limb(10), right_leg=Limb(10)),
    ("standing",),
    arm_tags=("hands_on_hips",),
    weight=1.0,
)
