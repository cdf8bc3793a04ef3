"""Ways of drawing: ink, shading, and what is done to the finished picture."""

import random
from dataclasses import dataclass, replace

from pipeline.sample.ink import Ink


@dataclass(frozen=True)
class Style:
    """A way of drawing: the ink, what is done to the finished picture, and the tags."""

    ink: Ink
    finish: str = ""
    """A name in FINISHES, or nothing."""
    tags: tuple[str, ...] = ()
    unseen: bool = False


_GREY = ("greyscale", "monochrome")

STYLES = {
    "cel": Style(Ink(1.1, 0.55, "cel")),
    "cel_dark": Style(Ink(1.4, 0.15, "cel")),
    "cel_left": Style(Ink(1.0, 0.7, "cel", light=(0.7, -0.7))),
    "cel_thin": Style(Ink(0.6, 0.3, "cel")),
    "flat": Style(Ink(1.2, 0.45, "flat"), tags=("flat_color",)),
    "soft": Style(Ink(0.7, 0.8, "soft")),
    "soft_coloured": Style(Ink(1.3, 0.95, "soft")),
    "painted": Style(Ink(0.0, 1.0, "soft"), "paint"),
    "watercolour": Style(Ink(0.8, 0.6, "soft"), "wash"),
    "lineart": Style(Ink(1.1, 0.0, "flat", colourless=True), "greyscale", ("lineart", *_GREY)),
    "greyscale": Style(Ink(1.2, 0.0, "cel"), "greyscale", _GREY),
    "halftone": Style(Ink(1.5, 0.0, "cel"), "halftone", ("halftone", "screentones", *_GREY)),
    "sepia": Style(Ink(1.1, 0.2, "cel"), "sepia", ("sepia", "monochrome")),
    "tinted": Style(Ink(1.1, 0.2, "cel"), "tinted", ("monochrome",)),
    "spot_colour": Style(Ink(1.2, 0.1, "cel"), "spot", ("spot_color",)),
    "sketch": Style(Ink(0.9, 0.1, "flat", shake=0.7), "pencil", ("sketch",)),
    "pencil": Style(
        Ink(0.9, 0.0, "flat", colourless=True, shake=0.8), "greyscale", ("sketch", *_GREY)
    ),
    "fringed": Style(Ink(1.1, 0.4, "soft"), "fringed", ("chromatic_aberration",)),
    "retro": Style(Ink(1.2, 0.1, "cel"), "retro", ("oldschool", "film_grain")),
    "pixel": Style(Ink(2.2, 0.2, "cel"), "pixels", ("pixel_art",)),
    "bold": Style(Ink(2.4, 0.0, "flat"), unseen=True),
    "lineless": Style(Ink(0.0, 1.0, "flat"), unseen=True),
}
"""Held out are those marked unseen: they appear in the test split only."""

_SHARES = {
    "cel": 28,
    "cel_dark": 13,
    "cel_left": 9,
    "cel_thin": 7,
    "flat": 9,
    "soft": 13,
    "soft_coloured": 6,
    "painted": 7,
    "watercolour": 4,
    "lineart": 3,
    "greyscale": 3,
    "sketch": 3,
}
"""How often styles come; the others once and a half."""


def inked(name: str, dice: random.Random) -> Ink:
    """A style's ink as one hand has it: its lines a little finer or bolder, darker or paler."""
    ink = STYLES[name].ink
    across, down = ink.light
    return replace(
        ink,
        line=ink.line * dice.uniform(0.75, 1.35),
        tint=min(max(ink.tint + dice.gauss(0, 0.1), 0.0), 1.0),
        light=(across + dice.gauss(0, 0.15), down + dice.gauss(0, 0.1)),
    )


def choose_style(dice: random.Random, among: tuple[str, ...], *, unseen: bool) -> str:
    """The name of a style: one of those asked for, else by their shares.

    `unseen` lets it be one that is held out.
    """
    if among:
        return dice.choice(among)
    if unseen and dice.random() < 0.5:
        return dice.choice([name for name, style in STYLES.items() if style.unseen])
    names = [name for name, style in STYLES.items() if not style.unseen]
    return dice.choices(names, [_SHARES.get(name, 1.5) for name in names])[0]
