"""Images made for tests, and what may be decoded of them."""

import io

import numpy as np
from PIL import Image

from pipeline.images.decoding import Limits

LIMITS = Limits(max_bytes=1_000_000, max_pixels=250_000)


def encode(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def gradient(width: int = 60, height: int = 40) -> Image.Image:
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return Image.fromarray(np.stack([across, down, across], axis=-1).astype(np.uint8))


def no_fetch(posts: object) -> None:
    raise AssertionError("everything is held")
