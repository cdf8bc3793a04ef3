"""Standing on both feet: where the arms are makes the pose."""

from pipeline.sample.poses.pose import AROUND, Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

_RELAXED = Limb(lift=10, bend=14, twist=-10)
_STRAIGHT = Limb(lift=4, bend=2, twist=6)
_ON_HIP = Reach("hip", (0.30, 0.26, 0.10), (1.0, -0.1, -0.5))
_BEHIND_HEAD = Reach("head", (0.16, -0.12, -0.42), (1.0, 0.6, 0.0))
_BEHIND_BACK = Reach("pelvis", (0.02, 0.28, -0.42), (1.0, 0.0, -0.6))
_CLASPED = Reach("chest", (0.04, -0.05, 0.72), (0.8, -0.9, 0.0))

POSES = (
    Pose("standing", Angles(left_arm=_RELAXED, right_arm=_RELAXED), ("standing",), AROUND),
    Pose(
        "contrapposto",
        Angles(
            root=(0, 0, 4),
            spine=(0, 0, -9),
            head=(4, 8, 6),
            left_arm=_RELAXED,
            right_arm=_ON_HIP,
            right_leg=Limb(lift=10, toward=40, bend=16, twist=14),
        ),
        ("standing", "hand_on_hip"),
        AROUND,
    ),
    Pose(
        "hands_on_hips",
        Angles(left_arm=_ON_HIP, right_arm=_ON_HIP, left_leg=Limb(10), right_leg=Limb(10)),
        ("standing", "hands_on_hips"),
        AROUND,
    ),
    Pose(
        "crossed_arms",
        Angles(
            left_arm=Reach("chest", (-0.26, 0.02, 0.44), (0.9, -0.6, 0.25)),
            right_arm=Reach("chest", (-0.22, -0.12, 0.50), (0.9, -0.6, 0.25)),
            left_leg=_STRAIGHT,
            right_leg=_STRAIGHT,
        ),
        ("standing", "crossed_arms"),
    ),
    Pose(
        "arms_up",
        Angles(
            left_arm=Limb(160, 10, 12, 20),
            right_arm=Limb(158, 20, 18, 20),
            head=(-8, 0, 0),
            hands=(0, 0),
        ),
        ("standing", "arms_up"),
        AROUND,
    ),
    Pose(
        "stretch",
        Angles(
            spine=(-8, 0, 6),
            head=(-10, 0, 8),
            left_arm=Reach("head", (-0.10, 0.80, 0.0), (1, 0.5, 0)),
            right_arm=Reach("head", (-0.06, 0.70, -0.05), (1, 0.5, 0)),
        ),
        ("standing", "arms_up", "stretch"),
        AROUND,
    ),
    Pose(
        "waving",
        Angles(
            left_arm=Limb(112, 24, 84, 150),
            right_arm=_RELAXED,
            head=(0, 6, -6),
            hands=(0, 20),
        ),
        ("standing", "arm_up", "waving"),
    ),
    Pose(
        "arms_behind_head",
        Angles(left_arm=_BEHIND_HEAD, right_arm=_BEHIND_HEAD, spine=(-4, 0, 0)),
        ("standing", "arms_up", "arms_behind_head"),
        AROUND,
    ),
    Pose(
        "arms_behind_back",
        Angles(
            left_arm=_BEHIND_BACK,
            right_arm=_BEHIND_BACK,
            spine=(6, 0, 0),
            head=(-4, 0, 8),
            left_leg=_STRAIGHT,
            right_leg=_STRAIGHT,
        ),
        ("standing", "arms_behind_back"),
        AROUND,
    ),
    Pose(
        "outstretched_arms",
        Angles(left_arm=Limb(84, 14, 8), right_arm=Limb(86, 10, 6), hands=(0, 0)),
        ("standing", "outstretched_arms", "spread_arms"),
        AROUND,
    ),
    Pose(
        "reaching_out",
        Angles(left_arm=_RELAXED, right_arm=Limb(82, 74, 12, 0), spine=(6, 12, 0), hands=(20, 0)),
        ("standing", "outstretched_arm"),
    ),
    Pose(
        "hands_clasped",
        Angles(left_arm=_CLASPED, right_arm=_CLASPED, head=(10, 0, 0), hands=(8, 8)),
        ("standing", "hands_clasped"),
    ),
    Pose(
        "salute",
        Angles(
            left_arm=_STRAIGHT,
            right_arm=Reach("head", (0.34, 0.04, 0.30), (1, 0.2, 0.2)),
            left_leg=_STRAIGHT,
            right_leg=_STRAIGHT,
            hands=(5, 0),
        ),
        ("standing", "salute"),
    ),
)
