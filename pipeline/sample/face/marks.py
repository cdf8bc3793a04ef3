"""Marks on the face: moles, freckles, scars, tears, plasters, beards. One entry each."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipeline.sample.colours import mix, shaded
from pipeline.sample.face.board import Plane, oval
from pipeline.sample.geometry import smooth
from pipeline.sample.ink import Hand
from pipeline.sample.look import Look
from pipeline.sample.shapes import Part

Draw = Callable[[Hand, Part, Plane, Look], None]


@dataclass(frozen=True)
class Mark:
    """What is drawn on the boards of some features; tagged where one of them is seen."""

    draw: Draw
    features: tuple[str, ...]
    tags: tuple[str, ...]
    beard: bool = False
    """Only grown men have it."""


def _spots(*places: tuple[float, float], size: float, colour: str) -> Draw:
    def draw(hand: Hand, part: Part, plane: Plane, look: Look) -> None:
        for x, y in places:
            paint = mix(look.flesh, colour, 0.75)
            hand.detail(part, plane.points(oval(x, y, size, size)), paint)

    return draw


def _strokes(*lines: tuple[tuple[float, float], ...], colour: str, width: float) -> Draw:
    def draw(hand: Hand, part: Part, plane: Plane, look: Look) -> None:
        paint = colour or shaded(look.flesh, 0.55)
        for line in lines:
            hand.line(part, plane.points(np.array(line)), paint, width)

    return draw


def _patch(points: tuple[tuple[float, float], ...], colour: str, opacity: float = 1.0) -> Draw:
    def draw(hand: Hand, part: Part, plane: Plane, look: Look) -> None:
        drawn = plane.points(smooth(np.array(points), closed=True))
        hand.detail(
            part, drawn, colour or mix(look.flesh, shaded(look.hair.paint, 0.3), 0.4), opacity
        )

    return draw


def _beard(points: tuple[tuple[float, float], ...], share: float) -> Draw:
    def draw(hand: Hand, part: Part, plane: Plane, look: Look) -> None:
        drawn = plane.points(smooth(np.array(points), closed=True))
        hand.detail(part, drawn, mix(look.flesh, shaded(look.hair.paint, 0.2), share))

    return draw


_DROP = ((0.0, 0.06), (0.03, 0.0), (0.02, -0.035), (-0.02, -0.035), (-0.03, 0.0))
_TEAR = ((-0.03, 0.16), (-0.02, 0.02), (0.0, -0.03), (0.03, 0.02), (0.03, 0.16))
_PLASTER = ((-0.07, 0.03), (0.07, 0.06), (0.08, 0.015), (-0.06, -0.02))
_CHIN = ((-0.06, -0.055), (0.0, -0.045), (0.06, -0.055), (0.045, -0.10), (0.0, -0.115),
         (-0.045, -0.10))  # fmt: skip
_JAW = ((-0.16, 0.02), (-0.10, -0.05), (0.0, -0.035), (0.10, -0.05), (0.16, 0.02), (0.12, -0.09),
        (0.0, -0.115), (-0.12, -0.09))  # fmt: skip
_LIP = ((-0.085, 0.016), (-0.04, 0.045), (0.0, 0.034), (0.04, 0.045), (0.085, 0.016), (0.0, 0.02))

MARKS = {
    "mole_under_eye": Mark(_spots((0.05, 0.07), size=0.013, colour="#5a3028"), ("left_cheek",),
                           ("mole", "mole_under_eye")),
    "mole_under_mouth": Mark(_spots((0.05, -0.04), size=0.012, colour="#5a3028"), ("mouth",),
                             ("mole", "mole_under_mouth")),
    "freckles": Mark(_spots((-0.06, 0.05), (0.0, 0.06), (0.05, 0.04), (-0.03, 0.01), (0.03, 0.0),
                            size=0.011, colour="#b06a48"), ("left_cheek", "right_cheek"),
                     ("freckles",)),
    "scar_on_cheek": Mark(_strokes(((-0.07, 0.05), (0.06, -0.05)), ((-0.03, 0.045), (-0.05, 0.0)),
                                   ((0.03, 0.01), (0.01, -0.04)), colour="#a8514a", width=1.0),
                          ("right_cheek",), ("scar", "scar_on_cheek")),
    "scar_across_eye": Mark(_strokes(((0.02, 0.26), (-0.01, 0.0), (-0.03, -0.22)),
                                     colour="#a8514a", width=1.4), ("right_eye",),
                            ("scar", "scar_across_eye")),
    "whisker_markings": Mark(_strokes(((-0.08, 0.05), (0.09, 0.07)), ((-0.08, 0.0), (0.09, 0.0)),
                                      ((-0.08, -0.05), (0.09, -0.07)), colour="", width=1.1),
                             ("left_cheek", "right_cheek"), ("whisker_markings", "facial_mark")),
    "facial_mark": Mark(_patch(((-0.03, 0.06), (0.03, 0.06), (0.012, -0.06), (-0.012, -0.06)),
                               "#c23b52"), ("left_cheek", "right_cheek"), ("facial_mark",)),
    "forehead_mark": Mark(_patch(((0.0, 0.06), (0.035, 0.0), (0.0, -0.06), (-0.035, 0.0)),
                                 "#3f7fd0"), ("brow",), ("forehead_mark", "facial_mark")),
    "blush_stickers": Mark(_patch(tuple(map(tuple, oval(0, 0, 0.075, 0.05).tolist())), "#ee6f7c"),
                           ("left_cheek", "right_cheek"), ("blush_stickers",)),
    "nose_blush": Mark(_patch(((-0.12, 0.03), (0.0, 0.045), (0.12, 0.03), (0.12, -0.02),
                               (0.0, -0.005), (-0.12, -0.02)), "#ee6f7c", 0.45), ("nose",),
                       ("nose_blush",)),
    "tears": Mark(_patch(_TEAR, "#a9dcf5", 0.85), ("left_cheek", "right_cheek"),
                  ("tears", "crying")),
    "sweatdrop": Mark(_patch(tuple((x + 0.05, y + 0.2) for x, y in _DROP), "#a9dcf5"),
                      ("left_cheek",),
                      ("sweatdrop",)),
    "bandaid_on_cheek": Mark(_patch(_PLASTER, "#e8c49a"), ("left_cheek",),
                             ("bandaid_on_face", "bandaid_on_cheek")),
    "bandaid_on_nose": Mark(_patch(((-0.06, 0.05), (0.06, 0.05), (0.06, 0.01), (-0.06, 0.01)),
                                   "#e8c49a"), ("nose",), ("bandaid_on_face", "bandaid_on_nose")),
    "stubble": Mark(_beard(_JAW, 0.3), ("mouth",), ("stubble", "facial_hair"), beard=True),
    "beard": Mark(_beard(_JAW, 0.95), ("mouth",), ("beard", "facial_hair"), beard=True),
    "goatee": Mark(_beard(_CHIN, 0.9), ("mouth",), ("goatee", "facial_hair"), beard=True),
    "mustache": Mark(_beard(_LIP, 0.95), ("mouth",), ("mustache", "facial_hair"), beard=True),
}  # fmt: skip
"""All marks by name."""
