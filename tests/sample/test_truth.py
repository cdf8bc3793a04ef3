"""Keypoints against the camera: sides, visibility, the frame, mirroring, the alpha."""

import random
from dataclasses import replace

import numpy as np
import pytest

from pipeline import keypoints
from pipeline.keypoints import INDEX, NOT_LABELLED, OCCLUDED, VISIBLE
from pipeline.sample.camera import Camera
from pipeline.sample.geometry import vector
from pipeline.sample.look import Face, Hair, Look, Worn
from pipeline.sample.pictures import draw_figure, draw_scene
from pipeline.sample.poses.library import POSES
from pipeline.sample.poses.vary import mirrored
from pipeline.sample.scene import Scene, Wish, imagine
from pipeline.sample.skeleton import Build

LOOK = Look(
    Build(6.5, 1.0, 1.0),
    "1girl",
    "",
    Hair("brown_hair", "parted", 0.36, 0.3),
    Face("blue_eyes", "round", "smile"),
    (Worn("t-shirt"), Worn("shorts", "blue")),
)


def scene(pose: str = "standing", azimuth: float = 0.0, **changes: object) -> Scene:
    body_height = LOOK.build.heads
    camera = Camera(azimuth, 4.0, 0.0, 30.0, vector(0, body_height / 2, 0), 68.0, (200.0, 256.0))
    made = Scene(
        LOOK, POSES[pose], POSES[pose].angles, camera, "full_body", 400, 512, "cel", "viewer"
    )
    return replace(made, **changes)


def points_of(asked: Scene) -> np.ndarray:
    return draw_figure(asked, random.Random(1))[1]


@pytest.mark.parametrize("azimuth", [-40, 0, 40])
def test_from_the_front_its_left_is_on_our_right(azimuth):
    points = points_of(scene(azimuth=azimuth))
    for name in ("shoulder", "hip", "eye", "wrist"):
        assert points[INDEX[f"left_{name}"], 0] > points[INDEX[f"right_{name}"], 0]
    assert points[INDEX["nose"], 2] == VISIBLE


@pytest.mark.parametrize("azimuth", [140, 180, 220])
def test_from_behind_its_left_is_on_our_left_and_the_face_is_hidden(azimuth):
    points = points_of(scene(azimuth=azimuth))
    for name in ("shoulder", "hip", "wrist"):
        assert points[INDEX[f"left_{name}"], 0] < points[INDEX[f"right_{name}"], 0]
    for name in ("nose", "left_eye", "right_eye"):
        assert points[INDEX[name], 2] == OCCLUDED


@pytest.mark.parametrize(
    ("azimuth", "near", "far"), [(90, "left", "right"), (-90, "right", "left")]
)
def test_from_the_side_the_far_limbs_are_hidden(azimuth, near, far):
    points = points_of(scene(azimuth=azimuth))
    for name in ("shoulder", "elbow", "hip", "wrist"):
        assert points[INDEX[f"{near}_{name}"], 2] == VISIBLE, name
    for name in ("shoulder", "hip", "eye", "ear"):
        assert points[INDEX[f"{far}_{name}"], 2] == OCCLUDED, name


def test_arms_behind_the_back_are_hidden_from_the_front_and_seen_from_behind():
    front, back = (points_of(scene("arms_behind_back", azimuth)) for azimuth in (0, 180))
    wrists = [INDEX["left_wrist"], INDEX["right_wrist"]]
    assert front[wrists, 2].tolist() == [OCCLUDED, OCCLUDED]
    assert back[wrists, 2].max() == VISIBLE  # one hand may lie over the other


def test_a_long_skirt_hides_the_knees_and_a_short_one_does_not():
    worn = {}
    for skirt in ("miniskirt", "long_skirt"):
        look = replace(LOOK, clothes=(Worn("t-shirt"), Worn(skirt, "red")))
        worn[skirt] = points_of(scene(look=look))
    assert worn["miniskirt"][INDEX["left_knee"], 2] == VISIBLE
    assert worn["long_skirt"][INDEX["left_knee"], 2] == OCCLUDED
    assert worn["long_skirt"][INDEX["left_hip"], 2] == VISIBLE  # a skirt shows where the hips are


def test_what_is_outside_the_picture_is_not_labelled():
    points = points_of(scene(height=300))
    assert points[INDEX["left_ankle"]].tolist() == [0, 0, NOT_LABELLED]
    assert points[INDEX["left_shin"]].tolist() == [0, 0, NOT_LABELLED]
    assert points[INDEX["nose"], 2] == VISIBLE


