"""Shots: the whole of what is asked for, in a square."""

from dataclasses import replace

import numpy as np
import pytest

from pipeline.sample.poses.library import POSES
from pipeline.sample.scene import LONGEST
from pipeline.sample.shots import LOOK, caption, shot


@pytest.mark.parametrize("pose", POSES)
def test_a_shot_holds_the_whole_body(pose):
    scene = shot(LOOK, pose)
    pixels = scene.camera.project(np.array(list(scene.body.joints.values())))
    assert (scene.width, scene.height) == (LONGEST, LONGEST)
    assert (pixels > 0).all()
    assert (pixels < LONGEST).all()


@pytest.mark.parametrize("crop", ["portrait", "face"])
def test_a_head_is_in_the_middle_of_its_shot(crop):
    scene = shot(LOOK, crop=crop)
    (pixel,) = scene.camera.project(scene.body.joints["head"][None])
    assert pixel == pytest.approx([LONGEST / 2, LONGEST / 2])


def test_other_angles_than_the_poses_own():
    scene = shot(LOOK, "standing", angles=POSES["arms_up"].angles)
    assert scene.pose.name == "standing"
    assert scene.body.joints["left_wrist"][1] > scene.body.joints["head"][1]


def test_what_is_held_out_is_said():
    assert caption("walking", replace(POSES["walking"], unseen=False)) == "walking"
    assert caption("walking", replace(POSES["walking"], unseen=True)) == "walking (test only)"
