"""Images that look the same: other sizes, other compression, one detail redrawn.

The looks of an image are 255 bits: whether each low frequency of its cosine transform, in grey and
small, is above their median (the DCT hash of Zauner, 2010, with more frequencies).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.fft import dctn

from pipeline.engine import Spread
from pipeline.images.manifest import Manifest
from pipeline.images.pixels import on_white
from pipeline.pose.areas import Area

NEAR = 40
"""Images that differ in no more bits look the same. In drawings of our own, variants of one differ
in 0 to 12, different ones in 66 or more, one cropped by 2 % in 34 at the median."""

SIDE = 64
"""Images are shrunk to this before their frequencies are looked at."""

FREQUENCIES = 16
"""Along each axis, the constant one left out."""

LONGEST = 256
"""Pixels of the longer side that a JPEG is decoded with: enough to be shrunk again."""

IMAGES_IN_SHARD = 64


@dataclass(frozen=True)
class _Shard:
    images: Manifest
    areas: Sequence[Area]


def look(image: Image.Image, area: Area) -> NDArray[np.uint8]:
    """The looks of an area of an image: 32 bytes."""
    x, y, width, height = area
    box = (x, y, x + width, y + height)
    small = on_white(image).convert("L").resize((SIDE, SIDE), Image.Resampling.BOX, box)
    frequencies = dctn(np.asarray(small, dtype=np.float64), norm="ortho")
    low = frequencies[:FREQUENCIES, :FREQUENCIES].ravel()[1:]
    # Rounded, for the last digits differ from machine to machine.
    low = low.round(6)
    return np.packbits(low > np.median(low))


def looks(images: Manifest, areas: Sequence[Area], spread: Spread) -> NDArray[np.uint8]:
    """The looks of all images: (N, 32), in their order.

    Args:
        images: the images.
        areas: of each image, what of it counts.
        spread: spreads the work.
    """
    starts = range(0, len(images), IMAGES_IN_SHARD)
    shards = [
        _Shard(images.part(start, start + IMAGES_IN_SHARD), areas[start : start + IMAGES_IN_SHARD])
        for start in starts
    ]
    return np.concatenate(list(spread(_looks, shards)))


def near_earlier(found: NDArray[np.uint8], judged: Sequence[bool]) -> dict[int, tuple[int, int]]:
    """Which images look like one before them.

    Args:
        found: (N, 32), as `looks`, the image that is to be kept first.
        judged: of each image, whether it leaves if it looks like one that stays.

    Returns:
        For each that leaves, the nearest of those that stay, and in how many bits they differ.
    """
    stay: list[int] = []
    leave = {}
    for index in range(len(found)):
        if judged[index] and stay:
            bits = np.bitwise_count(found[stay] ^ found[index]).sum(axis=1)
            nearest = int(bits.argmin())
            if bits[nearest] <= NEAR:
                leave[index] = (stay[nearest], int(bits[nearest]))
                continue
        stay.append(index)
    return leave


def _looks(shard: _Shard) -> NDArray[np.uint8]:
    return np.stack(
        [
            _look(shard.images.image(index, LONGEST), shard.images.size(index), area)
            for index, area in enumerate(shard.areas)
        ]
    )


def _look(decoded: Image.Image, size: tuple[int, int], area: Area) -> NDArray[np.uint8]:
    """The looks of an image that may have been decoded smaller than its size."""
    x, y = (small / large for small, large in zip(decoded.size, size, strict=True))
    return look(decoded, (area[0] * x, area[1] * y, area[2] * x, area[3] * y))
