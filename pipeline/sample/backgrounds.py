"""What is behind the figure: functions from a size to SVG, and the tags each gives."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.sample import buildings, landscapes, patterns, places
from pipeline.sample.colours import CLOTH, lighter
from pipeline.sample.svg import circle, gradient, heart, polygon, rect, star

Paint = Callable[[int, int, random.Random], str]


@dataclass(frozen=True)
class Background:
    """SVG elements that fill a picture of (width, height) pixels, and their tags."""

    paint: Paint | tuple[str, ...]
    """Or, for a plain background, the colours to choose from."""
    tags: tuple[str, ...]
    share: float = 1.0
    """How often it is chosen, against the others."""


def _shades(w: int, h: int, dice: random.Random) -> str:
    first, second = dice.sample(sorted(CLOTH.values()), 2)
    return gradient(w, h, lighter(first, 0.55), lighter(second, 0.65))


def _two_tone(w: int, h: int, dice: random.Random) -> str:
    first, second = dice.sample(sorted(CLOTH.values()), 2)
    cut = dice.uniform(0.3, 0.7) * h
    lean = dice.uniform(-0.3, 0.3) * h
    lower = [(0.0, cut), (w, cut + lean), (w, h), (0.0, h)]
    return rect(0, 0, w, h, lighter(first, 0.5)) + polygon(lower, lighter(second, 0.4))


def _dotted(w: int, h: int, dice: random.Random) -> str:
    colour = dice.choice(sorted(CLOTH.values()))
    step = dice.randint(36, 64)
    dots = [
        circle(x + (step / 2 if row % 2 else 0), row * step, step * 0.22, lighter(colour, 0.35))
        for row in range(h // step + 2)
        for x in range(0, w + step, step)
    ]
    return rect(0, 0, w, h, lighter(colour, 0.75)) + "".join(dots)


def _striped(w: int, h: int, dice: random.Random) -> str:
    colour = dice.choice(sorted(CLOTH.values()))
    step, lean = dice.randint(30, 60), dice.choice((-h, 0, h))
    bars = [
        polygon(
            [(x, 0), (x + step / 2, 0), (x + step / 2 + lean, h), (x + lean, h)],
            lighter(colour, 0.5),
        )
        for x in range(-h - step, w + h + step, step)
    ]
    return rect(0, 0, w, h, lighter(colour, 0.8)) + "".join(bars)


def _hearts(w: int, h: int, dice: random.Random) -> str:
    base = rect(0, 0, w, h, lighter(CLOTH["pink"], 0.7))
    for _ in range(14):
        base += heart(dice.uniform(0, w), dice.uniform(0, h), dice.uniform(8, 22), CLOTH["pink"])
    return base


def _stars(w: int, h: int, dice: random.Random) -> str:
    base = rect(0, 0, w, h, lighter(CLOTH["yellow"], 0.7))
    for _ in range(14):
        base += star(dice.uniform(0, w), dice.uniform(0, h), dice.uniform(8, 20), CLOTH["yellow"])
    return base


BACKGROUNDS = {
    "white": Background(("#ffffff",), ("white_background", "simple_background"), 9),
    "grey": Background(
        ("#c8c8ce", "#a9a9b2", "#dcdce0"), ("grey_background", "simple_background"), 3
    ),
    "blue": Background(("#a9c8f0", "#7fa8e0"), ("blue_background", "simple_background"), 2.5),
    "aqua": Background(("#b4e6e6", "#8fd6d8"), ("aqua_background", "simple_background"), 1),
    "pink": Background(("#f9d3dd", "#f3b9c9"), ("pink_background", "simple_background"), 1.5),
    "yellow": Background(("#faeeb4", "#f6e08c"), ("yellow_background", "simple_background"), 1),
    "gradient": Background(_shades, ("gradient_background", "gradient", "simple_background"), 3),
    "two_tone": Background(_two_tone, ("two-tone_background", "simple_background"), 1.5),
    "dots": Background(_dotted, ("polka_dot_background", "polka_dot"), 1),
    "stripes": Background(_striped, ("striped_background", "striped"), 1),
    "hearts": Background(_hearts, ("heart_background", "heart", "pink_background"), 1),
    "stars": Background(_stars, ("starry_background", "star", "yellow_background"), 1),
    "sky": Background(places.sky, ("sky", "cloud", "blue_sky", "outdoors", "day"), 2),
    "field": Background(
        places.field, ("outdoors", "sky", "cloud", "grass", "flower", "field", "day"), 2.5
    ),
    "forest": Background(places.forest, ("outdoors", "forest", "nature", "tree", "grass"), 2),
    "night": Background(
        places.night, ("outdoors", "night", "night_sky", "sky", "starry_sky", "moon"), 2
    ),
    "beach": Background(places.beach, ("outdoors", "beach", "ocean", "sky", "cloud", "day"), 2),
    "room": Background(places.room, ("indoors", "window", "curtains"), 2),
    "bedroom": Background(
        places.bedroom, ("indoors", "bedroom", "bed", "pillow", "window", "curtains"), 1.5
    ),
    "classroom": Background(places.classroom, ("indoors", "classroom", "chalkboard", "desk"), 1.5),
    "city": Background(
        places.city, ("outdoors", "city", "building", "sky", "cloud", "cityscape"), 1.5
    ),
    "blossoms": Background(
        places.blossoms, ("outdoors", "tree", "cherry_blossoms", "sky", "cloud"), 1.5
    ),
    "black": Background(("#24222a", "#34323c"), ("black_background", "simple_background"), 0.8),
    "red": Background(("#d86a66", "#c8524f"), ("red_background", "simple_background"), 0.7),
    "green": Background(("#b4dcb0", "#8fc48c"), ("green_background", "simple_background"), 0.8),
    "purple": Background(("#cdb8e4", "#a98cc8"), ("purple_background", "simple_background"), 0.8),
    "orange": Background(("#f6c49a", "#f0a868"), ("orange_background", "simple_background"), 0.7),
    "brown": Background(("#b89880", "#9a785c"), ("brown_background", "simple_background"), 0.6),
    "beige": Background(("#f0e6d4", "#e6d8c0"), ("beige_background", "simple_background"), 0.6),
    "checkered": Background(patterns.checkered, ("checkered_background", "checkered"), 0.7),
    "plaid": Background(patterns.plaid, ("plaid_background", "plaid"), 0.6),
    "grid": Background(patterns.grid, ("grid_background",), 0.5),
    "argyle": Background(patterns.argyle, ("argyle_background",), 0.5),
    "sunburst": Background(patterns.sunburst, ("sunburst", "sunburst_background"), 0.6),
    "floral": Background(patterns.floral, ("floral_background", "flower"), 0.7),
    "halftone": Background(patterns.halftone, ("halftone", "halftone_background"), 0.6),
    "bars": Background(
        patterns.upright_bars, ("vertical-striped_background", "vertical_stripes"), 0.6
    ),
    "glitter": Background(patterns.sparkles, ("sparkle_background", "sparkle"), 0.6),
    "sunset": Background(
        landscapes.sunset, ("outdoors", "sunset", "sky", "sun", "ocean", "horizon", "water"), 1
    ),
    "mountains": Background(
        landscapes.mountains, ("outdoors", "mountain", "sky", "cloud", "day", "scenery"), 0.8
    ),
    "snow": Background(landscapes.snowfield, ("outdoors", "snow", "tree", "winter"), 0.8),
    "waterfall": Background(
        landscapes.waterfall, ("outdoors", "waterfall", "water", "rock", "nature"), 0.5
    ),
    "underwater": Background(
        landscapes.underwater, ("underwater", "air_bubble", "water", "bubble"), 0.6
    ),
    "garden": Background(
        landscapes.garden, ("outdoors", "flower", "rose", "bush", "sky", "cloud", "day"), 0.7
    ),
    "sunflowers": Background(
        landscapes.sunflowers,
        ("outdoors", "sunflower", "flower", "flower_field", "sky", "day"),
        0.5,
    ),
    "bamboo": Background(landscapes.bamboo, ("outdoors", "bamboo", "bamboo_forest", "nature"), 0.5),
    "palms": Background(
        landscapes.palms,
        ("outdoors", "beach", "palm_tree", "ocean", "sand", "sky", "cloud", "day"),
        0.7,
    ),
    "autumn": Background(landscapes.autumn, ("outdoors", "tree", "autumn_leaves", "autumn"), 0.7),
    "full_moon": Background(
        landscapes.full_moon,
        ("outdoors", "night", "night_sky", "full_moon", "moon", "starry_sky", "sky"),
        0.7,
    ),
    "fireworks": Background(
        landscapes.fireworks, ("outdoors", "night", "fireworks", "night_sky", "sky"), 0.5
    ),
    "rainbow": Background(landscapes.rainbow, ("outdoors", "rainbow", "sky", "cloud", "day"), 0.5),
    "street": Background(buildings.street, ("outdoors", "street", "road", "building", "sky"), 0.8),
    "night_city": Background(
        buildings.night_city, ("outdoors", "night", "city", "city_lights", "building"), 0.8
    ),
    "castle": Background(buildings.castle, ("outdoors", "castle", "building", "sky", "cloud"), 0.5),
    "stairs": Background(buildings.stairs, ("stairs",), 0.5),
    "bridge": Background(
        buildings.bridge, ("outdoors", "bridge", "river", "water", "sky", "cloud", "day"), 0.5
    ),
    "library": Background(buildings.library, ("indoors", "library", "bookshelf", "book"), 0.6),
    "wooden_room": Background(
        buildings.wooden_room,
        ("indoors", "wooden_floor", "window", "potted_plant", "curtains"),
        0.7,
    ),
    "stage": Background(buildings.stage_lights, ("stage", "stage_lights", "indoors"), 0.6),
}
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
    "sunset",
    "mountains",
    "snow",
    "waterfall",
    "underwater",
    "garden",
    "sunflowers",
    "bamboo",
    "palms",
    "autumn",
    "full_moon",
    "fireworks",
    "rainbow",
    "street",
    "night_city",
    "castle",
    "stairs",
    "bridge",
    "library",
    "wooden_room",
    "stage",
)
"""Those that show a place."""


def choose(dice: random.Random) -> str:
    """The name of a background, by their shares."""
    return dice.choices(
        tuple(BACKGROUNDS), [background.share for background in BACKGROUNDS.values()]
    )[0]
