"""Places that people built. Each is a function from a size to SVG."""

import random

from pipeline.sample.colours import CLOTH, lighter, shaded
from pipeline.sample.places import room, sky
from pipeline.sample.svg import circle, gradient, polygon, rect


def street(w: int, h: int, dice: random.Random) -> str:
    """A street between houses, running away from us."""
    far = h * 0.52
    drawn = sky(w, h, dice)
    for side in (0, 1):
        colour = lighter(dice.choice(sorted(CLOTH.values())), 0.45)
        edge, middle = (0.0, w * 0.4) if side == 0 else (float(w), w * 0.6)
        drawn += polygon(
            [(edge, h * 0.02), (middle, far - h * 0.16), (middle, far + 6), (edge, h)], colour
        )
        for n in range(3):
            x = edge + (middle - edge) * (0.15 + 0.27 * n)
            drawn += rect(min(x, x + 26), h * (0.2 + 0.08 * n), 26 - 6 * n, 40 - 9 * n, "#dff0fa")
    drawn += polygon([(w * 0.4, far), (w * 0.6, far), (float(w), h), (0.0, h)], "#8a8a92")
    for n in range(5):
        y = far + (h - far) * n / 5
        wide = 3 + 3 * n
        drawn += rect(w / 2 - wide / 2, y, wide, 9 + 5 * n, "#f3f3ee")
    return drawn


def night_city(w: int, h: int, dice: random.Random) -> str:
    """Lit windows at night."""
    drawn = gradient(w, h, "#141a3c", "#5a4a86")
    x = -10.0
    while x < w:
        wide, tall = dice.uniform(44, 84), h * dice.uniform(0.35, 0.8)
        drawn += rect(x, h - tall, wide, tall, dice.choice(("#1f2444", "#2a2f56", "#171b36")))
        for row in range(int(tall // 22)):
            for column in range(int(wide // 16)):
                if dice.random() < 0.55:
                    drawn += rect(x + 5 + column * 16, h - tall + 8 + row * 22, 8, 11, "#f6dc8c")
        x += wide
    return drawn


def castle(w: int, h: int, dice: random.Random) -> str:
    """A castle on its hill."""
    drawn = sky(w, h, dice) + polygon(
        [(0.0, h), (w * 0.2, h * 0.7), (w * 0.8, h * 0.66), (w, h)], "#79b264"
    )
    base = h * 0.7
    for x, wide, tall in ((0.28, 0.12, 0.4), (0.4, 0.2, 0.3), (0.6, 0.12, 0.46)):
        drawn += rect(w * x, base - h * tall, w * wide, h * tall, "#d8d4cc")
        top, left, right = base - h * tall, w * x - 6, w * (x + wide) + 6
        drawn += polygon(
            [(left, top), ((left + right) / 2, top - h * 0.16), (right, top)], "#7f5fa8"
        )
        drawn += rect(w * (x + wide / 2) - 5, top + 20, 10, 22, "#5a5a6a")
    return drawn


def stairs(w: int, h: int, dice: random.Random) -> str:
    """Steps that go up."""
    drawn = gradient(w, h, "#e8e0d4", "#cfc4b4")
    steps = 10
    for n in range(steps):
        y = h * (0.95 - 0.075 * n)
        inset = w * 0.025 * n
        drawn += rect(inset, y, w - 2 * inset, h * 0.045, "#f3eee6")
        drawn += rect(inset, y + h * 0.045, w - 2 * inset, h * 0.03, "#b0a492")
    return drawn


def bridge(w: int, h: int, dice: random.Random) -> str:
    """A red bridge over a river."""
    drawn = (
        sky(w, h, dice)
        + rect(0, h * 0.56, w, h, "#79b264")
        + rect(0, h * 0.66, w, h * 0.2, "#5aa0d0")
    )
    arch = [(w * n / 12, h * (0.62 - 0.14 * (1 - (n / 6 - 1) ** 2))) for n in range(13)]
    deck = arch + [(x, y + 16) for x, y in arch[::-1]]
    drawn += polygon(deck, "#c8423f")
    for x, y in arch[::2]:
        drawn += rect(x - 3, y - 34, 6, 40, "#a83430")
    rail = [(x, y - 34) for x, y in arch] + [(x, y - 28) for x, y in arch[::-1]]
    return drawn + polygon(rail, "#c8423f") + rect(0, h * 0.86, w, h, "#8fc478")


def library(w: int, h: int, dice: random.Random) -> str:
    """Shelves of books."""
    drawn = rect(0, 0, w, h, "#7a5a42")
    rows = 5
    for row in range(rows):
        y, tall = h * row / rows, h / rows
        drawn += rect(0, y, w, tall, "#4a3628")
        x = 4.0
        while x < w:
            wide = dice.uniform(8, 20)
            colour = dice.choice(sorted(CLOTH.values()))
            book = tall * dice.uniform(0.65, 0.86)
            drawn += rect(x, y + tall - 10 - book, wide, book, shaded(colour, 0.15))
            x += wide + dice.choice((1, 1, 1, 9))
        drawn += rect(0, y + tall - 10, w, 10, "#9a7450")
    return drawn


def wooden_room(w: int, h: int, dice: random.Random) -> str:
    """A room with a floor of boards and a plant."""
    drawn = room(w, h, dice)
    floor = h * 0.8
    for n in range(9):
        x = w * n / 8
        drawn += polygon(
            [(x, floor), (x + 2, floor), (x * 1.3 - w * 0.15 + 3, h), (x * 1.3 - w * 0.15, h)],
            "#8a6444",
        )
    x = w * dice.choice((0.08, 0.9))
    for _ in range(12):
        drawn += circle(
            x + dice.gauss(0, 16), h * 0.6 + dice.gauss(0, 20), dice.uniform(8, 15), "#5f9a68"
        )
    pot = [(x - 20, h * 0.68), (x + 20, h * 0.68), (x + 14, h * 0.82), (x - 14, h * 0.82)]
    return drawn + polygon(pot, "#c27a50")


def stage_lights(w: int, h: int, dice: random.Random) -> str:
    """A dark stage under coloured lights."""
    drawn = gradient(w, h, "#1a1430", "#3a2450")
    for _ in range(5):
        x, lean = dice.uniform(0, w), dice.uniform(-120, 120)
        colour = dice.choice(("#7a4a8a", "#4a5a9a", "#8a4a5a", "#4a7a8a"))
        drawn += polygon(
            [(x, 0), (x + 12, 0), (x + lean + 80, h * 0.86), (x + lean - 60, h * 0.86)], colour
        )
    drawn += rect(0, h * 0.86, w, h, "#14101f")
    for _ in range(30):
        drawn += circle(
            dice.uniform(0, w), dice.uniform(0, h), dice.uniform(1, 3.5), "#fff0c8", 0.7
        )
    return drawn
