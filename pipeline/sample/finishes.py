"""What a style does to the finished picture."""

import random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter, ImageOps


def finish(image: Image.Image, how: str, dice: random.Random) -> Image.Image:
    """What a style does to the finished picture (RGB or RGBA); alpha stays as it is."""
    if not how:
        return image
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    done = FINISHES[how](image.convert("RGB"), dice.getrandbits(32))
    if alpha is not None:
        done.putalpha(alpha)
    return done


def _greyscale(image: Image.Image, seed: int) -> Image.Image:
    del seed
    return image.convert("L").convert("RGB")


def _sepia(image: Image.Image, seed: int) -> Image.Image:
    del seed
    return ImageOps.colorize(image.convert("L"), "#3b2a20", "#fdf6ea")


def _tinted(image: Image.Image, seed: int) -> Image.Image:
    """One ink that is neither black nor brown."""
    tints = ("#1f2f52", "#3c1f48", "#1f3c2c", "#5a1f2c")
    return ImageOps.colorize(image.convert("L"), tints[seed % len(tints)], "#fbf9f4")


def _halftone(image: Image.Image, seed: int) -> Image.Image:
    """Grey as dots of ink, in rows that slant."""
    del seed
    grey = np.asarray(image.convert("L")).astype(np.float32) / 255
    y, x = np.indices(grey.shape, dtype=np.float32)
    pitch = 2 * np.pi / 5.0
    screen = 0.5 + 0.25 * (np.cos((x + y) * pitch * 0.7071) + np.cos((x - y) * pitch * 0.7071))
    inked = np.where(
        grey < 0.25, 0.0, np.where(grey > 0.93, 1.0, np.clip((grey - screen) * 3 + 0.5, 0, 1))
    )
    return Image.fromarray(np.rint(inked * 255).astype(np.uint8)).convert("RGB")


def _spot(image: Image.Image, seed: int) -> Image.Image:
    """Grey but for the colour there is most of."""
    del seed
    hue, saturation, _ = (
        np.asarray(band).astype(np.int32) for band in image.convert("HSV").split()
    )
    vivid = saturation > 90
    if not vivid.any():
        return image.convert("L").convert("RGB")
    most = int(np.bincount(hue[vivid] // 16, minlength=16).argmax()) * 16 + 8
    kept = vivid & (np.abs((hue - most + 128) % 256 - 128) < 18)
    grey = image.convert("L").convert("RGB")
    return Image.composite(image, grey, Image.fromarray((kept * 255).astype(np.uint8)))


def _fringed(image: Image.Image, seed: int) -> Image.Image:
    """Red and blue a little apart, as a poor lens has them."""
    shift = 2 + seed % 3
    red, green, blue = image.split()
    return Image.merge("RGB", (ImageChops.offset(red, shift, 0), green,
                               ImageChops.offset(blue, -shift, 0)))  # fmt: skip


def _retro(image: Image.Image, seed: int) -> Image.Image:
    """Film of old: soft, warm, faded, with grain."""
    soft = image.filter(ImageFilter.GaussianBlur(0.7))
    faded = Image.blend(soft, Image.new("RGB", image.size, "#e8c89a"), 0.16)
    grain = np.random.default_rng(seed).normal(0, 6, (image.height, image.width))
    return _lighter_by(faded, grain)


def _pixels(image: Image.Image, seed: int) -> Image.Image:
    """Few large pixels in few colours."""
    size = 3 + seed % 2
    few = max(image.width // size, 1), max(image.height // size, 1)
    small = image.resize(few, Image.Resampling.BOX).quantize(40, dither=Image.Dither.NONE)
    return small.convert("RGB").resize(image.size, Image.Resampling.NEAREST)


def _wash(image: Image.Image, seed: int) -> Image.Image:
    """Watercolour: pale, its colour pooling unevenly on rough paper."""
    pale = Image.blend(
        image.filter(ImageFilter.MedianFilter(5)), Image.new("RGB", image.size, "white"), 0.18
    )
    generator = np.random.default_rng(seed)
    pools = generator.normal(0, 6, (image.height // 24 + 2, image.width // 24 + 2)).astype(
        np.float32
    )
    spread = Image.fromarray(pools, "F").resize(image.size, Image.Resampling.BICUBIC)
    paper = generator.normal(0, 3, (image.height, image.width))
    return _lighter_by(pale, np.asarray(spread) + paper)


def _paint(image: Image.Image, seed: int) -> Image.Image:
    """Blotches and canvas: what a brush leaves."""
    soft = image.filter(ImageFilter.SMOOTH_MORE)
    width, height = image.size
    generator = np.random.default_rng(seed)
    coarse = generator.normal(0, 4, (height // 8 + 1, width // 8 + 1)).astype(np.float32)
    blotches = Image.fromarray(coarse, "F").resize(image.size, Image.Resampling.BICUBIC)
    fine = generator.normal(0, 2.5, (height, width))
    return _lighter_by(soft, np.asarray(blotches) + fine)


def _pencil(image: Image.Image, seed: int) -> Image.Image:
    """Washed-out colour and the paper's grain."""
    pale = Image.blend(image, Image.new("RGB", image.size, "#fbf8f2"), 0.35)
    grain = np.random.default_rng(seed).normal(0, 5, (image.height, image.width))
    return _lighter_by(pale, grain)


def _lighter_by(image: Image.Image, amount: NDArray[np.floating]) -> Image.Image:
    pixels = np.asarray(image).astype(np.float32) + amount[..., None].astype(np.float32)
    return Image.fromarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))


FINISHES = {
    "greyscale": _greyscale,
    "sepia": _sepia,
    "tinted": _tinted,
    "paint": _paint,
    "pencil": _pencil,
    "halftone": _halftone,
    "spot": _spot,
    "fringed": _fringed,
    "retro": _retro,
    "pixels": _pixels,
    "wash": _wash,
}
"""By the names that styles call for them."""
