"""Things to sit on: under the body, on the ground, and in the picture."""

import random
from dataclasses import replace

import numpy as np
import pytest

from pipeline.sample.ink import Hand
from pipeline.sample.pictures import draw_scene
from pipeline.sample.pose_tags import pose_tags
from pipeline.sample.poses.library import POSES
from pipeline.sample.scene import Wish, imagine
from pipeline.sample.seat import SEATS, choose_seat
from pipeline.sample.shapes import Figure
from pipeline.sample.skeleton import Build, pose_body
from pipeline.sample.styles import STYLES
from tests.sample.test_pose_tags import scene


@pytest.mark.parametrize("name", SEATS)
@pytest.mark.parametrize("heads", [3.2, 6.5, 8.0])
def test_it_is_under_the_body_and_on_the_ground(name, heads):
    asked = scene("sitting")
    body = pose_body(Build(heads, 1.0, 1.0), POSES["sitting"].angles)
    figure = Figure()
    hand = Hand(figure, asked.camera, STYLES["flat"].ink, random.Random(1))
    SEATS[name].draw(hand, body)
    corners = np.concatenate([polygons.reshape(-1, 2) for polygons in figure.part("seat").covers])
    pelvis, ground = (
        asked.camera.project(np.array([place]))[0]
        for place in (body.joints["pelvis"], body.joints["pelvis"] * [1, 0, 1])
    )
    assert corners[:, 0].min() < pelvis[0] < corners[:, 0].max()
    assert corners[:, 1].min() > pelvis[1] - 5
    assert corners[:, 1].max() == pytest.approx(ground[1], abs=0.5 * asked.camera.scale)


@pytest.mark.parametrize("name", SEATS)
def test_it_is_drawn_and_named(name):
    sitting = imagine(random.Random(8), Wish(("sitting",), "full_body", styles=("flat",)))
    seated, alone = (
        draw_scene(
            replace(sitting, seat=seat), random.Random(1), background="transparent", effect=""
        )
        for seat in (name, "")
    )
    covered = [(np.asarray(picture.alpha) > 127).sum() for picture in (seated, alone)]
    assert covered[0] > 1.01 * covered[1]
    assert set(SEATS[name].tags) <= pose_tags(replace(sitting, seat=name))
    assert not set(SEATS[name].tags) & pose_tags(replace(sitting, seat=""))


def test_only_who_needs_one_has_one():
    dice = random.Random(2)
    for _ in range(60):
        asked = imagine(dice, Wish())
        assert bool(asked.seat) == bool(asked.pose.seat)


def test_chairs_come_most_often():
    dice = random.Random(3)
    chosen = [choose_seat(dice) for _ in range(300)]
    assert chosen.count("chair") > 120
    assert set(chosen) == set(SEATS)
