"""Scenes before they are drawn: views, crops, frames, and what chance decides by."""

import random
from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from pipeline.sample.poses.pose import FRONT
from pipeline.sample.scene import CROPS, Scene, Wish, imagine
from pipeline.sample.sight import trunk_facing
from pipeline.sample.viewpoint import END_ON

BROAD = Wish(crop="full_body")
USUAL = Wish(crop="full_body", usual=True)


@cache
def scenes(count: int, wish: Wish) -> list[Scene]:
    return [imagine(random.Random(f"scene/{number}"), wish) for number in range(count)]


def pixels(scene: Scene, *names: str) -> np.ndarray:
    joints = [scene.body.joints[name] for name in names or scene.body.joints]
    return scene.camera.project(np.array(joints))


def shown(scene: Scene, *names: str) -> bool:
    places = pixels(scene, *names)
    return bool(((places >= 0) & (places <= [scene.width, scene.height])).all())


def test_a_picture_of_the_full_body_shows_all_of_it():
    for scene in scenes(200, BROAD):
        assert shown(scene), scene.pose.name
        assert max(scene.width, scene.height) == 512


@pytest.mark.parametrize(
    ("crop", "there", "not_there"),
    [
        ("cowboy_shot", ("nose", "left_hip", "right_hip"), "left_ankle"),
        ("upper_body", ("nose", "left_shoulder", "right_shoulder"), "left_knee"),
        ("portrait", ("nose", "neck"), "left_hip"),
    ],
)
def test_crops(crop, there, not_there):
    wished = scenes(40, Wish(("standing", "waving", "contrapposto"), crop))
    cropped = [scene for scene in wished if scene.crop == crop]
    assert len(cropped) > 25  # the others are seen from so far above that nobody could read them
    for scene in cropped:
        assert shown(scene, *there)
        assert not shown(scene, not_there)


def test_parts_of_a_figure_are_shown_alone_only_where_one_can_read_them():
    anywhere = scenes(300, Wish())
    assert set(CROPS) == {scene.crop for scene in anywhere}
    for scene in anywhere:
        if scene.crop != "full_body":
            assert abs(scene.camera.elevation) <= 28
            assert scene.body.frames["chest"][1, 1] > 0.7
            assert not scene.pose.lying


def test_views_from_everywhere_with_every_perspective():
    cameras = [scene.camera for scene in scenes(200, BROAD)]
    turns = Counter(round((camera.azimuth % 360) / 45) % 8 for camera in cameras)
    assert set(turns) == set(range(8))
    assert min(camera.elevation for camera in cameras) < -25
    assert max(camera.elevation for camera in cameras) > 60
    assert min(camera.distance for camera in cameras) < 8
    assert max(camera.distance for camera in cameras) > 35
    assert max(abs(camera.roll) for camera in cameras) > 60


def test_illustrators_draw_the_front_more_often():
    backs = [
        np.mean([trunk_facing(scene) < 0 for scene in group])
        for group in (scenes(200, USUAL), scenes(200, BROAD))
    ]
    assert 0.02 < backs[0] < 0.14 < backs[1] < 0.4


def test_seen_from_behind_when_asked():
    for scene in scenes(40, Wish(("standing", "seiza", "walking"), behind=True)):
        assert trunk_facing(scene) < 0.2


def test_few_figures_are_seen_along_their_own_length():
    end_on = [
        abs(scene.body.frames["chest"][:, 1] @ scene.camera.rotation[2]) > END_ON
        for scene in scenes(200, BROAD)
    ]
    assert np.mean(end_on) < 0.03


def test_a_pose_that_must_be_seen_from_the_front_is():
    for scene in scenes(40, Wish(("crossed_legs", "indian_style"))):
        assert abs(scene.camera.azimuth) <= FRONT[1]


def test_builds_from_a_doll_s_to_a_hero_s():
    heads = [scene.look.build.heads for scene in scenes(200, BROAD)]
    assert min(heads) < 3.6
    assert max(heads) > 7.5
    assert 5 < np.median(heads) < 7


def test_other_clothes_do_not_change_how_one_stands():
    look = scenes(200, BROAD)[0].look
    first, second = (
        imagine(random.Random(5), Wish(), replace(look, clothes=clothes, held=None))
        for clothes in (look.clothes, ())
    )
    assert first.angles == second.angles
    assert first.camera.azimuth == second.camera.azimuth


def test_what_is_held_out_is_named():
    found = [scene.unseen for scene in scenes(80, Wish(unseen=True))]
    assert {name.split(":")[0] for names in found for name in names} >= {"pose", "style", "garment"}
    assert not any(scene.unseen for scene in scenes(200, BROAD))
