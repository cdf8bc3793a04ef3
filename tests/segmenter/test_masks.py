import io

import numpy as np
import pytest
from PIL import Image

from pipeline.images.decoding import BadImage, Limits
from pipeline.segmenter.masks import mask_picture, read_mask

LIMITS = Limits(1_000_000, 10_000)

EXPECTED = np.array([[False, True, True], [False, False, True]])


def png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def of_values(dark: int, light: int, kind: type[np.generic] = np.uint8) -> Image.Image:
    return Image.fromarray(np.where(EXPECTED, light, dark).astype(kind))


def cut_out() -> Image.Image:
    """A figure as background removers leave it: colours, and an opacity that is the mask."""
    image = Image.new("RGB", (3, 2), "black")
    image.putalpha(of_values(10, 200))
    return image


def palette() -> Image.Image:
    image = Image.fromarray(EXPECTED.astype(np.uint8)).convert("P")
    image.putpalette([20, 20, 20, 250, 250, 200])
    return image


# one mask, as different programs write it
PICTURES = {
    "white on black": of_values(0, 255),
    "soft": of_values(127, 128),
    "zeros and ones": of_values(0, 1),
    "one bit": of_values(0, 255).convert("1"),
    "sixteen bits": of_values(0, 65535, np.uint16),
    "RGB": of_values(0, 255).convert("RGB"),
    "opaque RGBA": of_values(0, 255).convert("RGBA"),
    "a cut-out": cut_out(),
    "a palette": palette(),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_read_as_the_mask_it_shows(name: str) -> None:
    assert np.array_equal(read_mask(png(PICTURES[name]), LIMITS), EXPECTED)


def test_black_is_nothing() -> None:
    assert not read_mask(png(Image.new("L", (3, 2))), LIMITS).any()


def test_a_mask_survives_being_a_picture() -> None:
    assert np.array_equal(read_mask(png(mask_picture(EXPECTED)), LIMITS), EXPECTED)


# what is no mask, and why
REFUSED = [
    (b"", "empty"),
    (b"GIF89a", "wrong_type"),
    (png(Image.new("L", (200, 200))), "too_many_pixels"),
    (png(Image.effect_noise((64, 64), 50))[:400], "truncated"),
]


@pytest.mark.parametrize(("data", "rule"), REFUSED)
def test_what_cannot_be_decoded_is_refused(data: bytes, rule: str) -> None:
    with pytest.raises(BadImage, match=rule):
        read_mask(data, LIMITS)
