"""What is strewn over the finished figure, as SVG, and the tags it gives."""

import random
from collections.abc import Callable

import numpy as np

from pipeline.sample.svg import circle, heart, polygon, rect, star

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
        star(dice.uniform(0, w), dice.uniform(0, h), dice.uniform(6, 15), "#fbe48c", 4, 0.22)
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
        f'<path d="{lines}" stroke="#8fb0d0" stroke-width="1.4" stroke-opacity="0.8" fill="none"/>'
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


def _snow(w: int, h: int, dice: random.Random) -> str:
    return "".join(
        circle(dice.uniform(0, w), dice.uniform(0, h), dice.uniform(1.5, 5), "#ffffff", 0.9)
        + circle(dice.uniform(0, w), dice.uniform(0, h), dice.uniform(1.5, 4), "#c4d8ec", 0.9)
        for _ in range(40)
    )


def _bubbles(w: int, h: int, dice: random.Random) -> str:
    drawn = ""
    for _ in range(14):
        x, y, r = dice.uniform(0, w), dice.uniform(0, h), dice.uniform(6, 24)
        drawn += circle(x, y, r, "#8fd0ea", 0.35) + circle(x, y, r * 0.85, "#e4f6fb", 0.4)
        drawn += circle(x - r * 0.35, y - r * 0.35, r * 0.22, "#ffffff", 0.95)
    return drawn


def _leaves(w: int, h: int, dice: random.Random) -> str:
    drawn = ""
    for _ in range(16):
        x, y, r = dice.uniform(0, w), dice.uniform(0, h), dice.uniform(6, 12)
        turn = dice.uniform(0, 360)
        points = (
            "M0 -1.2L0.3 -0.4L1.1 -0.5L0.6 0.1L0.8 0.9L0 0.5L-0.8 0.9L-0.6 0.1L-1.1 -0.5L-0.3 -0.4Z"
        )
        place = f"translate({x:.0f} {y:.0f}) rotate({turn:.0f}) scale({r:.1f})"
        colour = dice.choice(("#d2603c", "#e8a03c", "#c8423f"))
        drawn += f'<path d="{points}" transform="{place}" fill="{colour}"/>'
    return drawn


def _confetti(w: int, h: int, dice: random.Random) -> str:
    drawn = ""
    for _ in range(60):
        x, y, turn = dice.uniform(0, w), dice.uniform(0, h), dice.uniform(0, 180)
        colour = dice.choice(("#f6708c", "#f6d86c", "#6ac0e8", "#8cd078", "#b48ce0"))
        drawn += (
            f'<rect x="{x:.0f}" y="{y:.0f}" width="9" height="5" fill="{colour}" '
            f'transform="rotate({turn:.0f} {x:.0f} {y:.0f})"/>'
        )
    return drawn


def _notes(w: int, h: int, dice: random.Random) -> str:
    drawn = ""
    for _ in range(7):
        x, y, r = dice.uniform(0.05, 0.9) * w, dice.uniform(0.05, 0.8) * h, dice.uniform(6, 11)
        colour = dice.choice(("#2a2430", "#d2506c", "#4668b4"))
        drawn += circle(x, y, r, colour) + rect(x + r * 0.7, y - r * 4, r * 0.35, r * 4, colour)
        drawn += polygon(
            [(x + r * 0.7, y - r * 4), (x + r * 2.2, y - r * 3), (x + r * 0.9, y - r * 3.2)], colour
        )
    return drawn


def _lights(w: int, h: int, dice: random.Random) -> str:
    return "".join(
        circle(x, y, r * 2.2, "#fff0b0", 0.3) + circle(x, y, r, "#fffbe4", 0.95)
        for x, y, r in (
            (dice.uniform(0, w), dice.uniform(0, h), dice.uniform(2, 6)) for _ in range(34)
        )
    )


def _rays(w: int, h: int, dice: random.Random) -> str:
    left = dice.random() < 0.5
    drawn = ""
    for _ in range(6):
        x, wide = dice.uniform(0, w), dice.uniform(20, 60)
        lean = dice.uniform(0.4, 0.8) * h * (1 if left else -1)
        corners = f"{x:.0f} 0L{x + wide:.0f} 0L{x + wide * 2 + lean:.0f} {h}L{x + lean:.0f} {h}"
        drawn += f'<path d="M{corners}Z" fill="#fff6c8" fill-opacity="0.28"/>'
    return drawn


def _motion(w: int, h: int, dice: random.Random) -> str:
    lines = ""
    for _ in range(40):
        turn, near = dice.uniform(0, 2 * np.pi), dice.uniform(0.36, 0.46)
        ends = [
            (w / 2 + w * r * float(np.cos(turn)), h / 2 + h * r * float(np.sin(turn)))
            for r in (near, 1.2)
        ]
        lines += "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in ends)
    return (
        f'<path d="{lines}" stroke="#3a3840" stroke-width="1.8" stroke-opacity="0.6" fill="none"/>'
    )


