"""Each part of a hair style is drawn, and named in the tags."""

import random
from dataclasses import replace

import pytest

from pipeline.sample.hair.cuts import CUTS
from pipeline.sample.hair.fringes import FRINGES
from pipeline.sample.hair.invent import held_out_hair, invent_hair
from pipeline.sample.hair.ties import TIES
from pipeline.sample.look import DYES, Hair
from pipeline.sample.tags import drawn_tags
from tests.sample.test_tags import LOOK, drawn, scene

PLAIN = Hair("brown_hair", "swept", 1.0, 0.3)


def wearing(hair: Hair, azimuth: float = 20.0):
    return scene(azimuth, look=replace(LOOK, hair=hair))


def tags(hair: Hair, azimuth: float = 20.0) -> set[str]:
    return drawn_tags(wearing(hair, azimuth), "white", "")


@pytest.mark.parametrize("name", CUTS)
def test_cuts(name):
    cut = CUTS[name]
    hair = replace(PLAIN, cut=name, length=cut.lengths[0], fringe=(*cut.fringes, "swept")[0])
    if name != PLAIN.cut:
        assert drawn(wearing(hair)) != drawn(wearing(replace(hair, cut=PLAIN.cut)))
    assert set(cut.tags) <= tags(hair)


@pytest.mark.parametrize("name", FRINGES)
def test_fringes_are_tagged_where_the_face_is_seen(name):
    hair = replace(PLAIN, fringe=name)
    assert set(FRINGES[name].tags) <= tags(hair)
    assert "bangs" not in tags(hair, 180)


@pytest.mark.parametrize("name", TIES)
def test_ties(name):
    hair = replace(PLAIN, ties=(name,))
    assert drawn(wearing(hair)) != drawn(wearing(PLAIN))
    assert set(TIES[name].tags) <= tags(hair)


@pytest.mark.parametrize("dye", DYES)
def test_a_second_colour_is_drawn_and_tagged(dye):
    hair = replace(PLAIN, dye=dye, second="blue_hair", cut="straight")
    assert drawn(wearing(hair)) != drawn(wearing(PLAIN))
    assert {dye, "multicolored_hair"} <= tags(hair)


def test_the_eye_behind_the_fringe_is_neither_drawn_nor_tagged():
    hidden = wearing(replace(PLAIN, fringe="over_eyes"), 0)
    assert LOOK.face.paint not in drawn(hidden)
    assert "green_eyes" not in drawn_tags(hidden, "white", "")


def test_what_is_held_out_is_drawn_only_where_it_may_be():
    seen = [invent_hair(random.Random(n), boy=False, unseen=False) for n in range(300)]
    assert not any(held_out_hair(hair) for hair in seen)
    free = [invent_hair(random.Random(n), boy=False, unseen=True) for n in range(300)]
    assert {name for hair in free for name in held_out_hair(hair)} == {
        part.name for kind in (CUTS, FRINGES, TIES) for part in kind.values() if part.unseen
    }
