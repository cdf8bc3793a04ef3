"""Both hands up like a cat's paws."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

POSE = Pose(
    "paw_pose",
    Angles(
        spine=(6, 0, 4),
        head=(4, 0, 10),
        left_arm=Reach("shoulder", (0.06, 0.20, 0.44), (0.9, -1, -0.2)),
        right_arm=Reach("shoulder", (0.10, -0.06, 0.50), (0.9, -1, -0.2)),
        hands=(85, 85),
        right_leg=Limb(10, 40, 14, 10),
    ),
    ("standing",),
    arm_tags=("hands_up", "paw_pose"),
    weight=0.7,
)
