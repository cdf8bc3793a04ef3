"""The chest forward, head thrown back, arms behind."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "arched_back",
    Angles(
        root=(-6, 0, 0),
        spine=(-26, 0, 0),
        head=(-22, 0, 6),
        left_arm=Limb(40, -60, 14),
        right_arm=Limb(46, -50, 10),
        left_leg=Limb(10, 90, 6),
        right_leg=Limb(16, -80, 10),
        toes=(20, 34),
        hands=(0, 0),
    ),
    ("standing", "arched_back"),
    weight=0.5,
)
