"""Places: backgrounds that show somewhere. Each is a function from a size to SVG."""

import random

import numpy as np

from pipeline.sample.colours import CLOTH, lighter, mix, shaded
from pipeline.sample.svg import circle, gradient, gradient_band, polygon, rect


def clouds(w: int, h: int, dice: random.Random, count: int) -> str:
    """Clouds in the upper half."""
    drawn = ""
    for _ in range(count):
        x, y = dice.uniform(0, w), dice.uniform(0, h * 0.55)
        for _ in range(6):
            drawn += circle(
                x + dice.uniform(-50, 50),
                y + dice.uniform(-9, 12),
                dice.uniform(14, 34),
                "#ffffff",
                0.9,
            )
    return drawn


def sky(w: int, h: int, dice: random.Random) -> str:
    """Sky and clouds, nothing else."""
    return gradient(w, h, "#4f93dd", "#c8e6f8") + clouds(w, h, dice, 5)


def field(w: int, h: int, dice: random.Random) -> str:
    """Hills, grass, flowers."""
    horizon = h * dice.uniform(0.5, 0.72)
    drawn = sky(w, h, dice)
    hills = [
        (0.0, horizon),
        (w * 0.3, horizon - 30),
        (w * 0.7, horizon + 8),
        (w, horizon - 24),
        (w, h),
        (0.0, h),
    ]
    drawn += polygon(hills, "#8fc478") + rect(0, horizon + 30, w, h, "#79b264")
    for _ in range(90):
        x, y = dice.uniform(0, w), dice.uniform(horizon + 34, h)
        size = 3 + 10 * (y - horizon) / h
        drawn += polygon([(x, y), (x + size * 0.3, y - size * 2), (x + size * 0.6, y)], "#5c9850")
    for _ in range(16):
        x, y = dice.uniform(0, w), dice.uniform(horizon + 40, h)
        for angle in range(0, 360, 72):
            drawn += circle(
                x + 4 * np.cos(np.radians(angle)), y + 4 * np.sin(np.radians(angle)), 3.2, "#fbf3f6"
            )
        drawn += circle(x, y, 2.6, "#f0cf62")
    return drawn


def forest(w: int, h: int, dice: random.Random) -> str:
    """Trees behind trees."""
    drawn = gradient(w, h, "#cfe9d0", "#7fae78")
    for row, shade in enumerate(("#8fbf8c", "#6ba06c", "#4d8452")):
        for _ in range(7):
            x, thick = dice.uniform(-20, w), 8 + row * 9
            drawn += rect(x, 0, thick, h, mix("#7a5a44", shade, 0.4))
            drawn += circle(x + thick / 2, dice.uniform(-10, h * 0.2), 55 + row * 16, shade)
    drawn += rect(0, h * 0.82, w, h, "#5c8f52")
    return drawn


def night(w: int, h: int, dice: random.Random) -> str:
    """Stars, a moon, a ridge."""
    drawn = gradient(w, h, "#141a3c", "#4a4a86")
    for _ in range(70):
        drawn += circle(
            dice.uniform(0, w), dice.uniform(0, h * 0.8), dice.uniform(0.6, 2.0), "#fff8d8"
        )
    moon = dice.uniform(0.15, 0.85) * w
    drawn += circle(moon, h * 0.17, 36, "#fbf2c0") + circle(moon + 14, h * 0.155, 31, "#232a54")
    ridge = [
        (0.0, h * 0.86),
        (w * 0.25, h * 0.76),
        (w * 0.5, h * 0.86),
        (w * 0.8, h * 0.74),
        (w, h * 0.85),
        (w, h),
        (0.0, h),
    ]
    return drawn + polygon(ridge, "#0f1430")


def beach(w: int, h: int, dice: random.Random) -> str:
    """Sea and sand."""
    sea = h * dice.uniform(0.42, 0.6)
    drawn = sky(w, h, dice) + gradient_band(w, sea, h - sea, "#2f86b8", "#7fd0d8")
    sand = [(0.0, h * 0.8), (w * 0.5, h * 0.76), (w, h * 0.83), (w, h), (0.0, h)]
    foam = [(x, y - 8) for x, y in sand[:3]] + sand[2::-1]
    return drawn + polygon(sand, "#f0dfb4") + polygon(foam, "#ffffff")


