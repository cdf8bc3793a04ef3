"""One arm out to the viewer."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "reaching_out",
    Angles(left_arm=arms.RELAXED, right_arm=Limb(82, 74, 12, 0), spine=(6, 12, 0), hands=(20, 0)),
    ("standing",),
    arm_tags=("outstretched_arm", "reaching_out"),
    weight=1.0,
)
