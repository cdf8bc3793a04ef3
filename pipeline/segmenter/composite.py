"""One picture of a figure and what is behind it: pure functions on uint8 pixels.

Colours stay multiplied by alpha from the copy to the canvas. So what colour a pixel has where
alpha is zero, which files leave undefined, never shows: no dark or white fringe at soft edges.
Every step gives the same bytes on any machine: Pillow shrinks in fixed point, colour matrices are
exact in float32 (`transform.STEPS`), turning and compositing are in whole numbers.
"""

import hashlib
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.segmenter.transform import Colours, Transform
from pipeline.segmenter.warp import rotate

Pixels = NDArray[np.uint8]

COVERED = 128
"""Alpha from here on is the figure: the mask that the segmenter learns."""


class Composite(NamedTuple):
    """A picture, and where its figure is."""

    image: Pixels
    """(side, side, 3) RGB."""
    alpha: Pixels
    """(side, side), 0 where there is no figure."""

    @property
    def sha256(self) -> str:
        """Of image and alpha, in hex."""
        digest = hashlib.sha256(self.image.tobytes())
        digest.update(self.alpha.tobytes())
        return digest.hexdigest()


def composite(
    foreground: Pixels | None, background: Pixels, transform: Transform, side: int
) -> Composite:
    """Put a figure before a background.

    Args:
        foreground: (h, w, 4), colours multiplied by alpha, cut to the figure; None for no figure.
        background: (h, w, 3), of any size.
        transform: what is done to both.
        side: of the canvas, in pixels.
    """
    image = _backdrop(background, transform, side)
    alpha = np.zeros((side, side), np.uint8)
    if foreground is not None:
        figure, (left, top) = _figure(foreground, transform, side)
        place = np.s_[top : top + figure.shape[0], left : left + figure.shape[1]]
        image[place] = over(figure, image[place])
        alpha[place] = figure[..., 3]
    return Composite(image, alpha)


def over(figure: Pixels, behind: Pixels) -> Pixels:
    """`figure + behind × (1 − alpha)`, rounded to the nearest.

    Args:
        figure: (h, w, 4), colours multiplied by alpha.
        behind: (h, w, 3).
    """
    rest = behind * (255 - figure[..., 3:]).astype(np.uint16)
    rest += 128  # (x + 128 + (x + 128) / 256) / 256 is x / 255, rounded
    rest += rest >> 8
    rest >>= 8
    rest += figure[..., :3]
    return rest.astype(np.uint8)


def _backdrop(background: Pixels, transform: Transform, side: int) -> Pixels:
    """The square part of the background that the transform says, on the whole canvas."""
    height, width = background.shape[:2]
    part = max(1, round(transform.crop * min(width, height)))
    left, top = round(transform.crop_x * (width - part)), round(transform.crop_y * (height - part))
    cut = Image.fromarray(background[top : top + part, left : left + part])
    whole = cut.resize((side, side), Image.Resampling.BILINEAR)
    filled = _recoloured(whole, transform.background_colours)
    return filled[:, ::-1].copy() if transform.background_flip else filled


def _figure(foreground: Pixels, transform: Transform, side: int) -> tuple[Pixels, tuple[int, int]]:
    """The figure in its size, colours and place, as `rotate` gives it."""
    height, width = foreground.shape[:2]
    factor = transform.scale * side / max(height, width)
    size = max(1, round(width * factor)), max(1, round(height * factor))
    figure = _resized(foreground, size)
    if transform.flip:
        figure = figure[:, ::-1]
    changed = _recoloured(Image.fromarray(figure[..., :3]), transform.colours)
    alpha = figure[..., 3:]
    figure = np.concatenate([np.minimum(changed, alpha), alpha], axis=2)
    return rotate(figure, transform.degrees, transform.x * side, transform.y * side, side)


def _resized(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """(h, w, 4), colours multiplied by alpha, at another (width, height)."""
    height, width = pixels.shape[:2]
    image = Image.frombuffer("RGBa", (width, height), pixels.tobytes(), "raw", "RGBa", 0, 1)
    return np.asarray(image.resize(size, Image.Resampling.BILINEAR))


def _recoloured(image: Image.Image, colours: Colours) -> Pixels:
    """An RGB image with its colours changed, (h, w, 3)."""
    rows = np.pad(colours.matrix, ((0, 0), (0, 1)))
    return np.array(image.convert("RGB", tuple(rows.ravel().tolist())))