def _bolts(w: int, h: int, dice: random.Random) -> str:
    drawn = ""
    for _ in range(6):
        x, y = dice.uniform(0.05, 0.95) * w, dice.uniform(0.05, 0.7) * h
        path = f"M{x:.0f} {y:.0f}"
        for _ in range(6):
            path += f"l{dice.uniform(-16, 16):.0f} {dice.uniform(6, 18):.0f}"
        for colour, wide in (("#6ab8f6", 4.5), ("#f4fbff", 1.8)):
            drawn += f'<path d="{path}" stroke="{colour}" stroke-width="{wide}" fill="none"/>'
    return drawn


def _smoke(w: int, h: int, dice: random.Random) -> str:
    return "".join(
        circle(
            dice.uniform(0, w),
            h - abs(dice.gauss(0, h * 0.08)),
            dice.uniform(18, 44),
            "#e4e4ea",
            0.55,
        )
        for _ in range(26)
    )


def _magic_circle(w: int, h: int, dice: random.Random) -> str:
    x, y, r = w / 2, h * dice.uniform(0.4, 0.8), min(w, h) * dice.uniform(0.36, 0.5)
    colour = dice.choice(("#f6d86c", "#8cc8f6", "#e08cf0"))
    rings = "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{r * share:.0f}"/>' for share in (1.0, 0.88, 0.5)
    )
    star_path = ""
    for start in (0, 1):
        turns = [np.pi * (2 * k / 3 + start / 3 + 0.5) for k in range(3)]
        corners = [
            (x + 0.88 * r * float(np.cos(t)), y + 0.88 * r * float(np.sin(t))) for t in turns
        ]
        star_path += "M" + "L".join(f"{a:.0f} {b:.0f}" for a, b in corners) + "Z"
    return (
        f'<g fill="none" stroke="{colour}" stroke-width="2.4" stroke-opacity="0.85">{rings}'
        f'<path d="{star_path}"/></g>'
    )


def _butterflies(w: int, h: int, dice: random.Random) -> str:
    drawn = ""
    for _ in range(6):
        x, y, r = dice.uniform(0, w), dice.uniform(0, h), dice.uniform(9, 17)
        colour = dice.choice(("#6a9ae8", "#e8924a", "#b48ce0", "#f6d86c"))
        for own in (-1, 1):
            drawn += polygon(
                [(x, y), (x + own * r, y - r), (x + own * r * 1.1, y - r * 0.1)], colour
            )
            drawn += polygon(
                [(x, y), (x + own * r * 0.8, y + r * 0.1), (x + own * r * 0.5, y + r * 0.9)], colour
            )
        drawn += rect(x - 1, y - r * 0.5, 2, r, "#3a3840")
    return drawn


def _talk(w: int, h: int, dice: random.Random) -> str:
    size = min(w, h) * dice.uniform(0.1, 0.14)
    x = dice.choice((size * 1.2, w - size * 1.2))
    return speech_bubble(x, size * dice.uniform(0.9, 1.4), size, dice)


def _lettering(w: int, h: int, dice: random.Random) -> str:
    size = min(w, h) * dice.uniform(0.05, 0.08)
    x = dice.uniform(0.03, 0.3) * w
    return writing(x, h - size * 2.4, size, 6, dice) + writing(x, h - size * 1.2, size, 4, dice)


def _dark_bars(w: int, h: int, dice: random.Random) -> str:
    thick = h * dice.uniform(0.05, 0.09)
    return rect(0, 0, w, thick, "#1a1820") + rect(0, h - thick, w, thick + 1, "#1a1820")


def _black_border(w: int, h: int, dice: random.Random) -> str:
    thick = dice.randint(10, 22)
    return (
        f'<rect x="{thick / 2}" y="{thick / 2}" width="{w - thick}" height="{h - thick}" '
        f'fill="none" stroke="#1a1820" stroke-width="{thick}"/>'
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
    "black_border": (_black_border, ("border", "black_border")),
    "letterboxed": (_dark_bars, ("letterboxed",)),
    "snow": (_snow, ("snow", "snowing")),
    "bubbles": (_bubbles, ("bubble", "soap_bubbles")),
    "leaves": (_leaves, ("falling_leaves", "autumn_leaves", "maple_leaf")),
    "confetti": (_confetti, ("confetti",)),
    "notes": (_notes, ("musical_note",)),
    "lights": (_lights, ("light_particles",)),
    "rays": (_rays, ("light_rays", "sunlight")),
    "motion": (_motion, ("motion_lines", "speed_lines")),
    "bolts": (_bolts, ("electricity",)),
    "smoke": (_smoke, ("smoke",)),
    "magic_circle": (_magic_circle, ("magic_circle", "glowing")),
    "butterflies": (_butterflies, ("butterfly", "animal")),
    "talk": (_talk, ("speech_bubble",)),
    "lettering": (_lettering, ("text",)),
}
"""What is drawn over the figure, and its tags."""


_LOST_ON_WHITE = ("border", "rays", "lights", "sparkles", "smoke")


def choose(dice: random.Random, background: str) -> str:
    """The name of an effect that is to be seen on a background, mostly none."""
    if dice.random() >= 0.3:
        return ""
    lost = _LOST_ON_WHITE if background in {"white", "beige"} else ()
    return dice.choice([name for name in EFFECTS if name not in lost])
