"""Blends, borrowed arms, jitter and mirrors."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sample.poses.library import POSES
from pipeline.sample.poses.vary import (
    blended,
    blended_limb,
    jittered,
    mirrored,
    with_arms_of,
)
from pipeline.sample.skeleton import Angles, Build, Limb, pose_body

BUILD = Build(6.5, 1.0, 1.0)


def test_the_ends_of_a_blend_are_the_poses():
    first, second = POSES["standing"].angles, POSES["standing_hip_out"].angles
    for share, end in ((0, first), (1, second)):
        found = pose_body(BUILD, blended(first, second, share)).joints
        expected = pose_body(BUILD, end).joints
        for name in ("neck", "nose", "left_knee", "right_ankle", "left_toe"):
            ground = found["pelvis"] - expected["pelvis"]
            assert found[name] - ground == pytest.approx(expected[name], abs=1e-6), name


def test_half_way_between_two_lifts_of_a_leg():
    found = blended_limb(Limb(20, 90, 10), Limb(60, 90, 50), 0.5)
    assert (found.lift, found.toward, found.bend) == pytest.approx((40, 90, 30))


def test_a_limb_turns_the_shortest_way():
    """From forward to sideways it goes by the front, never through hanging down."""
    found = blended_limb(Limb(80, 90), Limb(80, 0), 0.5)
    assert found.lift > 55
    assert found.toward == pytest.approx(45, abs=1)


@given(st.floats(0, 1), st.sampled_from(sorted(POSES)), st.sampled_from(sorted(POSES)))
def test_blended_bones_keep_their_lengths(share, first, second):
    angles = blended(POSES[first].angles, POSES[second].angles, share)
    joints = pose_body(BUILD, angles).joints
    thigh = np.linalg.norm(joints["left_hip"] - joints["left_knee"])
    assert thigh == pytest.approx(BUILD.thigh)


def test_borrowed_arms_bring_their_tags():
    pose = with_arms_of(POSES["seiza"], POSES["waving"])
    assert pose.name == "seiza"
    assert pose.tags == ("sitting", "seiza", "arm_up", "waving")
    assert pose.angles.left_leg == POSES["seiza"].angles.left_leg
    assert pose.angles.left_arm == POSES["waving"].angles.left_arm


def test_arms_that_rest_on_something_are_not_lent():
    lending = {name for name, pose in POSES.items() if pose.lends_arms}
    assert {"waving", "crossed_arms", "standing"} <= lending
    assert not {"sitting", "wariza", "all_fours", "hugging_own_legs", "heart_hands"} & lending


def test_kin_show_the_same():
    assert POSES["standing"].kin(POSES["standing_apart"])
    assert not POSES["standing"].kin(POSES["pigeon_toed"])
    assert not POSES["sitting"].kin(POSES["wariza"])


def test_jitter_moves_every_limb_a_little():
    angles = POSES["running"].angles
    moved = jittered(angles, random.Random(1), 5.0)
    for name in ("left_arm", "right_arm", "left_leg", "right_leg"):
        before, after = getattr(angles, name), getattr(moved, name)
        assert 0 < abs(before.lift - after.lift) < 25
    assert moved.toes == angles.toes


def test_a_mirror_of_a_mirror_is_the_pose():
    for pose in POSES.values():
        assert mirrored(mirrored(pose.angles)) == pose.angles


def test_mirrored_hands_make_the_sign_on_the_other_side():
    assert mirrored(Angles(signs=("v", ""))).signs == ("", "v")
