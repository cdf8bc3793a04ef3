"""What is strewn over the finished figure, as SVG, and the tags it gives."""

import random
from collections.abc import Callable

from pipeline.sample.svg import heart, star

Paint = Callable[[int, int, random.Random], str]

_GLYPHS = (
    "M1 1H9M5 1V9M1 9H9",
    "M1 9L5 1L9 9M3 6H7",
    "M1 2H9M2 5H8M5 1V9",
    "M2 1V9H8",
    "M1 1L9 9M9 1L1 9",
    "M2 1H8V9H2ZM2 5H8",
    "M1 3C4 1 6 1 9 3M5 2V9M2 6H8",
    "M3 1C1 6 6 4 4 9M7 1V8",
)
"""Strokes that look like writing, on a board of 10 × 10. They mean nothing."""


def _petals(w: int, h: int, dice: random.Random) -> str:
    drawn = ""
    for _ in range(16):
        x, y, r, turn = (
            dice.uniform(0, w),
            dice.uniform(0, h),
            dice.uniform(5, 9),
            dice.uniform(0, 360),
        )
        drawn += (
            f'<ellipse cx="{x:.0f}" cy="{y:.0f}" rx="{r:.1f}" ry="{r * 0.55:.1f}" fill="#f7bccd" '
            f'stroke="#e79ab2" stroke-width="0.8" transform="rotate({turn:.0f} {x:.0f} {y:.0f})"/>'
        )
    return drawn


def _sparkles(w: int, h: int, dice: random.Random) -> str:
    return "".join(
        star(dice.uniform(0, w), dice.uniform(0, h), dice.uniform(6, 15), "#fffbe0", 4, 0.22)
        for _ in range(12)
    )


def _hearts(w: int, h: int, dice: random.Random) -> str:
    return "".join(
        heart(dice.uniform(0, w), dice.uniform(0, h * 0.7), dice.uniform(6, 13), "#ee6f8c")
        for _ in range(5)
    )


def _rain(w: int, h: int, dice: random.Random) -> str:
    lines = "".join(
        f"M{x:.0f} {y:.0f}l-5 26"
        for x, y in ((dice.uniform(0, w + 20), dice.uniform(-20, h)) for _ in range(60))
    )
    return (
        f'<path d="{lines}" stroke="#dfeaf5" stroke-width="1.2" stroke-opacity="0.75" fill="none"/>'
    )


def _signature(w: int, h: int, dice: random.Random) -> str:
    x, y = dice.uniform(0.04, 0.7) * w, h - dice.uniform(20, 30)
    return writing(x, y, 11, dice.randint(4, 7), dice)


def _border(w: int, h: int, dice: random.Random) -> str:
    thick = dice.randint(10, 22)
    return (
        f'<rect x="{thick / 2}" y="{thick / 2}" width="{w - thick}" height="{h - thick}" '
        f'fill="none" stroke="#ffffff" stroke-width="{thick}"/>'
    )


def speech_bubble(x: float, y: float, size: float, dice: random.Random) -> str:
    """A speech bubble with two lines of strokes in it, its middle at (x, y)."""
    tail = f"M{x:.0f} {y + size * 0.5:.0f}l{size * 0.1:.0f} {size * 0.45:.0f}"
    tail += f"l{size * 0.25:.0f} {-size * 0.5:.0f}Z"
    oval = f'cx="{x:.0f}" cy="{y:.0f}" rx="{size:.0f}" ry="{size * 0.62:.0f}"'
    paint = 'fill="#fff" stroke="#222" stroke-width="1.5"'
    drawn = f'<path d="{tail}" {paint}/><ellipse {oval} {paint}/>'
    for row in (-0.36, 0.02):
        drawn += writing(x - size * 0.62, y + row * size, size * 0.24, 5, dice)
    return drawn


def writing(x: float, y: float, size: float, letters: int, dice: random.Random) -> str:
    """A line of letter-like strokes, its top left corner at (x, y)."""
    drawn = ""
    for number in range(letters):
        glyph = dice.choice(_GLYPHS)
        place = f"translate({x + number * size * 1.15:.1f} {y:.1f}) scale({size / 10:.2f})"
        drawn += f'<path d="{glyph}" transform="{place}"/>'
    return f'<g fill="none" stroke="#2a2430" stroke-width="1.6" stroke-linecap="round">{drawn}</g>'


EFFECTS: dict[str, tuple[Paint, tuple[str, ...]]] = {
    "petals": (_petals, ("petals", "falling_petals")),
    "sparkles": (_sparkles, ("sparkle",)),
    "hearts": (_hearts, ("heart",)),
    "rain": (_rain, ("rain",)),
    "signature": (_signature, ("signature",)),
    "border": (_border, ("border", "white_border")),
}
"""What is drawn over the figure, and its tags."""


def choose(dice: random.Random) -> str:
    """The name of an effect, mostly none."""
    return dice.choice(tuple(EFFECTS)) if dice.random() < 0.24 else ""
