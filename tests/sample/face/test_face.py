"""Each feature of a face is drawn, and named in the tags where it is seen."""

from dataclasses import replace

import pytest

from pipeline.sample.face.eyes import BROWS, EYE_SHAPES, LIDS, PUPILS, SHUT
from pipeline.sample.face.marks import MARKS
from pipeline.sample.face.mouths import MOUTHS
from pipeline.sample.look import Face, Hair
from pipeline.sample.tags import drawn_tags
from tests.sample.test_tags import LOOK, drawn, scene

PLAIN = Face("green_eyes", "round", "closed_mouth")
HAIR = Hair("brown_hair", "parted", 0.6, 0.3)


def with_face(face: Face, azimuth: float = 0.0, hair: Hair = HAIR):
    return scene(azimuth, look=replace(LOOK, face=face, hair=hair))


def tags(face: Face, azimuth: float = 0.0, hair: Hair = HAIR) -> set[str]:
    return drawn_tags(with_face(face, azimuth, hair), "white", "")


@pytest.mark.parametrize("name", MOUTHS)
def test_mouths(name):
    face = replace(PLAIN, mouth=name)
    assert name == PLAIN.mouth or drawn(with_face(face)) != drawn(with_face(PLAIN))
    assert set(MOUTHS[name].tags) <= tags(face)
    assert not set(MOUTHS[name].tags) & tags(face, 180)


@pytest.mark.parametrize("name", EYE_SHAPES)
def test_shapes_of_eyes(name):
    face = replace(PLAIN, style=name)
    assert name == PLAIN.style or drawn(with_face(face)) != drawn(with_face(PLAIN))
    assert set(EYE_SHAPES[name].tags) <= tags(face)


@pytest.mark.parametrize("name", LIDS)
def test_lids_show_or_hide_the_irises(name):
    face = replace(PLAIN, lids=name)
    assert set(LIDS[name]) <= tags(face)
    assert (PLAIN.paint in drawn(with_face(face))) == (name not in SHUT)
    assert ("green_eyes" in tags(face)) == (name not in SHUT)


@pytest.mark.parametrize("name", PUPILS[1:])
def test_pupils_need_an_open_eye(name):
    assert name in tags(replace(PLAIN, pupils=name))
    assert name not in tags(replace(PLAIN, pupils=name, lids="closed_eyes"))


@pytest.mark.parametrize("name", MARKS)
def test_marks(name):
    face = replace(PLAIN, marks=(name,))
    assert drawn(with_face(face)) != drawn(with_face(PLAIN))
    assert set(MARKS[name].tags) <= tags(face)
    assert not set(MARKS[name].tags) & tags(face, 180)


def test_a_mark_on_the_left_is_not_seen_from_the_right():
    face = replace(PLAIN, marks=("mole_under_eye",))
    assert "mole_under_eye" in tags(face, 60)
    assert "mole_under_eye" not in tags(face, -100)


def test_brows_behind_a_fringe_are_tagged_only_when_drawn_over_it():
    blunt = replace(HAIR, fringe="blunt")
    angry = replace(PLAIN, brows="angry")
    assert set(BROWS["angry"][2]) <= tags(angry)
    assert not set(BROWS["angry"][2]) & tags(angry, hair=blunt)
    over = replace(angry, brows_over_hair=True)
    assert {"eyebrows_visible_through_hair", *BROWS["angry"][2]} <= tags(over, hair=blunt)


def test_two_colours_of_eyes():
    face = replace(PLAIN, second_eyes="red_eyes")
    assert {"green_eyes", "red_eyes", "heterochromia"} <= tags(face)
    assert "heterochromia" not in tags(replace(face, lids="one_eye_closed"))
