"""More places: land, water and weather. Each is a function from a size to SVG."""

import random

import numpy as np

from pipeline.sample.colours import lighter, mix, shaded
from pipeline.sample.places import clouds, sky
from pipeline.sample.svg import circle, gradient, gradient_band, polygon, rect


def _ridge(w: int, h: int, dice: random.Random, high: float, low: float, colour: str) -> str:
    """A line of hills or mountains, filled to the ground."""
    steps = 7
    tops = [(w * n / steps, h * dice.uniform(high, low)) for n in range(steps + 1)]
    return polygon([(0.0, float(h)), *tops, (float(w), float(h))], colour)


def sunset(w: int, h: int, dice: random.Random) -> str:
    """A low sun over the sea."""
    horizon = h * dice.uniform(0.55, 0.7)
    drawn = gradient(w, h, "#5a4a8a", "#f6a85c")
    x = dice.uniform(0.2, 0.8) * w
    drawn += circle(x, horizon, 44, "#fff0c0") + gradient_band(w, horizon, h, "#e88a5a", "#4a3a6a")
    for _ in range(24):
        y = dice.uniform(horizon + 4, h)
        drawn += rect(x + dice.gauss(0, 20 + (y - horizon) * 0.4), y, 26, 2, "#ffe0a0", 0.7)
    return drawn


def mountains(w: int, h: int, dice: random.Random) -> str:
    """Mountains behind mountains."""
    drawn = sky(w, h, dice)
    for high, low, colour in (
        (0.25, 0.45, "#9ab0cc"),
        (0.42, 0.6, "#7894b4"),
        (0.6, 0.75, "#6a9a6a"),
    ):
        drawn += _ridge(w, h, dice, high, low, colour)
    return drawn


def snowfield(w: int, h: int, dice: random.Random) -> str:
    """Snow on the ground and on the fir trees."""
    drawn = gradient(w, h, "#b8cce4", "#eef4fa")
    for _ in range(6):
        x, y = dice.uniform(0, w), h * dice.uniform(0.6, 0.72)
        tall = h * dice.uniform(0.3, 0.45)
        for level in range(3):
            top, wide = y - tall + level * tall * 0.28, 18 + level * 14
            drawn += polygon(
                [(x, top), (x - wide, top + tall * 0.42), (x + wide, top + tall * 0.42)],
                mix("#4d7a66", "#ffffff", 0.25 + 0.1 * level),
            )
    return drawn + _ridge(w, h, dice, 0.68, 0.76, "#fbfdff")


def waterfall(w: int, h: int, dice: random.Random) -> str:
    """Water over rocks into a pool."""
    drawn = gradient(w, h, "#9fc8a8", "#4d7a5c")
    x, wide = w * dice.uniform(0.25, 0.6), w * 0.22
    drawn += rect(0, h * 0.14, w, h * 0.6, "#7a7068") + rect(x, h * 0.1, wide, h * 0.68, "#dff2fa")
    for n in range(6):
        drawn += rect(x + wide * n / 6, h * 0.1, 3, h * 0.68, "#a9d4ea")
    drawn += gradient_band(w, h * 0.74, h * 0.3, "#a9dcf0", "#3f88b0")
    for _ in range(14):
        drawn += circle(
            dice.gauss(x + wide / 2, wide * 0.6), h * 0.76, dice.uniform(8, 20), "#fbfdff", 0.8
        )
    return drawn


def underwater(w: int, h: int, dice: random.Random) -> str:
    """Below the surface: rays, bubbles, weed."""
    drawn = gradient(w, h, "#8fd8ea", "#1f5a8a")
    for _ in range(5):
        x = dice.uniform(0, w)
        drawn += polygon([(x, 0), (x + 40, 0), (x + 120, h), (x + 20, h)], "#a4e2f0")
    for _ in range(10):
        x, tall = dice.uniform(0, w), dice.uniform(0.15, 0.4) * h
        drawn += polygon([(x, h), (x + 6, h - tall), (x + 14, h)], "#3f8a6a")
    for _ in range(22):
        drawn += circle(dice.uniform(0, w), dice.uniform(0, h), dice.uniform(2, 9), "#dff6fb", 0.6)
    return drawn


def garden(w: int, h: int, dice: random.Random) -> str:
    """A hedge with roses."""
    drawn = (
        sky(w, h, dice) + rect(0, h * 0.34, w, h, "#4d8452") + rect(0, h * 0.84, w, h, "#8fc478")
    )
    colour = dice.choice(("#d23c50", "#f0a7ba", "#fdf6f2"))
    for _ in range(44):
        x, y, r = dice.uniform(0, w), dice.uniform(h * 0.36, h * 0.82), dice.uniform(5, 10)
        drawn += circle(x, y, r * 1.4, "#3f7048") + circle(x, y, r, colour)
        drawn += circle(x - r * 0.2, y - r * 0.2, r * 0.45, shaded(colour, 0.2))
    return drawn


def sunflowers(w: int, h: int, dice: random.Random) -> str:
    """A field of sunflowers."""
    drawn = gradient(w, h, "#4f93dd", "#d6ecfa") + clouds(w, h, dice, 3)
    drawn += rect(0, h * 0.6, w, h, "#5c9850")
    for _ in range(34):
        x, y = dice.uniform(0, w), dice.uniform(h * 0.5, h)
        size = 6 + 16 * (y / h - 0.5)
        drawn += rect(x - 1.5, y, 3, size * 4, "#4d7a42")
        for angle in range(0, 360, 30):
            turn = np.radians(angle)
            drawn += circle(
                x + size * np.cos(turn), y + size * np.sin(turn), size * 0.35, "#f6c83c"
            )
        drawn += circle(x, y, size * 0.75, "#6a4430")
    return drawn


