"""From where a pose is looked at."""

import random

from pipeline.sample.geometry import pitch, yaw
from pipeline.sample.poses.pose import AROUND, Pose
from pipeline.sample.skeleton import Angles, turn

END_ON, VIEWS_TRIED = 0.8, 4
"""Cosine between the trunk and the line of sight from which a figure hides behind its own head,
and how many views are tried for a better one."""


def choose_view(
    dice: random.Random, pose: Pose, angles: Angles, *, behind: bool | None, usual: bool
) -> tuple[float, float]:
    """Azimuth and elevation. Nobody draws a figure along its own length, if it can be helped.

    Args:
        dice: what chance decides by.
        pose: says which views it is for.
        angles: how it is taken.
        behind: whether the back is asked for; None for neither.
        usual: views as often as illustrators choose them.
    """
    upright = (turn(angles.root) @ turn(angles.spine))[:, 1]
    for _ in range(VIEWS_TRIED):
        azimuth = _azimuth(dice, pose, behind=behind, usual=usual)
        elevation = _elevation(dice, pose)
        towards = (pitch(elevation) @ yaw(-azimuth))[2]
        if abs(float(upright @ towards)) < END_ON:
            break
    return azimuth, elevation


def choose_tilt(dice: random.Random, pose: Pose, elevation: float) -> float:
    """How far the picture is turned, in degrees; what lies or flies has no right way up."""
    tilt = dice.gauss(0, 4) if dice.random() < 0.8 else dice.uniform(-25, 25)
    if "midair" in pose.stance and dice.random() < 0.3:
        tilt = dice.uniform(-80, 80)
    if pose.lying and elevation > 45:
        tilt += dice.choice((0, 90, 180, -90))
    return tilt


def choose_distance(dice: random.Random) -> float:
    """In heads: mostly as from across a room, at times so near that what is near looms."""
    return dice.uniform(14, 40) if dice.random() < 0.75 else dice.uniform(6, 14)


def _azimuth(dice: random.Random, pose: Pose, *, behind: bool | None, usual: bool) -> float:
    low, high = pose.azimuth
    if behind:
        return dice.choice((-1, 1)) * dice.uniform(115, 180)
    if low > 0:
        return dice.uniform(low, high)
    anywhere = 0.12 if usual else 0.45
    if behind is None and pose.azimuth == AROUND and dice.random() < anywhere:
        return dice.uniform(low, high)
    return min(max(dice.gauss(0, 32), low), high)


def _elevation(dice: random.Random, pose: Pose) -> float:
    elevation = dice.uniform(*pose.elevation)
    if not pose.lying and dice.random() < 0.16:
        elevation += dice.choice((-1, 1)) * dice.uniform(14, 42)
    return elevation
