"""Mouths by name: what is drawn, and the tags it gives."""

from dataclasses import dataclass

import numpy as np

from pipeline.sample.colours import mix, shaded
from pipeline.sample.face.board import Plane
from pipeline.sample.geometry import smooth
from pipeline.sample.ink import Hand
from pipeline.sample.look import Look
from pipeline.sample.shapes import Part

Drawn = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Mouth:
    """A mouth: a line, or an opening with what is in it."""

    tags: tuple[str, ...]
    drawn: Drawn
    opened: bool = False
    inside: str = ""
    """tongue, teeth, fang, or nothing"""
    sharp: bool = False
    """Drawn with corners."""
    unseen: bool = False
    """Held out: appears in the test split only."""


_SMILE = ((-0.075, 0.016), (-0.03, -0.010), (0.03, -0.010), (0.075, 0.016))
_LAUGH = ((-0.085, 0.022), (0.0, 0.008), (0.085, 0.022), (0.055, -0.055), (0.0, -0.078),
          (-0.055, -0.055))  # fmt: skip
_OPEN = ((-0.05, 0.012), (0.0, 0.02), (0.05, 0.012), (0.036, -0.04), (0.0, -0.052),
         (-0.036, -0.04))  # fmt: skip
_GRIN = ((-0.085, 0.02), (0.0, 0.0), (0.085, 0.02), (0.06, -0.03), (0.0, -0.042), (-0.06, -0.03))

MOUTHS = {
    "closed_mouth": Mouth(("closed_mouth",), ((-0.045, 0.0), (0.0, -0.006), (0.045, 0.0))),
    "smile": Mouth(("smile", "closed_mouth"), _SMILE),
    "light_smile": Mouth(("light_smile", "closed_mouth"), ((-0.05, 0.006), (0.0, -0.006),
                         (0.05, 0.006))),
    "frown": Mouth(("frown", "closed_mouth"), ((-0.055, -0.018), (0.0, 0.006), (0.055, -0.018))),
    ":d": Mouth((":d", "smile", "open_mouth"), _LAUGH, opened=True, inside="tongue"),
    "fang": Mouth((":d", "smile", "open_mouth", "fang"), _LAUGH, opened=True, inside="fang"),
    "open_mouth": Mouth(("open_mouth",), _OPEN, opened=True, inside="tongue"),
    ":o": Mouth((":o", "open_mouth"), ((-0.028, 0.0), (0.0, 0.032), (0.028, 0.0), (0.0, -0.036)),
                opened=True),
    "grin": Mouth(("grin", "smile", "teeth"), _GRIN, opened=True, inside="teeth"),
    "clenched_teeth": Mouth(("clenched_teeth", "teeth"), ((-0.06, 0.02), (0.06, 0.02),
                            (0.055, -0.035), (-0.055, -0.035)), opened=True, inside="teeth",
                            sharp=True),
    "smirk": Mouth(("smirk", "closed_mouth"), ((-0.05, -0.008), (0.02, -0.008), (0.075, 0.024))),
    "parted_lips": Mouth(("parted_lips",), ((-0.035, 0.0), (0.0, 0.01), (0.035, 0.0),
                         (0.0, -0.014)), opened=True),
    "wavy_mouth": Mouth(("wavy_mouth", "closed_mouth"), ((-0.06, 0.0), (-0.03, 0.014), (0, -0.008),
                        (0.03, 0.014), (0.06, -0.004))),
    ":3": Mouth((":3", "closed_mouth"), ((-0.06, 0.012), (-0.03, -0.014), (0.0, 0.012),
                (0.03, -0.014), (0.06, 0.012))),
    ":<": Mouth((":<", "closed_mouth"), ((-0.03, -0.014), (0.0, 0.012), (0.03, -0.014)),
                sharp=True),
    "pout": Mouth(("pout", ":t"), ((-0.02, 0.0), (0.0, 0.012), (0.022, -0.004))),
    "tongue_out": Mouth(("tongue", "tongue_out", ":p"), _SMILE, inside="tongue"),
    "triangle_mouth": Mouth(("triangle_mouth", "open_mouth"), ((0.0, 0.03), (0.05, -0.035),
                            (-0.05, -0.035)), opened=True, sharp=True),
    "expressionless": Mouth(("expressionless", "closed_mouth"), ((-0.04, 0.0), (0.04, 0.0)),
                            sharp=True),
    "laughing": Mouth((":d", "smile", "open_mouth", "upper_teeth", "teeth"), _LAUGH, opened=True,
                      inside="teeth", unseen=True),
}  # fmt: skip
"""All mouths by name."""


def draw_mouth(hand: Hand, part: Part, plane: Plane, look: Look) -> None:
    """The mouth of a face."""
    mouth = MOUTHS[look.face.mouth]
    lip = mix(shaded(look.flesh, 0.4), "#a03038", 0.45)
    points = np.array(mouth.drawn)
    curve = points if mouth.sharp else smooth(points, closed=mouth.opened)
    if mouth.opened:
        hand.detail(part, plane.points(curve), "#8e3038")
        _inside(hand, part, plane, mouth)
        if look.face.makeup == "lipstick":
            hand.line(part, plane.points(np.concatenate([curve, curve[:1]])), "#c22a3c", 1.2)
        return
    painted = look.face.makeup == "lipstick"
    colour = "#c22a3c" if painted else shaded(lip, 0.55)
    hand.line(part, plane.points(curve), colour, 2.2 if painted else 1.5)
    if mouth.inside == "tongue":
        tip = np.array([(0.0, -0.008), (0.05, -0.006), (0.045, -0.05), (0.01, -0.05)])
        hand.detail(part, plane.points(smooth(tip, closed=True)), "#ee8a8a")


def _inside(hand: Hand, part: Part, plane: Plane, mouth: Mouth) -> None:
    points = np.array(mouth.drawn)
    if mouth.inside == "teeth":
        hand.detail(part, plane.points(smooth(points * [0.92, 0.8], closed=True)), "#fdfdfb")
        line = plane.points(np.array([(-0.06, -0.01), (0.06, -0.01)]))
        hand.line(part, line, "#9a6a6a", 0.5)
        return
    tongue = points[points[:, 1] < 0] * [0.8, 0.9] + [0, -0.004]
    if mouth.inside and len(tongue) > 2:
        hand.detail(part, plane.points(tongue), "#ee8a8a")
    if mouth.inside == "fang":
        fang = np.array([(0.03, 0.016), (0.062, 0.018), (0.046, -0.024)])
        hand.detail(part, plane.points(fang), "#fdfdfb")
