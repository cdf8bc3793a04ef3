"""On one foot, or on the way."""

from pipeline.sample.poses.pose import AROUND, Pose
from pipeline.sample.skeleton import Angles, Limb, Reach

_STRAIGHT = Limb(lift=4, bend=2, twist=6)

POSES = (
    Pose(
        "walking",
        Angles(
            root=(4, 0, 0),
            left_arm=Limb(26, -90, 16),
            right_arm=Limb(28, 90, 26),
            left_leg=Limb(26, 90, 8),
            right_leg=Limb(20, -90, 22),
            toes=(-4, 26),
        ),
        ("walking",),
        AROUND,
    ),
    Pose(
        "running",
        Angles(
            root=(16, 0, 0),
            spine=(4, 14, 0),
            head=(-14, -8, 0),
            left_arm=Limb(52, -84, 92),
            right_arm=Limb(44, 80, 96),
            left_leg=Limb(62, 90, 58),
            right_leg=Limb(30, -90, 62),
            toes=(-10, 36),
            hands=(80, 80),
        ),
        ("running",),
        AROUND,
    ),
    Pose(
        "jumping",
        Angles(
            root=(6, 0, -6),
            spine=(-6, 0, 0),
            left_arm=Limb(140, 20, 24),
            right_arm=Limb(96, -10, 20),
            left_leg=Limb(36, 60, 96, 16),
            right_leg=Limb(12, -70, 70, 12),
            toes=(40, 44),
        ),
        ("jumping", "midair", "arm_up"),
        AROUND,
    ),
    Pose(
        "leg_up",
        Angles(
            root=(-6, 0, 6),
            left_arm=Limb(58, 20, 22),
            right_arm=Limb(64, 0, 30),
            left_leg=Limb(84, 66, 24, 10),
            right_leg=_STRAIGHT,
            toes=(40, 0),
        ),
        ("standing", "leg_up", "standing_on_one_leg"),
        AROUND,
    ),
    Pose(
        "leg_lift_behind",
        Angles(
            spine=(4, 0, 0),
            left_arm=Limb(30, -10, 30),
            right_arm=Reach("head", (0.10, -0.30, 0.42), (0.8, -1, 0)),
            left_leg=Limb(8, -90, 96),
            right_leg=_STRAIGHT,
            toes=(40, 0),
        ),
        ("standing", "leg_up", "standing_on_one_leg"),
        AROUND,
    ),
    Pose(
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
        ("standing", "fighting_stance", "clenched_hands"),
        AROUND,
        unseen=True,
    ),
    Pose(
        "dancing",
        Angles(
            root=(0, 0, -8),
            spine=(-4, 20, 12),
            head=(-6, -14, -10),
            left_arm=Limb(148, 40, 46, 60),
            right_arm=Limb(72, -14, 24),
            left_leg=Limb(34, 20, 20),
            right_leg=Limb(16, 60, 56, 40),
            toes=(40, 50),
        ),
        ("dancing", "arm_up"),
        AROUND,
        unseen=True,
    ),
)
