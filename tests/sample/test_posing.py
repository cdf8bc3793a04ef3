"""Poses as they are taken: within limits, without limbs in limbs, with tags that still hold."""

import random
from collections import Counter

import pytest

from pipeline.sample.builds import any_build
from pipeline.sample.poses.library import POSES
from pipeline.sample.poses.limits import breaches, collisions
from pipeline.sample.posing import choose_pose, take
from pipeline.sample.skeleton import Build, Limb, pose_body, settled

GROWN = Build(6.5, 1.0, 1.0)


@pytest.mark.parametrize("name", POSES)
def test_variations_stay_within_the_limits(name):
    dice = random.Random(name)
    for _ in range(4):
        build = any_build(dice, boy=False)
        pose, angles = take(dice, POSES[name], build, own_arms=False)
        assert breaches(angles) == []
        assert isinstance(angles.left_arm, Limb)
        assert isinstance(angles.right_arm, Limb)
        allowed = set(collisions(pose_body(build, settled(build, pose.angles))))
        assert set(collisions(pose_body(build, angles))) <= allowed


def test_no_two_are_alike():
    dice = random.Random(1)
    taken = [take(dice, POSES["standing"], GROWN, own_arms=False)[1] for _ in range(30)]
    assert len(set(taken)) == 30
    knees = {round(angles.left_leg.lift) for angles in taken}
    assert max(knees) - min(knees) > 8


def test_tags_follow_the_arms():
    dice = random.Random(2)
    for _ in range(60):
        pose, angles = take(dice, POSES["seiza"], GROWN, own_arms=False)
        assert pose.stance == ("sitting", "seiza")
        if "arms_up" in pose.arm_tags:
            assert min(angles.left_arm.lift, angles.right_arm.lift) > 90
        if "crossed_arms" in pose.arm_tags:
            assert min(angles.left_arm.bend, angles.right_arm.bend) > 60


def test_own_arms_are_kept():
    dice = random.Random(3)
    for name in ("waving", "standing", "hugging_own_legs"):
        for _ in range(10):
            assert take(dice, POSES[name], GROWN, own_arms=True)[0] == POSES[name]


def test_what_is_held_out_comes_only_where_it_may():
    dice = random.Random(4)
    assert not any(choose_pose(dice).unseen for _ in range(300))
    chosen = [choose_pose(dice, unseen=True).unseen for _ in range(300)]
    assert 120 < sum(chosen) < 200


def test_usual_poses_come_as_often_as_they_are_drawn():
    dice = random.Random(5)
    often = Counter(choose_pose(dice, usual=True).stance[0] for _ in range(2000))
    alike = Counter(choose_pose(dice).stance[0] for _ in range(2000))
    assert often["standing"] > 1.1 * alike["standing"]
    assert often["lying"] < alike["lying"]


def test_named_poses_only():
    dice = random.Random(6)
    assert {choose_pose(dice, ("seiza", "wariza")).name for _ in range(40)} == {"seiza", "wariza"}
