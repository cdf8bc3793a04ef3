"""Inventing a face and its expression."""

import random

from pipeline.sample.colours import EYES
from pipeline.sample.face.eyes import EYE_SHAPES, PUPILS
from pipeline.sample.face.marks import MARKS
from pipeline.sample.face.mouths import MOUTHS
from pipeline.sample.look import Face

_MOUTHS = {"closed_mouth": 6, "smile": 6, ":d": 4, "open_mouth": 3, "light_smile": 2, ":o": 2}
"""How often mouths come; the others once."""

_LIDS = {"": 78, "closed_eyes": 6, "one_eye_closed": 6, "half-closed_eyes": 4, "happy": 2,
         "squeezed": 2, "wide-eyed": 2}  # fmt: skip


def invent_face(dice: random.Random, person: str, *, unseen: bool) -> Face:
    """A face; `unseen` lets it be of a kind that is held out."""
    eyes = dice.choice(tuple(EYES))
    mouths = [name for name, mouth in MOUTHS.items() if unseen or not mouth.unseen]
    shapes = [name for name, shape in EYE_SHAPES.items() if unseen or not shape.unseen]
    mouth = dice.choices(mouths, [_MOUTHS.get(name, 1) for name in mouths])[0]
    makeup = dice.choice(("lipstick", "eyeshadow")) if dice.random() < 0.06 else ""
    return Face(
        eyes,
        dice.choices(shapes, [3 if name == "round" else 1 for name in shapes])[0],
        mouth,
        dice.choices(tuple(_LIDS), tuple(_LIDS.values()))[0],
        dice.random() < 0.35,
        _brows(dice, mouth),
        dice.choice(("thick_eyebrows", "short_eyebrows")) if dice.random() < 0.07 else "",
        dice.random() < 0.3,
        dice.choice(PUPILS[1:]) if dice.random() < 0.08 else "",
        dice.choice([other for other in EYES if other != eyes]) if dice.random() < 0.04 else "",
        makeup if person == "1girl" else "",
        _marks(dice, person),
    )


def held_out_face(face: Face) -> list[str]:
    """What of a face is held out, by name."""
    mouth = [face.mouth] if MOUTHS[face.mouth].unseen else []
    return mouth + ([face.style] if EYE_SHAPES[face.style].unseen else [])


def _brows(dice: random.Random, mouth: str) -> str:
    if mouth in {"frown", "clenched_teeth", ":<", "wavy_mouth", "pout"}:
        return dice.choice(("angry", "worried"))
    if mouth in {"smirk", "grin", "fang"}:
        return dice.choice(("angry", "", "raised"))
    return dice.choice(("", "", "", "raised"))


def _marks(dice: random.Random, person: str) -> tuple[str, ...]:
    if dice.random() < 0.72:
        return ()
    allowed = [name for name, mark in MARKS.items() if person == "1boy" or not mark.beard]
    return (dice.choice(allowed),)