@pytest.mark.parametrize("name", ["standing", "running", "crossed_legs", "on_side", "leg_up"])
@pytest.mark.parametrize("azimuth", [0, 35, 120, 180])
def test_the_mirrored_scene_has_the_mirrored_truth(name, azimuth):
    original = scene(name, azimuth)
    x, y = original.camera.origin
    camera = replace(original.camera, azimuth=-azimuth, origin=(original.width - x, y))
    turned = replace(original, camera=camera, angles=mirrored(original.angles))
    expected = keypoints.mirror(points_of(original), original.width)
    found = points_of(turned)
    assert found[:, :2] == pytest.approx(expected[:, :2], abs=1e-6)
    limbs = [INDEX[name] for name in ("left_knee", "right_knee", "left_ankle", "right_ankle")]
    assert found[limbs, 2].tolist() == expected[limbs, 2].tolist()


@pytest.mark.parametrize("name", ["standing", "running", "yokozuwari", "on_side"])
def test_the_mirrored_scene_is_the_mirrored_drawing(name):
    original = scene(name, 35.0)
    x, y = original.camera.origin
    camera = replace(original.camera, azimuth=-35.0, origin=(original.width - x, y))
    turned = replace(original, camera=camera, angles=mirrored(original.angles))
    drawn, flipped = (
        np.asarray(draw_scene(one, random.Random(1), background="white", effect="").alpha) > 127
        for one in (original, turned)
    )
    either = drawn | flipped[:, ::-1]
    assert (drawn ^ flipped[:, ::-1]).sum() < 0.02 * either.sum()


@pytest.mark.parametrize(
    ("pose", "azimuth", "seen", "hidden"),
    [
        # pose, from where, what is seen, what something of the body hides
        ("crossed_arms", 180, ("left_shoulder",), ("left_wrist", "right_wrist")),
        ("hands_together_low", 0, ("left_elbow", "right_elbow"), ()),
        ("seiza", 0, ("left_knee", "right_knee"), ("left_ankle", "right_ankle")),
        ("seiza", 180, ("left_ankle", "right_ankle"), ("left_knee", "nose")),
        ("running", -90, ("right_hip", "right_knee"), ("left_hip",)),
        ("arms_behind_head", 0, ("left_elbow", "nose"), ("left_wrist", "right_wrist")),
        ("arms_behind_head", 180, ("left_wrist", "left_elbow"), ("nose", "left_eye")),
        ("hugging_own_legs", 180, ("left_shoulder",), ("left_knee", "right_knee", "left_wrist")),
        ("all_fours", 180, ("left_ankle", "right_ankle"), ("nose",)),
    ],
)
def test_what_the_body_hides(pose, azimuth, seen, hidden):
    points = points_of(scene(pose, azimuth))
    assert {name: points[INDEX[name], 2] for name in seen} == dict.fromkeys(seen, VISIBLE)
    assert {name: points[INDEX[name], 2] for name in hidden} == dict.fromkeys(hidden, OCCLUDED)


@pytest.mark.parametrize("name", POSES)
def test_in_every_pose_what_is_visible_lies_on_the_figure(name):
    dice = random.Random(name)
    wish = Wish((name,), "full_body", styles=("cel",), unseen=True)
    picture = draw_scene(imagine(dice, wish, LOOK), dice, background="transparent", effect="")
    alpha = np.asarray(picture.alpha)
    visible = picture.keypoints[:17][picture.keypoints[:17, 2] == VISIBLE]
    assert len(visible) >= 4
    for x, y, _ in visible:
        assert alpha[int(y), int(x)] > 0


@pytest.mark.parametrize("number", range(25))
def test_visible_keypoints_lie_on_the_figure(number):
    dice = random.Random(f"alpha/{number}")
    asked = imagine(dice, Wish(unseen=True))
    picture = draw_scene(asked, dice, background="white", effect="")
    alpha = np.asarray(picture.alpha)
    for x, y, v in picture.keypoints[:17]:
        if v == VISIBLE:
            assert alpha[int(y), int(x)] > 0


def test_a_chair_is_part_of_the_picture_and_hides_nothing_of_the_truth():
    """Truth is about the body; the chair is drawn, and belongs to the figure's alpha."""
    seated = scene("sitting", azimuth=30, seat="chair")
    assert "backrest" in draw_figure(seated, random.Random(1))[0]
    assert "backrest" not in draw_figure(scene("seiza", azimuth=30), random.Random(1))[0]
