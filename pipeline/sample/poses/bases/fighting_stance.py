"""Guard up."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb

POSE = Pose(
    "fighting_stance",
    Angles(
        spine=(10, 26, 0),
        head=(-4, -24, 0),
        left_arm=Limb(50, 74, 96),
        right_arm=Limb(36, 40, 124),
        left_leg=Limb(32, 70, 34),
        right_leg=Limb(34, -40, 34),
        hands=(90, 90),
    ),
    ("standing", "fighting_stance"),
    arm_tags=("clenched_hands",),
    unseen=True,
    free=False,
)
