"""Faces that chance makes."""

import random

from pipeline.sample.face.eyes import EYE_SHAPES
from pipeline.sample.face.invent import held_out_face, invent_face
from pipeline.sample.face.marks import MARKS
from pipeline.sample.face.mouths import MOUTHS


def faces(person: str, *, unseen: bool, count: int = 600):
    return [invent_face(random.Random(n), person, unseen=unseen) for n in range(count)]


def test_what_is_held_out_is_drawn_only_where_it_may_be():
    assert not any(held_out_face(face) for face in faces("1girl", unseen=False))
    found = {name for face in faces("1girl", unseen=True) for name in held_out_face(face)}
    assert found == {
        name for kind in (MOUTHS, EYE_SHAPES) for name, entry in kind.items() if entry.unseen
    }


def test_only_men_have_beards_and_only_women_paint_their_lips():
    girls, boys = (faces(person, unseen=False) for person in ("1girl", "1boy"))
    assert not any(MARKS[mark].beard for face in girls for mark in face.marks)
    assert any(MARKS[mark].beard for face in boys for mark in face.marks)
    assert not any(face.makeup for face in boys)
    assert any(face.makeup for face in girls)
