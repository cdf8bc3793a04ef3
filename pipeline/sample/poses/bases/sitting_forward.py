"""On a chair, elbows on the knees."""

from pipeline.sample.poses.pose import Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

POSE = Pose(
    "sitting_forward",
    Angles(
        root=(6, 0, 0),
        spine=(30, 0, 0),
        head=(-22, 0, 0),
        left_arm=Reach("knee", (-0.22, 0.34, -0.02), (1, -0.6, 0)),
        right_arm=Reach("knee", (-0.22, 0.34, -0.02), (1, -0.6, 0)),
        left_leg=Limb(88, 74, 90, 10),
        right_leg=Limb(88, 74, 90, 10),
        hands=(50, 50),
    ),
    ("sitting", "leaning_forward"),
    seat="chair",
    weight=0.7,
    free=False,
)