def room(w: int, h: int, dice: random.Random) -> str:
    """A room with a window."""
    wall = lighter(dice.choice(sorted(CLOTH.values())), 0.75)
    floor = h * dice.uniform(0.72, 0.84)
    drawn = (
        rect(0, 0, w, h, wall) + rect(0, floor, w, h, "#c29b72") + rect(0, floor, w, 7, "#fbf7f0")
    )
    x, y, wide, tall = w * dice.uniform(0.08, 0.5), h * 0.1, w * 0.4, h * 0.36
    drawn += rect(x - 6, y - 6, wide + 12, tall + 12, "#fbf7f0") + rect(x, y, wide, tall, "#a9d4f2")
    drawn += rect(x + wide / 2 - 3, y, 6, tall, "#fbf7f0") + rect(
        x, y + tall / 2 - 3, wide, 6, "#fbf7f0"
    )
    curtain = lighter(dice.choice(sorted(CLOTH.values())), 0.3)
    for side in (-1, 1):
        left = x - 34 if side < 0 else x + wide - 6
        drawn += rect(left, y - 14, 40, tall + 60, curtain)
        for fold in (10, 20, 30):
            drawn += rect(left + fold, y - 14, 2, tall + 60, shaded(curtain, 0.2))
    for n in range(1, 5):
        drawn += rect(0, floor + (h - floor) * n / 5, w, 1, "#a37d57")
    return drawn


def bedroom(w: int, h: int, dice: random.Random) -> str:
    """A room with a bed."""
    drawn = room(w, h, dice)
    top = h * 0.66
    sheet = lighter(dice.choice(sorted(CLOTH.values())), 0.5)
    drawn += rect(0, top, w, h * 0.24, sheet) + rect(0, top, w, 12, "#ffffff")
    pillow = f'x="{w * 0.05:.0f}" y="{top - 22:.0f}" width="{w * 0.3:.0f}" height="40" rx="16"'
    return drawn + f'<rect {pillow} fill="#fdfbf8"/>'


def classroom(w: int, h: int, dice: random.Random) -> str:
    """A blackboard and desks."""
    drawn = rect(0, 0, w, h, "#efe6d4") + rect(0, h * 0.8, w, h, "#b98c60")
    drawn += rect(w * 0.1, h * 0.12, w * 0.8, h * 0.36, "#8a6243")
    drawn += rect(w * 0.1 + 8, h * 0.12 + 8, w * 0.8 - 16, h * 0.36 - 16, "#2f5a46")
    for n in range(5):
        y = h * 0.2 + n * 20
        drawn += rect(w * 0.2, y, dice.uniform(0.2, 0.5) * w, 3, "#dfe8df", 0.7)
    for x in (0.05, 0.4, 0.75):
        drawn += rect(w * x, h * 0.72, w * 0.22, 9, "#d8b184") + rect(
            w * (x + 0.02), h * 0.72, 5, h * 0.18, "#7a7a80"
        )
        drawn += rect(w * (x + 0.18), h * 0.72, 5, h * 0.18, "#7a7a80")
    return drawn


def city(w: int, h: int, dice: random.Random) -> str:
    """Houses behind houses."""
    drawn = sky(w, h, dice)
    for row, shade in enumerate(("#b8c4d4", "#94a2b8", "#6f7f98")):
        x = -20.0
        while x < w:
            wide, tall = dice.uniform(40, 80), h * (0.62 - 0.12 * row) * dice.uniform(0.7, 1.1)
            drawn += rect(x, h * 0.9 - tall, wide, tall, shade)
            for level in range(int(tall // 26)):
                drawn += rect(
                    x + 8, h * 0.9 - tall + 10 + level * 26, wide - 16, 8, lighter(shade, 0.45)
                )
            x += wide + dice.uniform(-4, 10)
    return drawn + rect(0, h * 0.88, w, h, "#8a8a92")


def blossoms(w: int, h: int, dice: random.Random) -> str:
    """A cherry tree in flower."""
    drawn = sky(w, h, dice) + rect(0, h * 0.8, w, h, "#9cc98a")
    x = w * dice.choice((0.12, 0.85))
    drawn += polygon(
        [(x - 16, h * 0.85), (x - 8, h * 0.2), (x + 8, h * 0.2), (x + 18, h * 0.85)], "#7a5548"
    )
    for _ in range(46):
        drawn += circle(
            x + dice.gauss(0, w * 0.25),
            h * 0.14 + dice.gauss(0, h * 0.09),
            dice.uniform(14, 30),
            dice.choice(("#f9c8d6", "#fbdce5", "#f3b1c5")),
        )
    return drawn
