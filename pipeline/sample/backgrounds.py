"""What is behind the figure. A background is a function from a size to SVG, and the tags it gives."""

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipeline.sample.colours import CLOTH, lighter, mix, shaded

Paint = Callable[[int, int, random.Random], str]


@dataclass(frozen=True)
class Background:
    """SVG elements that fill a picture of (width, height) pixels, and their tags."""

    paint: Paint
    tags: tuple[str, ...]
    share: float = 1.0
    """How often it is chosen, against the others."""


def _rect(x: float, y: float, w: float, h: float, fill: str, opacity: float = 1.0) -> str:
    seen = f' fill-opacity="{opacity:.2f}"' if opacity < 1 else ""
    return f'<rect x="{x:.0f}" y="{y:.0f}" width="{w:.0f}" height="{h:.0f}" fill="{fill}"{seen}/>'


def _circle(x: float, y: float, r: float, fill: str, opacity: float = 1.0) -> str:
    seen = f' fill-opacity="{opacity:.2f}"' if opacity < 1 else ""
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{r:.1f}" fill="{fill}"{seen}/>'


def _polygon(points: list[tuple[float, float]], fill: str) -> str:
    return f'<path d="M{" ".join(f"{x:.0f} {y:.0f}" for x, y in points)}Z" fill="{fill}"/>'


def gradient(w: int, h: int, top: str, bottom: str, name: str = "g") -> str:
    """A vertical gradient over the whole picture."""
    return (
        f'<defs><linearGradient id="{name}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" '
        f'stop-color="{top}"/><stop offset="1" stop-color="{bottom}"/></linearGradient></defs>'
        f'<rect width="{w}" height="{h}" fill="url(#{name})"/>'
    )


def _plain(colours: tuple[str, ...]) -> Paint:
    def paint(w: int, h: int, dice: random.Random) -> str:
        return _rect(0, 0, w, h, dice.choice(colours))

    return paint


def _shades(w: int, h: int, dice: random.Random) -> str:
    first, second = dice.sample(sorted(CLOTH.values()), 2)
    return gradient(w, h, lighter(first, 0.55), lighter(second, 0.65))


def _two_tone(w: int, h: int, dice: random.Random) -> str:
    first, second = dice.sample(sorted(CLOTH.values()), 2)
    cut = dice.uniform(0.3, 0.7) * h
    lean = dice.uniform(-0.3, 0.3) * h
    lower = [(0.0, cut), (w, cut + lean), (w, h), (0.0, h)]
    return _rect(0, 0, w, h, lighter(first, 0.5)) + _polygon(lower, lighter(second, 0.4))


