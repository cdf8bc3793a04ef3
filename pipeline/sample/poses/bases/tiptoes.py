"""On the toes, reaching up."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "tiptoes",
    Angles(
        spine=(-6, 0, 0),
        head=(-18, 0, 0),
        left_arm=Limb(164, 40, 6, 20),
        right_arm=Limb(30, -20, 20),
        toes=(56, 56),
        hands=(0, 15),
    ),
    ("standing", "tiptoes"),
    arm_tags=("arm_up", "reaching_out"),
    weight=0.4,
)
