"""Eyes: their shapes, what the lids do, pupils, and brows."""

from dataclasses import dataclass

import numpy as np

from pipeline.sample.colours import EYES, lighter, mix, shaded
from pipeline.sample.face.board import Plane, oval
from pipeline.sample.geometry import Array, smooth
from pipeline.sample.ink import Hand
from pipeline.sample.look import Face, Look
from pipeline.sample.shapes import Part

Drawn = tuple[tuple[float, float], ...]

_WHITE = ((-0.118, -0.02), (-0.10, 0.075), (-0.03, 0.118), (0.06, 0.112), (0.128, 0.05),
          (0.12, -0.03), (0.07, -0.105), (0.0, -0.125), (-0.07, -0.10))  # fmt: skip
_LASH = ((-0.135, 0.005), (-0.11, 0.082), (-0.03, 0.128), (0.06, 0.122), (0.135, 0.055),
         (0.165, 0.02), (0.13, 0.105), (0.06, 0.158), (-0.03, 0.158), (-0.12, 0.108))  # fmt: skip
_LID = ((-0.15, 0.03), (-0.13, 0.13), (-0.03, 0.17), (0.07, 0.17), (0.17, 0.10), (0.16, 0.0),
        (0.06, 0.035), (-0.05, 0.04))  # fmt: skip
_SHUT = ((-0.125, 0.0), (-0.06, -0.05), (0.02, -0.06), (0.10, -0.03), (0.15, 0.02),
         (0.10, -0.065), (0.02, -0.095), (-0.07, -0.08))  # fmt: skip
_HAPPY = ((-0.125, -0.05), (-0.05, 0.03), (0.02, 0.045), (0.10, 0.01), (0.15, -0.06),
          (0.09, 0.045), (0.02, 0.08), (-0.06, 0.06))  # fmt: skip
_SQUEEZED = ((0.12, 0.07), (-0.10, 0.0), (0.12, -0.07))


@dataclass(frozen=True)
class Shape:
    """The shape of an eye: its scale across and up, and how much the outer corner rises."""

    across: float = 1.0
    up: float = 1.0
    slant: float = 0.0
    lashes: int = 0
    """Single lashes at the outer corner."""
    tags: tuple[str, ...] = ()
    unseen: bool = False
    """Held out: appears in the test split only."""

    def fit(self, drawn: Array) -> Array:
        """A drawing (N, 2) of the usual eye in this shape."""
        fitted: Array = drawn * [self.across, self.up] + np.stack(
            [np.zeros(len(drawn)), drawn[:, 0] * self.slant], axis=1
        )
        return fitted


EYE_SHAPES = {
    "round": Shape(),
    "large": Shape(1.12, 1.14),
    "sharp": Shape(1.06, 0.76, 0.22, tags=("tsurime",)),
    "droopy": Shape(1.04, 0.9, -0.24, tags=("tareme",)),
    "narrow": Shape(1.0, 0.62, 0.08),
    "lashed": Shape(1.02, 0.98, 0.08, 3, ("eyelashes",)),
    "small": Shape(0.78, 0.8),
    "tall": Shape(0.9, 1.2, 0.05, unseen=True),
}
"""Shapes of eyes by name."""

LIDS = {
    "": (),
    "closed_eyes": ("closed_eyes",),
    "happy": ("closed_eyes", "^_^"),
    "squeezed": ("closed_eyes", ">_<"),
    "one_eye_closed": ("one_eye_closed",),
    "half-closed_eyes": ("half-closed_eyes",),
    "wide-eyed": ("wide-eyed",),
}
"""What the lids do, and its tags; it is the left eye that winks."""

PUPILS = ("", "slit_pupils", "heart-shaped_pupils", "star-shaped_pupils", "no_pupils")
"""Pupils by their tag; the usual round ones have none."""

SHUT = frozenset({"closed_eyes", "happy", "squeezed"})
"""Lids that hide both irises."""


