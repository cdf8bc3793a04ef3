"""Changes of style in training, so that composites look less alike than they are made.

Real drawings are sketches, scans, small JPEGs; a segmenter that has only seen clean composites
does worse on them. What happens to a picture follows from its row of numbers alone. The fixed
pairs are not changed.
"""

import io
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter, ImageOps

from pipeline.settings.segmenter import Styles

Pixels = NDArray[np.uint8]

NUMBERS = 10
"""For each style whether, and how strongly."""

BLUR = (0.4, 1.6)
"""Radius in pixels, from and to; so is the next."""

PENCIL = (1.0, 3.0)

NOISE = (2.0, 16.0)
"""Standard deviation, of 255."""

QUALITY = (15, 70)
"""Of a JPEG, from and to."""


def restyle(pixels: Pixels, styles: Styles, numbers: Sequence[float]) -> Pixels:
    """A picture (h, w, 3) in whichever styles its numbers choose.

    Args:
        pixels: the picture.
        styles: the chance of each.
        numbers: `NUMBERS` numbers of 0 to 1.
    """
    image = Image.fromarray(pixels)
    for number, (name, change) in enumerate(CHANGES.items()):
        chance, strength = numbers[2 * number : 2 * number + 2]
        if chance < getattr(styles, name):
            image = change(image, strength)
    return np.array(image)


def _sketch(image: Image.Image, strength: float) -> Image.Image:
    """Lines on white: what is darker than its surroundings."""
    grey = image.convert("L")
    soft = grey.filter(ImageFilter.GaussianBlur(_between(PENCIL, strength)))
    lines = ImageOps.invert(ImageChops.subtract(soft, grey, scale=0.4))
    return lines.convert("RGB")


def _greyscale(image: Image.Image, _: float) -> Image.Image:
    return image.convert("L").convert("RGB")


def _blur(image: Image.Image, strength: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(_between(BLUR, strength)))


def _noise(image: Image.Image, strength: float) -> Image.Image:
    seed = int(strength * 2**53)
    grain = np.random.default_rng(seed).normal(0, _between(NOISE, strength), (*image.size[::-1], 3))
    return Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))


def _jpeg(image: Image.Image, strength: float) -> Image.Image:
    packed = io.BytesIO()
    image.save(packed, "JPEG", quality=round(_between(QUALITY, strength)))
    return Image.open(packed).convert("RGB")


def _between(ends: tuple[float, float], share: float) -> float:
    return ends[0] + share * (ends[1] - ends[0])


CHANGES: dict[str, Callable[[Image.Image, float], Image.Image]] = {
    "sketch": _sketch,
    "greyscale": _greyscale,
    "blur": _blur,
    "noise": _noise,
    "jpeg": _jpeg,
}
"""In the order in which they are made."""
