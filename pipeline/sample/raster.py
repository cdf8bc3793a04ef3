"""From SVG to pixels, and what is done to finished pixels."""

import io
import random

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

from pipeline.sample.scene import LONGEST

JPEG_SUBSAMPLING = 2
"""4:2:0, as nearly every JPEG on the web."""


def rasterise(svg: str, width: int, height: int, zoom: float = 1.0) -> Image.Image:
    """SVG elements on a transparent picture of (width, height), `zoom` times as large (RGBA)."""
    wide, tall = round(width * zoom), round(height * zoom)
    document = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{tall}" '
        f'viewBox="0 0 {width} {height}" preserveAspectRatio="none">{svg}</svg>'
    )
    png = resvg_py.svg_to_bytes(svg_string=document, skip_system_fonts=True)
    with Image.open(io.BytesIO(bytes(png))) as image:
        return image.convert("RGBA")


def finish(image: Image.Image, how: str, dice: random.Random) -> Image.Image:
    """What a style does to the finished picture (RGB or RGBA); alpha stays as it is."""
    if not how:
        return image
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    done = _FINISHES[how](image.convert("RGB"), dice.getrandbits(32))
    if alpha is not None:
        done.putalpha(alpha)
    return done


def to_512(image: Image.Image) -> tuple[Image.Image, tuple[float, float, float, float]]:
    """Danbooru2019's 512px copy: the longer side 512, padded with white to a square.

    Returns:
        The RGB copy, and (scale x, scale y, offset x, offset y) from the image's pixels to it.
    """
    width, height = image.size
    scale = LONGEST / max(width, height)
    wide, tall = max(round(width * scale), 1), max(round(height * scale), 1)
    small = (
        image
        if (wide, tall) == image.size
        else image.resize((wide, tall), Image.Resampling.BICUBIC)
    )
    copy = Image.new("RGB", (LONGEST, LONGEST), "white")
    corner = ((LONGEST - wide) // 2, (LONGEST - tall) // 2)
    copy.paste(small, corner, small if small.mode == "RGBA" else None)
    return copy, (wide / width, tall / height, corner[0], corner[1])


def jpeg(image: Image.Image, quality: int) -> bytes:
    """JPEG bytes."""
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality, subsampling=JPEG_SUBSAMPLING)
    return stream.getvalue()


def png(image: Image.Image) -> bytes:
    """PNG bytes, quickly packed."""
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=4)
    return stream.getvalue()


def _greyscale(image: Image.Image, seed: int) -> Image.Image:
    del seed
    return image.convert("L").convert("RGB")


def _sepia(image: Image.Image, seed: int) -> Image.Image:
    tints = ("#3b2a20", "#1f2f52", "#3c1f38", "#1f3c2c")
    return ImageOps.colorize(image.convert("L"), tints[seed % len(tints)], "#fdf6ea")


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


_FINISHES = {"greyscale": _greyscale, "sepia": _sepia, "paint": _paint, "pencil": _pencil}
