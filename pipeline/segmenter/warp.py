"""Turning a small picture on a canvas, in whole numbers: the same bytes on any machine.

OpenCV's and Pillow's own affine transforms compute in floating point, whose last bit depends on
the processor and the build. Here a place is a number of 1/65536 pixel, a weight one of 1/256, and
the four channels of a pixel are blended two at a time within one 32-bit word.
"""

import math

import numpy as np
from numpy.typing import NDArray

BITS = 16
"""Of a pixel's fraction."""

LANES = np.uint32(0x00FF00FF)
"""Every other channel of a pixel."""

HALVES = np.uint32(0x00800080)

Words = NDArray[np.uint32]
"""(height, width) pixels of four uint8 channels each, as one word."""


def rotate(
    pixels: NDArray[np.uint8], degrees: float, x: float, y: float, side: int
) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    """A picture turned around its middle, which comes to lie at (x, y) of a square canvas.

    Args:
        pixels: (h, w, 4) uint8, colours multiplied by alpha; nothing is outside of it.
        degrees: clockwise.
        x: from the canvas's left edge, in pixels.
        y: from its top edge.
        side: of the canvas.

    Returns:
        (H, W, 4), the part of the canvas that can hold any of it, and its left and top there. H or
        W is 0 where it lies outside.
    """
    height, width = pixels.shape[:2]
    angle = math.radians(degrees)
    cos, sin = round(math.cos(angle) * 2**BITS), round(math.sin(angle) * 2**BITS)
    # Half the sides of the turned picture's box, and a pixel for the soft edge.
    reach_x = (abs(cos) * width + abs(sin) * height) / 2 ** (BITS + 1) + 1
    reach_y = (abs(sin) * width + abs(cos) * height) / 2 ** (BITS + 1) + 1
    left, right = _span(x, reach_x, side)
    top, bottom = _span(y, reach_y, side)
    across = np.arange(left, right, dtype=np.int64)
    down = np.arange(top, bottom, dtype=np.int64)[:, None]
    # A canvas pixel's centre is at +0.5; so is a picture's.
    middle_x = round((width - 1) * 2 ** (BITS - 1) - cos * (x - 0.5) - sin * (y - 0.5))
    middle_y = round((height - 1) * 2 ** (BITS - 1) + sin * (x - 0.5) - cos * (y - 0.5))
    from_x = (cos * across + middle_x + sin * down).astype(np.int32)
    from_y = (cos * down + middle_y - sin * across).astype(np.int32)
    turned = _sample(_framed(pixels), from_x, from_y)
    return turned.view(np.uint8).reshape(*turned.shape, 4), (left, top)


def _span(middle: float, reach: float, side: int) -> tuple[int, int]:
    start = min(max(math.floor(middle - reach), 0), side)
    return start, max(min(math.ceil(middle + reach), side), start)


def _framed(pixels: NDArray[np.uint8]) -> Words:
    """With a frame of nothing, two pixels wide: blending two neighbours there gives nothing."""
    height, width = pixels.shape[:2]
    frame = np.zeros((height + 4, width + 4), np.uint32)
    frame[2:-2, 2:-2] = np.ascontiguousarray(pixels).view(np.uint32)[..., 0]
    return frame


def _sample(frame: Words, from_x: NDArray[np.int32], from_y: NDArray[np.int32]) -> Words:
    """The pixels at these places of the picture inside the frame, bilinearly."""
    height, width = frame.shape
    column = np.clip(from_x >> BITS, -2, width - 4) + 2
    row = np.clip(from_y >> BITS, -2, height - 4) + 2
    right = ((from_x >> (BITS - 8)) & 255).astype(np.uint32)
    down = ((from_y >> (BITS - 8)) & 255).astype(np.uint32)
    place = row * np.int32(width) + column
    flat = frame.ravel()
    above = _blend(flat[place], flat[place + 1], right)
    place += width
    below = _blend(flat[place], flat[place + 1], right)
    return _blend(above, below, down)


def _blend(first: Words, second: Words, weight: Words) -> Words:
    """`weight` of 256 parts of the second, the rest of the first; rounded."""
    rest = np.uint32(256) - weight
    even = (first & LANES) * rest
    even += (second & LANES) * weight
    even += HALVES
    even >>= np.uint32(8)
    even &= LANES
    odd = ((first >> np.uint32(8)) & LANES) * rest
    odd += ((second >> np.uint32(8)) & LANES) * weight
    odd += HALVES
    odd &= ~LANES
    odd |= even
    return odd
