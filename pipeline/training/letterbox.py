"""Images of any shape as squares that a network takes."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.errors import PipelineError
from pipeline.images.decoding import BadImage
from pipeline.images.manifest import Manifest
from pipeline.images.pixels import on_white


class Letterboxed(NamedTuple):
    """The whole of an image in the middle of a white square."""

    pixels: NDArray[np.uint8]
    """(side, side, 3) RGB."""
    left: int
    """Where the image lies in it."""
    top: int
    width: int
    height: int

    def unboxed(self, values: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
        """What a network said of the square, for the image in its own size.

        Args:
            values: (side, side).
            size: the image's width and height.

        Returns:
            (height, width), interpolated.
        """
        inside = values[self.top : self.top + self.height, self.left : self.left + self.width]
        return np.asarray(Image.fromarray(inside).resize(size, Image.Resampling.BILINEAR))


def letterbox(image: Image.Image, side: int) -> Letterboxed:
    """An RGB image, letterboxed."""
    longest = max(image.size)
    if longest != side:
        width, height = (max(1, round(edge * side / longest)) for edge in image.size)
        image = image.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2.0)
    left, top = (side - image.width) // 2, (side - image.height) // 2
    width, height = image.size
    if image.size != (side, side):
        square = Image.new("RGB", (side, side), "white")
        square.paste(image, (left, top))
        image = square
    return Letterboxed(np.array(image), left, top, width, height)


def read_letterboxed(manifest: Manifest, index: int, side: int) -> Letterboxed:
    """An image of a manifest, transparency over white, letterboxed.

    Raises:
        PipelineError: when it has gone, has changed, or cannot be decoded.
    """
    try:
        image = on_white(manifest.image(index, longest=side))
    except BadImage as bad:
        raise PipelineError(f"post {manifest.post_ids[index]}: its image: {bad}") from bad
    return letterbox(image, side)


def read_square(manifest: Manifest, index: int, side: int) -> NDArray[np.uint8]:
    """Its pixels alone, as `read_letterboxed`: (side, side, 3) RGB."""
    return read_letterboxed(manifest, index, side).pixels
