"""Extras: drawn and tagged from where they are seen."""

import random
from dataclasses import replace

import pytest

from pipeline.sample.extras.library import EXTRAS, choose
from pipeline.sample.tags import drawn_tags
from tests.sample.test_tags import LOOK, drawn, scene


@pytest.mark.parametrize("name", EXTRAS)
def test_each_extra_changes_picture_and_tags(name):
    azimuth = 150 if EXTRAS[name].view == "back" else 20
    changed = scene(azimuth, look=replace(LOOK, extras=(name,)))
    assert drawn(changed) != drawn(scene(azimuth))
    added = drawn_tags(changed, "white", "") - drawn_tags(scene(azimuth), "white", "")
    assert added == set(EXTRAS[name].tags)


@pytest.mark.parametrize("name", [name for name, extra in EXTRAS.items() if extra.view])
def test_what_the_body_hides_is_not_tagged(name):
    azimuth = 0 if EXTRAS[name].view == "back" else 180
    tags = drawn_tags(scene(azimuth, look=replace(LOOK, extras=(name,))), "white", "")
    assert not set(EXTRAS[name].tags) & tags


def test_a_tail_needs_the_hips_in_the_picture():
    look = replace(LOOK, extras=("cat_tail",))
    assert "cat_tail" in drawn_tags(scene(look=look), "white", "")
    assert "cat_tail" not in drawn_tags(scene(look=look, crop="portrait"), "white", "")


def test_what_is_held_out_is_chosen_only_where_it_may_be():
    for unseen in (False, True):
        chosen = {name for n in range(2500) for name in choose(random.Random(n), unseen=unseen)}
        assert chosen == {name for name, part in EXTRAS.items() if unseen or not part.unseen}