def draw_eye(hand: Hand, part: Part, plane: Plane, own: int, look: Look) -> None:
    """One eye with its lids; `own` is 1 for the left one."""
    face, shape = look.face, EYE_SHAPES[look.face.style]

    def placed(drawn: Array | Drawn) -> Array:
        return plane.points(shape.fit(np.array(drawn)) * [own, 1])

    dark = hand.ink.outline("#3a2a33")
    lids = face.lids
    if lids == "squeezed":
        hand.line(part, placed(_SQUEEZED), dark, 3.0)
        return
    if lids in SHUT or (lids == "one_eye_closed" and own > 0):
        closed = _HAPPY if lids == "happy" else _SHUT
        hand.detail(part, smooth(placed(closed), closed=True), dark)
        return
    hand.detail(part, smooth(placed(_WHITE), closed=True), "#fdfdff")
    small = 0.62 if lids == "wide-eyed" else 1.0
    _iris(hand, part, placed, own, face, small)
    if lids == "half-closed_eyes":
        hand.detail(part, smooth(placed(_LID), closed=True), look.flesh)
        hand.line(part, smooth(placed(_LID[5:] + _LID[:1]), closed=False), dark, 1.8)
    else:
        hand.detail(part, smooth(placed(_LASH), closed=True), dark)
    if face.makeup == "eyeshadow":
        hand.line(part, smooth(placed(_LASH[6:]), closed=False), "#c2487e", 1.8, 0.6)
    lower = placed(((0.02, -0.125), (0.075, -0.108), (0.118, -0.04)))
    hand.line(part, smooth(lower, closed=False), dark, 0.7)
    for number in range(shape.lashes):
        root = np.array([0.10 + 0.02 * number, 0.125 - 0.04 * number])
        tip = root + np.array([0.07, 0.05 - 0.02 * number])
        hand.line(part, placed(np.array([root, tip])), dark, 0.8)


def _iris(hand: Hand, part: Part, placed: object, own: int, face: Face, small: float) -> None:
    assert callable(placed)
    tag = face.second_eyes if face.second_eyes and own < 0 else face.eyes
    iris = "#8a8a92" if hand.ink.colourless else EYES[tag]

    def spot(x: float, y: float, wide: float, tall: float, colour: str) -> None:
        drawn = oval(x * small, y * small, wide * small, tall * small)
        hand.detail(part, placed(drawn), colour)

    spot(0.0, -0.005, 0.082, 0.115, shaded(iris, 0.45))
    spot(0.0, -0.012, 0.068, 0.100, iris)
    spot(0.0, -0.062, 0.050, 0.048, lighter(iris, 0.45))
    if face.pupils in _SIGNS:
        sign = smooth(np.array(_SIGNS[face.pupils]), closed=face.pupils == "heart-shaped_pupils")
        colour = {"heart-shaped_pupils": "#f3a3c0", "star-shaped_pupils": "#fbe9a0"}
        hand.detail(part, placed(sign), colour.get(face.pupils, shaded(iris, 0.85)))
    elif face.pupils != "no_pupils":
        spot(0.0, 0.005, 0.034, 0.052, shaded(iris, 0.8))
    spot(-0.034 * own, 0.052, 0.028, 0.032, "#ffffff")
    spot(0.036 * own, -0.055, 0.014, 0.016, "#ffffff")


_SIGNS: dict[str, Drawn] = {
    "slit_pupils": ((0.0, 0.085), (0.014, 0.0), (0.0, -0.085), (-0.014, 0.0)),
    "heart-shaped_pupils": ((0.0, -0.06), (0.05, 0.0), (0.045, 0.04), (0.02, 0.05), (0.0, 0.025),
                            (-0.02, 0.05), (-0.045, 0.04), (-0.05, 0.0)),
    "star-shaped_pupils": tuple(
        (float(np.sin(t)) * r, float(np.cos(t)) * r)
        for t, r in zip(np.arange(10) * np.pi / 5, (0.06, 0.026) * 5, strict=True)
    ),
}  # fmt: skip

BROWS = {
    "": (0.06, 0.0, ()),
    "raised": (0.02, 0.035, ()),
    "angry": (-0.42, -0.03, ("v-shaped_eyebrows",)),
    "worried": (0.42, 0.02, ()),
}
"""What the brows do: how much the inner end rises, how high they are, and the tags."""


def draw_brow(hand: Hand, part: Part, plane: Plane, own: int, look: Look) -> None:
    """One brow; `own` is 1 for the left one."""
    slope, height, _ = BROWS[look.face.brows]
    thick = {"thick_eyebrows": 2.0, "short_eyebrows": 1.4}.get(look.face.brow_shape, 1.0)
    across = 0.55 if look.face.brow_shape == "short_eyebrows" else 1.0
    drawn = np.array([(-0.11, 0.0), (0.0, 0.035), (0.12, 0.01), (0.0, 0.035 - 0.023 * thick)])
    drawn[:, 0] *= across
    drawn[:, 1] += 0.225 + height - slope * drawn[:, 0]
    colour = mix(shaded(look.hair.paint, 0.5), "#4a3038", 0.4)
    opacity = 0.75 if part.name == "front_hair" else 1.0
    hand.detail(part, smooth(plane.points(drawn * [own, 1]), closed=True), colour, opacity)
