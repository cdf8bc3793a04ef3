"""Taking a pose: a base pose is chosen, blended with its kin, given other arms, and jittered."""

import random
from collections.abc import Sequence

from pipeline.sample.poses.library import POSES
from pipeline.sample.poses.limits import collisions, held
from pipeline.sample.poses.pose import Pose
from pipeline.sample.poses.vary import blended, jittered, with_arms_of
from pipeline.sample.skeleton import Angles, Build, pose_body, settled

JITTER = 6.0
"""Standard deviation of an arm's angles about the pose's, in degrees; other joints move less."""

BLENDED, BORROWED = 0.65, 0.55
"""How often a pose is blended with one of its kin, and how often it borrows other arms."""

TRIES = 5
"""How often a variation is tried before the base pose is taken as it is."""


def choose_pose(
    dice: random.Random, names: Sequence[str] = (), *, unseen: bool = False, usual: bool = False
) -> Pose:
    """A base pose.

    Args:
        dice: what chance decides by.
        names: of the poses to choose from; none for any.
        unseen: whether what is held out may come, and then it does half the time.
        usual: poses as often as illustrators draw them, rather than all alike.
    """
    poses = [POSES[name] for name in names or POSES]
    allowed = [pose for pose in poses if unseen or not pose.unseen]
    if unseen and dice.random() < 0.5:
        allowed = [pose for pose in poses if pose.unseen] or allowed
    return _drawn_from(dice, allowed, usual=usual)


def take(dice: random.Random, pose: Pose, build: Build, *, own_arms: bool) -> tuple[Pose, Angles]:
    """A variation of a pose on a body of that build, and the pose with the tags that still hold.

    No joint leaves its limits, and no limb is inside another where the base pose's is not.

    Args:
        dice: what chance decides by.
        pose: the base.
        build: of the body.
        own_arms: whether its arms must do what they do in the base.
    """
    if pose.free and not own_arms and not pose.arm_tags and dice.random() < BORROWED:
        pose = with_arms_of(pose, _drawn_from(dice, _LENDERS, usual=True))
    for attempt in range(TRIES):
        angles = held(_varied(dice, pose, build, JITTER * (1 - attempt / TRIES)))
        found = collisions(pose_body(build, angles))
        if not found or set(found) <= _inevitable(build, pose):
            return pose, angles
    return pose, held(settled(build, pose.angles))


def _inevitable(build: Build, pose: Pose) -> set[tuple[str, str]]:
    """What lies in what in the base pose too: a doll's arms are too short to keep clear."""
    return set(collisions(pose_body(build, held(settled(build, pose.angles)))))


def _varied(dice: random.Random, pose: Pose, build: Build, sigma: float) -> Angles:
    angles = pose.angles
    kin = _KIN[pose.name]
    if kin and dice.random() < BLENDED:
        other = _drawn_from(dice, kin, usual=True)
        angles = blended(angles, other.angles, dice.uniform(0, 0.7))
    return settled(build, jittered(angles, dice, sigma))


def _drawn_from(dice: random.Random, poses: Sequence[Pose], *, usual: bool) -> Pose:
    weights = [pose.weight if usual else 1.0 for pose in poses]
    return dice.choices(poses, weights)[0]


_LENDERS = tuple(pose for pose in POSES.values() if pose.lends_arms)

_KIN = {
    name: tuple(
        other
        for other in POSES.values()
        if other.name != name and not other.unseen and other.kin(pose)
    )
    for name, pose in POSES.items()
}
