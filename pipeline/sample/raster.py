"""From shapes and SVG to pixels, and from pixels to files."""

import io
from collections.abc import Iterable
from typing import Any

import aggdraw
import numpy as np
import resvg_py
from PIL import Image

from pipeline.sample.scene import LONGEST
from pipeline.sample.shapes import Shape

JPEG_SUBSAMPLING = 2
"""4:2:0, as nearly every JPEG on the web."""


SUBPIXELS = 16
"""Coordinates are rounded to this part of a pixel before painting: finer is not seen, and the last
bits of a sum, which differ between machines, are gone."""


def paint(shapes: Iterable[Shape], width: int, height: int, zoom: float = 1.0) -> Image.Image:
    """Shapes on a transparent picture of (width, height), `zoom` times as large (RGBA).

    A figure has hundreds of shapes: painting them takes a sixth of the time that SVG would. What
    is filled is a quarter of a pixel larger all round, so that neighbours leave no gap.
    """
    size = round(width * zoom), round(height * zoom)
    scale = np.array(size) / (width, height)
    canvas = aggdraw.Draw("RGBA", size, (0, 0, 0, 0))
    for shape in shapes:
        polygons = np.rint(shape.polygons * scale * SUBPIXELS) / SUBPIXELS
        _put(canvas, shape, polygons.reshape(len(polygons), -1).tolist(), zoom)
    # Painted over transparent black, colours are premultiplied.
    premultiplied = Image.frombytes("RGBa", size, canvas.tobytes())
    return premultiplied.convert("RGBA")


def _put(canvas: Any, shape: Shape, polygons: list[list[float]], zoom: float) -> None:
    opacity = round(255 * shape.opacity)
    pen = aggdraw.Pen(shape.stroke, shape.width * zoom, opacity) if shape.stroke else None
    brush = aggdraw.Brush(shape.fill, opacity) if shape.fill else None
    if not shape.closed:
        for line in polygons:
            canvas.line(line, pen)
    elif opacity < 255 and len(polygons) > 1:
        # Together, or the colour would be double where they overlap.
        together = aggdraw.Path()
        for polygon in polygons:
            together.polygon(polygon)
        canvas.path(together, pen, brush)
    else:
        for polygon in polygons:
            canvas.polygon(polygon, pen, brush)


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
