"""Backgrounds of one pattern. Each is a function from a size to SVG."""

import random

import numpy as np

from pipeline.sample.colours import CLOTH, lighter
from pipeline.sample.svg import circle, polygon, rect, star


def _pair(dice: random.Random) -> tuple[str, str]:
    first, second = dice.sample(sorted(CLOTH.values()), 2)
    return lighter(first, 0.6), lighter(second, 0.45)


def checkered(w: int, h: int, dice: random.Random) -> str:
    """Squares of two colours."""
    first, second = _pair(dice)
    step = dice.randint(28, 56)
    squares = [
        rect(x * step, y * step, step, step, second)
        for y in range(h // step + 1)
        for x in range(w // step + 1)
        if (x + y) % 2
    ]
    return rect(0, 0, w, h, first) + "".join(squares)


def plaid(w: int, h: int, dice: random.Random) -> str:
    """Crossing bands."""
    first, second = _pair(dice)
    step = dice.randint(40, 70)
    drawn = rect(0, 0, w, h, first)
    for n in range(max(w, h) // step + 1):
        for at, wide in ((n * step, step * 0.3), (n * step + step * 0.55, 3)):
            drawn += rect(at, 0, wide, h, second, 0.55) + rect(0, at, w, wide, second, 0.55)
    return drawn


def grid(w: int, h: int, dice: random.Random) -> str:
    """Thin lines both ways."""
    first, second = _pair(dice)
    step = dice.randint(22, 44)
    lines = "".join(rect(n, 0, 2, h, second) for n in range(0, w, step))
    return (
        rect(0, 0, w, h, first)
        + lines
        + "".join(rect(0, n, w, 2, second) for n in range(0, h, step))
    )


def argyle(w: int, h: int, dice: random.Random) -> str:
    """Diamonds in rows."""
    first, second = _pair(dice)
    wide, tall = dice.randint(40, 64), dice.randint(64, 100)
    drawn = rect(0, 0, w, h, first)
    for row in range(2 * h // tall + 2):
        for column in range(w // wide + 2):
            x, y = column * wide + (wide / 2 if row % 2 else 0), row * tall / 2
            if row % 2 == 0:
                drawn += polygon(
                    [(x, y - tall / 2), (x + wide / 2, y), (x, y + tall / 2), (x - wide / 2, y)],
                    second,
                )
    return drawn


def sunburst(w: int, h: int, dice: random.Random) -> str:
    """Rays from one place."""
    first, second = _pair(dice)
    x, y, reach = w * dice.uniform(0.3, 0.7), h * dice.uniform(0.3, 0.7), 2.0 * max(w, h)
    drawn = rect(0, 0, w, h, first)
    for n in range(0, 32, 2):
        turns = [np.pi * 2 * (n + k) / 32 for k in (0, 1)]
        ends = [(x + reach * float(np.cos(t)), y + reach * float(np.sin(t))) for t in turns]
        drawn += polygon([(x, y), *ends], second)
    return drawn


def floral(w: int, h: int, dice: random.Random) -> str:
    """Flowers that grow nowhere."""
    first, second = _pair(dice)
    drawn = rect(0, 0, w, h, first)
    for _ in range(22):
        x, y, r = dice.uniform(0, w), dice.uniform(0, h), dice.uniform(9, 22)
        for angle in range(0, 360, 72):
            turn = np.radians(angle + x)
            drawn += circle(x + r * np.cos(turn), y + r * np.sin(turn), r * 0.7, second)
        drawn += circle(x, y, r * 0.5, "#fbf3cf")
    return drawn


def halftone(w: int, h: int, dice: random.Random) -> str:
    """Dots that grow from top to bottom."""
    first, second = _pair(dice)
    step = 18
    dots = [
        circle(x + (step / 2 if row % 2 else 0), row * step, step * 0.52 * row * step / h, second)
        for row in range(h // step + 2)
        for x in range(0, w + step, step)
    ]
    return rect(0, 0, w, h, first) + "".join(dots)


def upright_bars(w: int, h: int, dice: random.Random) -> str:
    """Upright bars."""
    first, second = _pair(dice)
    step = dice.randint(24, 60)
    bars = "".join(rect(x, 0, step / 2, h, second) for x in range(0, w, step))
    return rect(0, 0, w, h, first) + bars


def sparkles(w: int, h: int, dice: random.Random) -> str:
    """Four-pointed stars."""
    first, second = _pair(dice)
    drawn = rect(0, 0, w, h, first)
    for _ in range(20):
        x, y, r = dice.uniform(0, w), dice.uniform(0, h), dice.uniform(8, 26)
        drawn += star(x, y, r, second, 4, 0.25)
    return drawn
