"""Arms out to both sides."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "outstretched_arms",
    Angles(left_arm=Limb(84, 14, 8), right_arm=Limb(86, 10, 6), hands=(0, 0)),
    ("standing",),
    arm_tags=("outstretched_arms", "spread_arms"),
    weight=0.6,
)
