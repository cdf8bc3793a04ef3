"""Pictures as masks, as other programs and people leave them."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.images.decoding import Limits, decode

HALF = 128
"""Of 255: from here on a pixel is figure."""


def read_mask(data: bytes, limits: Limits) -> NDArray[np.bool_]:
    """The mask (H, W) that a PNG shows.

    Where it is transparent anywhere, its opacity is the mask; else its lightness. A picture whose
    lightest value is 1 is one of zeros and ones.

    Raises:
        BadImage: when it cannot be decoded.
    """
    image = decode(data, "png", limits).pixels
    if image.mode == "RGBA" and image.getchannel("A").getextrema() != (255, 255):
        return np.asarray(image.getchannel("A")) >= HALF
    grey = np.asarray(image.convert("RGB").convert("L"))
    return grey >= (1 if grey.max() == 1 else HALF)


def mask_picture(mask: NDArray[np.bool_]) -> Image.Image:
    """A mask (H, W) as a picture, white on black."""
    return Image.fromarray(mask.astype(np.uint8) * 255)
