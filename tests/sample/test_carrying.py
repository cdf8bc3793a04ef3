"""Held things: in the hand, drawn and tagged where they are to be seen."""

import random
from dataclasses import replace

import numpy as np
import pytest

from pipeline.sample.carrying import carried, choose, reach
from pipeline.sample.held.library import HELD
from pipeline.sample.held.thing import grip_of
from pipeline.sample.look import Holding
from pipeline.sample.poses.library import POSES
from pipeline.sample.tags import drawn_tags
from tests.sample.test_tags import LOOK, drawn, scene


def holding(name: str, side: str = "left", azimuth: float = 20.0, **changes: object):
    """The standing figure with a thing in its hand."""
    held = Holding(name, side, HELD[name].colours[0])
    angles = carried(POSES["standing"].angles, held, random.Random(1))
    return scene(azimuth, look=replace(LOOK, held=held), angles=angles, **changes)


@pytest.mark.parametrize("name", HELD)
def test_each_thing_is_drawn_and_tagged(name):
    with_it = holding(name)
    without = replace(with_it, look=replace(LOOK, held=None))
    assert drawn(with_it) != drawn(without)
    added = drawn_tags(with_it, "white", "") - drawn_tags(without, "white", "")
    assert set(HELD[name].tags) <= added


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_thing_is_in_the_hand_that_holds_it(side):
    body = holding("sword", side).body
    place = grip_of(body, side).place
    assert np.linalg.norm(place - body.joints[f"{side}_knuckles"]) < 0.2
    assert np.linalg.norm(place - body.joints[f"{side}_wrist"]) < 0.5


def test_a_cup_behind_the_back_is_not_tagged():
    assert "cup" in drawn_tags(holding("cup", azimuth=0), "white", "")
    assert "cup" not in drawn_tags(holding("cup", azimuth=180), "white", "")


def test_a_thing_below_the_picture_is_not_tagged():
    assert "handbag" in drawn_tags(holding("handbag"), "white", "")
    assert "handbag" not in drawn_tags(holding("handbag", height=150), "white", "")


def test_the_picture_has_room_for_an_umbrella():
    asked = holding("umbrella")
    above = reach(asked.body, asked.look.held)
    assert above[:, 1].max() > asked.body.joints["head"][1] + 0.6


def test_both_hands_hold_what_takes_two():
    body = holding("teddy_bear").body
    apart = body.joints["left_knuckles"] - body.joints["right_knuckles"]
    assert np.linalg.norm(apart) < 1.0


def test_what_is_held_out_is_chosen_only_where_it_may_be():
    chosen = [choose(random.Random(n), unseen=False) for n in range(1500)]
    names = {held.thing for held in chosen if held}
    assert names == {name for name, thing in HELD.items() if not thing.unseen}
    free = [choose(random.Random(n), unseen=True) for n in range(600)]
    assert any(held and HELD[held.thing].unseen for held in free)
