"""Tags of pose and view, on scenes one can imagine."""

import random
from dataclasses import replace

import pytest

from pipeline.sample.camera import Camera
from pipeline.sample.geometry import vector
from pipeline.sample.look import Worn
from pipeline.sample.pose_tags import IN_FRONT, LOW, NEEDS, STANCE_ZONES, pose_tags, view_tags
from pipeline.sample.poses.library import POSES
from pipeline.sample.scene import Scene, Wish, imagine
from pipeline.sample.skeleton import Limb

GIRL = imagine(random.Random(3), Wish(crop="full_body")).look


def scene(pose: str, azimuth: float = 0.0, distance: float = 30.0, **changes: object) -> Scene:
    camera = Camera(azimuth, 0.0, 0.0, distance, vector(0, 3.3, 0), 60.0, (200.0, 256.0))
    look = replace(GIRL, clothes=(Worn("t-shirt"), Worn("miniskirt")), held=None)
    made = Scene(
        look, POSES[pose], POSES[pose].angles, camera, "full_body", 400, 512, "cel", "viewer"
    )
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("asked", "tags"),
    [
        (scene("waving"), {"standing", "arm_up", "waving"}),
        (scene("seiza"), {"sitting", "seiza"}),
        (scene("crossed_arms", 180), {"standing"}),  # the back hides them
        (scene("arms_behind_back", 180), {"standing", "arms_behind_back"}),
        (scene("contrapposto", crop="upper_body"), set()),  # neither hips nor feet are shown
        (scene("waving", crop="upper_body"), {"arm_up", "waving"}),
        (scene("waving", crop="portrait"), set()),
        (scene("skirt_hold"), {"standing", "skirt_hold", "curtsey"}),
    ],
)
def test_pose_tags(asked, tags):
    assert pose_tags(asked) == tags


def test_nobody_holds_a_skirt_that_is_not_worn():
    look = replace(GIRL, clothes=(Worn("t-shirt"), Worn("shorts")), held=None)
    assert pose_tags(scene("skirt_hold", look=look)) == {"standing"}
    assert "hand_in_pocket" in pose_tags(scene("hand_in_pocket", look=look))
    assert "hand_in_pocket" not in pose_tags(scene("hand_in_pocket"))


@pytest.mark.parametrize(
    ("asked", "there", "not_there"),
    [
        (scene("standing"), {"looking_at_viewer"}, {"from_behind", "from_side", "profile"}),
        (scene("standing", 180), {"from_behind", "back", "facing_away"}, {"looking_at_viewer"}),
        (scene("standing", 90), {"from_side", "profile"}, {"from_behind"}),
        (scene("looking_back", 170), {"from_behind"}, {"facing_away"}),
        (scene("v_sign"), set(), {"head_tilt"}),
        (scene("on_side"), set(), {"dutch_angle"}),
    ],
)
def test_view_tags(asked, there, not_there):
    tags = view_tags(asked)
    assert there <= tags
    assert not not_there & tags


def test_a_hand_near_the_camera_is_foreshortened():
    reaching = replace(POSES["reaching_out"].angles, right_arm=Limb(84, 90, 4))
    assert "foreshortening" in view_tags(scene("reaching_out", distance=6.0, angles=reaching))
    assert "foreshortening" not in view_tags(scene("reaching_out", distance=30.0, angles=reaching))


def test_every_rule_is_about_a_tag_that_some_pose_has():
    stances = {tag for pose in POSES.values() for tag in pose.stance}
    arms = {tag for pose in POSES.values() for tag in pose.arm_tags}
    assert set(STANCE_ZONES) <= stances
    assert LOW | IN_FRONT | set(NEEDS) <= arms | stances