def bamboo(w: int, h: int, dice: random.Random) -> str:
    """Bamboo behind bamboo."""
    drawn = gradient(w, h, "#dff0c8", "#8fbf78")
    for row, shade in enumerate(("#a4cc84", "#7fb060", "#5c9448")):
        for _ in range(8):
            x, wide = dice.uniform(0, w), 6 + 4 * row
            drawn += rect(x, 0, wide, h, shade)
            for y in range(dice.randint(0, 40), h, 56):
                drawn += rect(x - 1, y, wide + 2, 3, shaded(shade, 0.3))
    return drawn


def palms(w: int, h: int, dice: random.Random) -> str:
    """A beach with palm trees."""
    sea = h * 0.5
    drawn = sky(w, h, dice) + gradient_band(w, sea, h * 0.3, "#2f9ac0", "#8fe0dc")
    drawn += rect(0, h * 0.78, w, h, "#f3e2b8")
    for x in (w * dice.uniform(0.05, 0.25), w * dice.uniform(0.75, 0.95)):
        top = h * dice.uniform(0.18, 0.32)
        drawn += polygon(
            [(x - 7, h * 0.82), (x - 4, top), (x + 4, top), (x + 9, h * 0.82)], "#8a6a4a"
        )
        for angle in range(0, 360, 45):
            turn = np.radians(angle + dice.uniform(-12, 12))
            tip = (x + 74 * np.cos(turn), top + 44 * np.sin(turn) + 16)
            drawn += polygon(
                [(x, top), (x + 36 * np.cos(turn), top + 26 * np.sin(turn) - 12), tip], "#4d9a52"
            )
    return drawn


def autumn(w: int, h: int, dice: random.Random) -> str:
    """Trees in red and gold, leaves on the ground."""
    drawn = gradient(w, h, "#f3e2c8", "#e8b478")
    for row in range(3):
        for _ in range(5):
            x = dice.uniform(0, w)
            drawn += rect(x - 5 - row * 2, h * 0.2, 10 + row * 4, h * 0.62, "#7a5a48")
            colour = dice.choice(("#d2603c", "#e8a03c", "#c8423f", "#e8c45c"))
            for _ in range(4):
                drawn += circle(x + dice.gauss(0, 30), h * 0.2 + dice.gauss(0, 26), 34, colour)
    drawn += rect(0, h * 0.8, w, h, "#b0783c")
    for _ in range(50):
        leaf = dice.choice(("#d2603c", "#e8a03c", "#c8423f"))
        drawn += circle(dice.uniform(0, w), dice.uniform(h * 0.8, h), dice.uniform(2, 5), leaf)
    return drawn


def full_moon(w: int, h: int, dice: random.Random) -> str:
    """A great moon behind thin clouds."""
    drawn = gradient(w, h, "#10142e", "#3a4478")
    for _ in range(60):
        drawn += circle(dice.uniform(0, w), dice.uniform(0, h), dice.uniform(0.5, 1.6), "#fff8d8")
    x, y = w * dice.uniform(0.25, 0.75), h * dice.uniform(0.2, 0.4)
    drawn += circle(x, y, 92, "#fbf4d0") + circle(x - 24, y - 16, 18, "#efe4b4")
    drawn += circle(x + 28, y + 20, 26, "#efe4b4") + circle(x + 6, y + 52, 12, "#efe4b4")
    for _ in range(5):
        drawn += rect(
            dice.uniform(-60, w), dice.uniform(0, h * 0.6), dice.uniform(80, 200), 7, "#5a648e", 0.7
        )
    return drawn


def fireworks(w: int, h: int, dice: random.Random) -> str:
    """Fireworks over a dark town."""
    drawn = gradient(w, h, "#0c1030", "#2a2a5c")
    for _ in range(5):
        x, y, r = dice.uniform(0, w), dice.uniform(0, h * 0.5), dice.uniform(40, 90)
        colour = dice.choice(("#f6708c", "#f6d86c", "#8ce0f6", "#c8f08c"))
        for angle in range(0, 360, 15):
            turn = np.radians(angle)
            for share in (0.5, 0.75, 1.0):
                drawn += circle(
                    x + r * share * np.cos(turn), y + r * share * np.sin(turn), 2.4, colour
                )
    x = 0.0
    while x < w:
        wide = dice.uniform(24, 60)
        drawn += rect(x, h * dice.uniform(0.72, 0.86), wide, h, "#0a0c20")
        x += wide
    return drawn


def rainbow(w: int, h: int, dice: random.Random) -> str:
    """A rainbow after rain."""
    drawn = gradient(w, h, "#7fb0e0", "#e4f2fa")
    x, y, r = w * dice.uniform(0.3, 0.7), h * 0.85, w * 0.75
    bands = ("#e8605c", "#f0a050", "#f6e070", "#7cc878", "#6aa0e0", "#8a78c8")
    for number, colour in enumerate(bands):
        drawn += circle(x, y, r - number * 11, colour, 0.75)
    drawn += circle(x, y, r - len(bands) * 11, "#c4dff2")
    return drawn + clouds(w, h, dice, 4) + rect(0, h * 0.82, w, h, lighter("#79b264", 0.1))