def _dotted(w: int, h: int, dice: random.Random) -> str:
    colour = dice.choice(sorted(CLOTH.values()))
    step = dice.randint(36, 64)
    dots = [
        _circle(x + (step / 2 if row % 2 else 0), row * step, step * 0.22, lighter(colour, 0.35))
        for row in range(h // step + 2)
        for x in range(0, w + step, step)
    ]
    return _rect(0, 0, w, h, lighter(colour, 0.75)) + "".join(dots)


def _striped(w: int, h: int, dice: random.Random) -> str:
    colour = dice.choice(sorted(CLOTH.values()))
    step, lean = dice.randint(30, 60), dice.choice((-h, 0, h))
    bars = [
        _polygon(
            [(x, 0), (x + step / 2, 0), (x + step / 2 + lean, h), (x + lean, h)],
            lighter(colour, 0.5),
        )
        for x in range(-h - step, w + h + step, step)
    ]
    return _rect(0, 0, w, h, lighter(colour, 0.8)) + "".join(bars)


def _hearts(w: int, h: int, dice: random.Random) -> str:
    base = _rect(0, 0, w, h, lighter(CLOTH["pink"], 0.7))
    for _ in range(14):
        base += heart(dice.uniform(0, w), dice.uniform(0, h), dice.uniform(8, 22), CLOTH["pink"])
    return base


def _stars(w: int, h: int, dice: random.Random) -> str:
    base = _rect(0, 0, w, h, lighter(CLOTH["yellow"], 0.7))
    for _ in range(14):
        base += star(dice.uniform(0, w), dice.uniform(0, h), dice.uniform(8, 20), CLOTH["yellow"])
    return base


def heart(x: float, y: float, r: float, fill: str) -> str:
    """A heart of half width r."""
    return (
        f'<path d="M{x:.0f} {y + r:.0f}C{x - 2 * r:.0f} {y - r * 0.3:.0f} {x - r * 0.7:.0f} {y - r * 1.4:.0f} '
        f"{x:.0f} {y - r * 0.4:.0f}C{x + r * 0.7:.0f} {y - r * 1.4:.0f} {x + 2 * r:.0f} {y - r * 0.3:.0f} "
        f'{x:.0f} {y + r:.0f}Z" fill="{fill}"/>'
    )


def star(x: float, y: float, r: float, fill: str, arms: int = 5, waist: float = 0.45) -> str:
    """A star of radius r."""
    turns = np.arange(2 * arms) * np.pi / arms - np.pi / 2
    reach = np.where(np.arange(2 * arms) % 2, waist, 1.0) * r
    points = [
        (x + float(a), y + float(b))
        for a, b in zip(np.cos(turns) * reach, np.sin(turns) * reach, strict=True)
    ]
    return _polygon(points, fill)


def _clouds(w: int, h: int, dice: random.Random, count: int) -> str:
    drawn = ""
    for _ in range(count):
        x, y = dice.uniform(0, w), dice.uniform(0, h * 0.55)
        for _ in range(6):
            drawn += _circle(
                x + dice.uniform(-50, 50),
                y + dice.uniform(-9, 12),
                dice.uniform(14, 34),
                "#ffffff",
                0.9,
            )
    return drawn


def _sky(w: int, h: int, dice: random.Random) -> str:
    return gradient(w, h, "#4f93dd", "#c8e6f8") + _clouds(w, h, dice, 5)


def _field(w: int, h: int, dice: random.Random) -> str:
    horizon = h * dice.uniform(0.5, 0.72)
    drawn = _sky(w, h, dice)
    hills = [
        (0.0, horizon),
        (w * 0.3, horizon - 30),
        (w * 0.7, horizon + 8),
        (w, horizon - 24),
        (w, h),
        (0.0, h),
    ]
    drawn += _polygon(hills, "#8fc478") + _rect(0, horizon + 30, w, h, "#79b264")
    for _ in range(90):
        x, y = dice.uniform(0, w), dice.uniform(horizon + 34, h)
        size = 3 + 10 * (y - horizon) / h
        drawn += _polygon([(x, y), (x + size * 0.3, y - size * 2), (x + size * 0.6, y)], "#5c9850")
    for _ in range(16):
        x, y = dice.uniform(0, w), dice.uniform(horizon + 40, h)
        for angle in range(0, 360, 72):
            drawn += _circle(
                x + 4 * np.cos(np.radians(angle)), y + 4 * np.sin(np.radians(angle)), 3.2, "#fbf3f6"
            )
        drawn += _circle(x, y, 2.6, "#f0cf62")
    return drawn


def _forest(w: int, h: int, dice: random.Random) -> str:
    drawn = gradient(w, h, "#cfe9d0", "#7fae78")
    for row, shade in enumerate(("#8fbf8c", "#6ba06c", "#4d8452")):
        for _ in range(7):
            x, thick = dice.uniform(-20, w), 8 + row * 9
            drawn += _rect(x, 0, thick, h, mix("#7a5a44", shade, 0.4))
            drawn += _circle(x + thick / 2, dice.uniform(-10, h * 0.2), 55 + row * 16, shade)
    drawn += _rect(0, h * 0.82, w, h, "#5c8f52")
    return drawn


def _night(w: int, h: int, dice: random.Random) -> str:
    drawn = gradient(w, h, "#141a3c", "#4a4a86")
    for _ in range(70):
        drawn += _circle(
            dice.uniform(0, w), dice.uniform(0, h * 0.8), dice.uniform(0.6, 2.0), "#fff8d8"
        )
    moon = dice.uniform(0.15, 0.85) * w
    drawn += _circle(moon, h * 0.17, 36, "#fbf2c0") + _circle(moon + 14, h * 0.155, 31, "#232a54")
    ridge = [
        (0.0, h * 0.86),
        (w * 0.25, h * 0.76),
        (w * 0.5, h * 0.86),
        (w * 0.8, h * 0.74),
        (w, h * 0.85),
        (w, h),
        (0.0, h),
    ]
    return drawn + _polygon(ridge, "#0f1430")


def _beach(w: int, h: int, dice: random.Random) -> str:
    sea = h * dice.uniform(0.42, 0.6)
    drawn = _sky(w, h, dice) + gradient_band(w, sea, h - sea, "#2f86b8", "#7fd0d8")
    sand = [(0.0, h * 0.8), (w * 0.5, h * 0.76), (w, h * 0.83), (w, h), (0.0, h)]
    foam = [(x, y - 8) for x, y in sand[:3]] + sand[2::-1]
    return drawn + _polygon(sand, "#f0dfb4") + _polygon(foam, "#ffffff")


def gradient_band(w: int, y: float, tall: float, top: str, bottom: str) -> str:
    """A vertical gradient in a band of the picture."""
    steps = 8
    bars = [
        _rect(0, y + tall * n / steps, w, tall / steps + 1, mix(top, bottom, n / (steps - 1)))
        for n in range(steps)
    ]
    return "".join(bars)


def _room(w: int, h: int, dice: random.Random) -> str:
    wall = lighter(dice.choice(sorted(CLOTH.values())), 0.75)
    floor = h * dice.uniform(0.72, 0.84)
    drawn = (
        _rect(0, 0, w, h, wall)
        + _rect(0, floor, w, h, "#c29b72")
        + _rect(0, floor, w, 7, "#fbf7f0")
    )
    x, y, wide, tall = w * dice.uniform(0.08, 0.5), h * 0.1, w * 0.4, h * 0.36
    drawn += _rect(x - 6, y - 6, wide + 12, tall + 12, "#fbf7f0") + _rect(
        x, y, wide, tall, "#a9d4f2"
    )
    drawn += _rect(x + wide / 2 - 3, y, 6, tall, "#fbf7f0") + _rect(
        x, y + tall / 2 - 3, wide, 6, "#fbf7f0"
    )
    curtain = lighter(dice.choice(sorted(CLOTH.values())), 0.3)
    for side in (-1, 1):
        left = x - 34 if side < 0 else x + wide - 6
        drawn += _rect(left, y - 14, 40, tall + 60, curtain)
        for fold in (10, 20, 30):
            drawn += _rect(left + fold, y - 14, 2, tall + 60, shaded(curtain, 0.2))
    for n in range(1, 5):
        drawn += _rect(0, floor + (h - floor) * n / 5, w, 1, "#a37d57")
    return drawn


def _bedroom(w: int, h: int, dice: random.Random) -> str:
    drawn = _room(w, h, dice)
    top = h * 0.66
    sheet = lighter(dice.choice(sorted(CLOTH.values())), 0.5)
    drawn += _rect(0, top, w, h * 0.24, sheet) + _rect(0, top, w, 12, "#ffffff")
    return (
        drawn
        + f'<rect x="{w * 0.05:.0f}" y="{top - 22:.0f}" width="{w * 0.3:.0f}" height="40" rx="16" fill="#fdfbf8"/>'
    )


def _classroom(w: int, h: int, dice: random.Random) -> str:
    drawn = _rect(0, 0, w, h, "#efe6d4") + _rect(0, h * 0.8, w, h, "#b98c60")
    drawn += _rect(w * 0.1, h * 0.12, w * 0.8, h * 0.36, "#8a6243")
    drawn += _rect(w * 0.1 + 8, h * 0.12 + 8, w * 0.8 - 16, h * 0.36 - 16, "#2f5a46")
    for n in range(5):
        y = h * 0.2 + n * 20
        drawn += _rect(w * 0.2, y, dice.uniform(0.2, 0.5) * w, 3, "#dfe8df", 0.7)
    for x in (0.05, 0.4, 0.75):
        drawn += _rect(w * x, h * 0.72, w * 0.22, 9, "#d8b184") + _rect(
            w * (x + 0.02), h * 0.72, 5, h * 0.18, "#7a7a80"
        )
        drawn += _rect(w * (x + 0.18), h * 0.72, 5, h * 0.18, "#7a7a80")
    return drawn


def _city(w: int, h: int, dice: random.Random) -> str:
    drawn = _sky(w, h, dice)
    for row, shade in enumerate(("#b8c4d4", "#94a2b8", "#6f7f98")):
        x = -20.0
        while x < w:
            wide, tall = dice.uniform(40, 80), h * (0.62 - 0.12 * row) * dice.uniform(0.7, 1.1)
            drawn += _rect(x, h * 0.9 - tall, wide, tall, shade)
            for level in range(int(tall // 26)):
                drawn += _rect(
                    x + 8, h * 0.9 - tall + 10 + level * 26, wide - 16, 8, lighter(shade, 0.45)
                )
            x += wide + dice.uniform(-4, 10)
    return drawn + _rect(0, h * 0.88, w, h, "#8a8a92")


def _blossoms(w: int, h: int, dice: random.Random) -> str:
    drawn = _sky(w, h, dice) + _rect(0, h * 0.8, w, h, "#9cc98a")
    x = w * dice.choice((0.12, 0.85))
    drawn += _polygon(
        [(x - 16, h * 0.85), (x - 8, h * 0.2), (x + 8, h * 0.2), (x + 18, h * 0.85)], "#7a5548"
    )
    for _ in range(46):
        drawn += _circle(
            x + dice.gauss(0, w * 0.25),
            h * 0.14 + dice.gauss(0, h * 0.09),
            dice.uniform(14, 30),
            dice.choice(("#f9c8d6", "#fbdce5", "#f3b1c5")),
        )
    return drawn


BACKGROUNDS = {
    "white": Background(_plain(("#ffffff",)), ("white_background", "simple_background"), 9),
    "grey": Background(_plain(("#c8c8ce", "#a9a9b2", "#dcdce0")), ("grey_background", "simple_background"), 3),
    "blue": Background(_plain(("#a9c8f0", "#7fa8e0")), ("blue_background", "simple_background"), 2.5),
    "aqua": Background(_plain(("#b4e6e6", "#8fd6d8")), ("aqua_background", "simple_background"), 1),
    "pink": Background(_plain(("#f9d3dd", "#f3b9c9")), ("pink_background", "simple_background"), 1.5),
    "yellow": Background(_plain(("#faeeb4", "#f6e08c")), ("yellow_background", "simple_background"), 1),
    "gradient": Background(_shades, ("gradient_background", "gradient", "simple_background"), 3),
    "two_tone": Background(_two_tone, ("two-tone_background", "simple_background"), 1.5),
    "dots": Background(_dotted, ("polka_dot_background", "polka_dot"), 1),
    "stripes": Background(_striped, ("striped_background", "striped"), 1),
    "hearts": Background(_hearts, ("heart_background", "heart", "pink_background"), 1),
    "stars": Background(_stars, ("starry_background", "star", "yellow_background"), 1),
    "sky": Background(_sky, ("sky", "cloud", "blue_sky", "outdoors", "day"), 2),
    "field": Background(_field, ("outdoors", "sky", "cloud", "grass", "flower", "field", "day"), 2.5),
    "forest": Background(_forest, ("outdoors", "forest", "nature", "tree", "grass"), 2),
    "night": Background(_night, ("outdoors", "night", "night_sky", "sky", "starry_sky", "moon"), 2),
    "beach": Background(_beach, ("outdoors", "beach", "ocean", "sky", "cloud", "day"), 2),
    "room": Background(_room, ("indoors", "window", "curtains"), 2),
    "bedroom": Background(_bedroom, ("indoors", "bedroom", "bed", "pillow", "window", "curtains"), 1.5),
    "classroom": Background(_classroom, ("indoors", "classroom", "chalkboard", "desk"), 1.5),
    "city": Background(_city, ("outdoors", "city", "building", "sky", "cloud", "cityscape"), 1.5),
    "blossoms": Background(_blossoms, ("outdoors", "tree", "cherry_blossoms", "sky", "cloud"), 1.5),
}  # fmt: skip
"""All backgrounds. `transparent` is none of them: nothing is painted."""

SCENERY = (
    "sky",
    "field",
    "forest",
    "night",
    "beach",
    "room",
    "bedroom",
    "classroom",
    "city",
    "blossoms",
)
"""Those that show a place."""


def choose(dice: random.Random) -> str:
    """The name of a background, by their shares."""
    return dice.choices(
        tuple(BACKGROUNDS), [background.share for background in BACKGROUNDS.values()]
    )[0]
