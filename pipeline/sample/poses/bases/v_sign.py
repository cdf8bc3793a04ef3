"""Two fingers beside the face."""

from pipeline.sample.poses import arms
from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Reach

POSE = Pose(
    "v_sign",
    Angles(
        spine=(0, 0, 5),
        head=(0, 0, 9),
        left_arm=Reach("head", (0.58, -0.80, 0.42), (0.5, -1, 0.0)),
        right_arm=arms.ON_HIP,
        hands=(95, 15),
        signs=("v", ""),
    ),
    ("standing",),
    arm_tags=("hand_up", "v", "hand_on_hip"),
    weight=0.8,
)
