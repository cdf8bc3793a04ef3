"""Square crops around characters, and the way between an image's pixels and a crop's.

A box is centred in a square that is wider than its longer edge by a share on each side (paper: at
least 10 %). What lies outside the image is white.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Box = tuple[float, float, float, float]
"""x, y, width, height in pixels of the image as stored."""


@dataclass(frozen=True)
class Square:
    """A square part of the plane that an image lies in; it may reach beyond the image."""

    x: float
    y: float
    side: float
    """Left, top and side, in pixels of the image."""

    def scaled(self, factor: float) -> "Square":
        """As much larger around the same middle."""
        grown = self.side * (factor - 1) / 2
        return Square(self.x - grown, self.y - grown, self.side * factor)

    def inwards(self, keypoints: NDArray[np.floating], pixels: float = 1) -> NDArray[np.float64]:
        """Keypoints of the image as those of the crop.

        Args:
            keypoints: (..., 2 or 3): x, y and perhaps v, which stays.
            pixels: the crop's side.

        Returns:
            The same shape. Points with v = 0 are moved like the others; they mean nothing.
        """
        moved = np.array(keypoints, np.float64)
        moved[..., :2] = (moved[..., :2] - [self.x, self.y]) * (pixels / self.side)
        return moved

    def outwards(self, keypoints: NDArray[np.floating], pixels: float = 1) -> NDArray[np.float64]:
        """Keypoints of the crop, whose side is `pixels`, as those of the image."""
        moved = np.array(keypoints, np.float64)
        moved[..., :2] = moved[..., :2] * (self.side / pixels) + [self.x, self.y]
        return moved


def around(box: Box, padding: float) -> Square:
    """The square around a box.

    Args:
        box: anywhere.
        padding: on each side, as a share of the box's longer edge.

    Raises:
        ValueError: for a box without an extent, or that is not made of numbers.
    """
    x, y, width, height = box
    if not all(map(math.isfinite, box)) or width <= 0 or height <= 0:
        raise ValueError(f"a box of {width:g} × {height:g} pixels at ({x:g}, {y:g}) has no extent")
    side = max(width, height) * (1 + 2 * padding)
    return Square(x + width / 2 - side / 2, y + height / 2 - side / 2, side)


def cut(image: Image.Image, square: Square, pixels: int) -> NDArray[np.uint8]:
    """A crop, made larger or smaller as need be.

    Only the part of the image that shows is resized, however far the square reaches beyond it.

    Args:
        image: RGB.
        square: what to cut out.
        pixels: the side of the crop.

    Returns:
        (pixels, pixels, 3); all white where the square misses the image.
    """
    canvas = Image.new("RGB", (pixels, pixels), "white")
    scale = pixels / square.side
    left, right = _shown(square.x, image.width, scale, pixels)
    top, bottom = _shown(square.y, image.height, scale, pixels)
    if left < right and top < bottom:
        source = (
            max(0.0, square.x + left / scale),
            max(0.0, square.y + top / scale),
            min(float(image.width), square.x + right / scale),
            min(float(image.height), square.y + bottom / scale),
        )
        part = image.resize(
            (right - left, bottom - top), Image.Resampling.BILINEAR, box=source, reducing_gap=2.0
        )
        canvas.paste(part, (left, top))
    return np.array(canvas)


def _shown(start: float, extent: int, scale: float, pixels: int) -> tuple[int, int]:
    """The crop's whole pixels, from and up to, that an image's extent covers."""
    first = math.ceil(max(0.0, -start * scale) - 1e-6)
    last = math.floor(min(float(pixels), (extent - start) * scale) + 1e-6)
    return first, last
