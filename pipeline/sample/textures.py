"""Textures: what lies behind composites where no place is wanted."""

import random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from pipeline.sample.colours import CLOTH, rgb

SIDE = 512
"""Width and height, in pixels."""

TEXTURES_PER_POST = 0.008
"""Textures for each post of the corpus: 40 for 5,000."""


Share = NDArray[np.floating]
"""How much of the second colour each pixel has, (SIDE, SIDE), 0 to 1."""


def draw_texture(number: int, seed: int) -> Image.Image:
    """One texture (RGB): grain, weave, clouds or bricks."""
    dice = random.Random(f"{seed}/texture/{number}")
    generator = np.random.default_rng(dice.getrandbits(63))
    first, second = (
        np.array(rgb(colour), dtype=np.float32) for colour in dice.sample(sorted(CLOTH.values()), 2)
    )
    share = (_grain, _weave, _clouds, _bricks)[number % 4](dice, generator)[..., None]
    pixels = first * (1 - share) + (second * 0.5 + first * 0.5) * share
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).filter(ImageFilter.SMOOTH)


def _grain(dice: random.Random, generator: np.random.Generator) -> Share:
    long = generator.uniform(0, 1, (SIDE, SIDE // dice.choice((8, 16, 32))))
    return _stretched(long)


def _weave(dice: random.Random, generator: np.random.Generator) -> Share:
    step = dice.randint(3, 9)
    x, y = np.meshgrid(np.arange(SIDE), np.arange(SIDE))
    over = ((x // step + y // step) % 2).astype(np.float32)
    return np.clip(over * 0.7 + generator.normal(0.15, 0.1, (SIDE, SIDE)), 0, 1)


def _clouds(dice: random.Random, generator: np.random.Generator) -> Share:
    total = np.zeros((SIDE, SIDE))
    for cells in (4, 8, 16, 32, 64):
        total += _stretched(generator.uniform(0, 1, (cells, cells))) / cells**0.7
    clouds: Share = np.clip(
        (total - total.min()) / (total.max() - total.min()) + dice.uniform(-0.1, 0.1), 0, 1
    )
    return clouds


def _bricks(dice: random.Random, generator: np.random.Generator) -> Share:
    tall, wide = dice.randint(18, 36), dice.randint(40, 90)
    x, y = np.meshgrid(np.arange(SIDE), np.arange(SIDE))
    row = y // tall
    joint = (y % tall < 3) | ((x + row % 2 * wide // 2) % wide < 3)
    return np.clip(joint * 0.8 + generator.normal(0.1, 0.08, (SIDE, SIDE)), 0, 1)


def _stretched(small: Share) -> Share:
    image = Image.fromarray(small.astype(np.float32), "F").resize(
        (SIDE, SIDE), Image.Resampling.BICUBIC
    )
    return np.asarray(image)
