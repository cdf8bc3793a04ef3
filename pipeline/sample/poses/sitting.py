"""Sitting, on a chair or on the floor."""

from pipeline.sample.poses.pose import AROUND, FRONT, Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

_CHAIR = Limb(lift=82, toward=90, bend=84, twist=4)
_SEIZA = Limb(lift=78, toward=88, bend=154, twist=0)

POSES = (
    Pose(
        "leaning_back",
        Angles(
            root=(-58, 0, 0),
            spine=(10, 0, 0),
            head=(20, 0, 0),
            left_arm=Limb(46, -70, 6),
            right_arm=Limb(46, -70, 6),
            left_leg=Limb(42, 90, 56),
            right_leg=Limb(36, 90, 22),
            hands=(0, 0),
            toes=(20, 20),
        ),
        ("sitting", "leaning_back"),
        AROUND,
        (4, 34),
    ),
    Pose(
        "sitting",
        Angles(
            left_arm=Reach("knee", (-0.10, 0.26, -0.40)),
            right_arm=Reach("knee", (-0.10, 0.26, -0.40)),
            left_leg=_CHAIR,
            right_leg=_CHAIR,
        ),
        ("sitting",),
        AROUND,
        seat="chair",
    ),
    Pose(
        "crossed_legs",
        Angles(
            root=(-6, 0, 0),
            left_arm=Reach("knee", (-0.26, 0.24, -0.30)),
            right_arm=Limb(24, -50, 20),
            left_leg=Limb(88, 101, 70, -12),
            right_leg=Limb(79, 91, 86, 0),
            toes=(24, 4),
        ),
        ("sitting", "crossed_legs"),
        FRONT,
        seat="chair",
    ),
    Pose(
        "indian_style",
        Angles(
            root=(-4, 0, 0),
            spine=(8, 0, 0),
            left_arm=Reach("knee", (-0.12, 0.18, -0.14)),
            right_arm=Reach("knee", (-0.12, 0.18, -0.14)),
            left_leg=Limb(80, 40, 132, 62),
            right_leg=Limb(80, 44, 126, 62),
            toes=(30, 30),
        ),
        ("sitting", "indian_style"),
        elevation=(2, 26),
    ),
    Pose(
        "wariza",
        Angles(
            left_arm=Reach("knee", (-0.30, 0.06, -0.30)),
            right_arm=Reach("knee", (-0.30, 0.06, -0.30)),
            left_leg=Limb(80, 72, 150, -34),
            right_leg=Limb(80, 72, 150, -34),
            toes=(70, 70),
        ),
        ("sitting", "wariza"),
        AROUND,
        (2, 26),
    ),
    Pose(
        "seiza",
        Angles(
            left_arm=Reach("knee", (-0.10, 0.24, -0.50)),
            right_arm=Reach("knee", (-0.10, 0.24, -0.50)),
            left_leg=_SEIZA,
            right_leg=_SEIZA,
            toes=(80, 80),
        ),
        ("sitting", "seiza"),
        AROUND,
        (2, 22),
    ),
    Pose(
        "hugging_own_legs",
        Angles(
            root=(-8, 0, 0),
            spine=(34, 0, 0),
            head=(6, 0, 8),
            left_arm=Reach("knee", (-0.22, -0.34, 0.34), (1, 0, 0)),
            right_arm=Reach("knee", (-0.22, -0.30, 0.40), (1, 0, 0)),
            left_leg=Limb(128, 86, 134),
            right_leg=Limb(126, 86, 132),
        ),
        ("sitting", "leg_hug", "knees_up"),
        AROUND,
        (0, 24),
    ),
)
