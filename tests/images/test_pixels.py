import io

import numpy as np
import pytest
from PIL import Image

from pipeline.images.pixels import pixel_hash, place_in_512px, shrink_to_512px
from tests.images.pictures import gradient


def test_equal_pictures_have_equal_hashes() -> None:
    image = gradient()
    opaque = image.convert("RGBA")
    clear = opaque.copy()
    clear.putpixel((0, 0), (0, 0, 0, 0))
    assert pixel_hash(image) == pixel_hash(opaque) != pixel_hash(clear)
    assert pixel_hash(image) != pixel_hash(image.transpose(Image.Transpose.ROTATE_90))


@pytest.mark.parametrize(
    ("size", "box"),
    [
        ((1024, 512), (0, 128, 512, 384)),  # wide: white above and below
        ((600, 1200), (128, 0, 384, 512)),  # high: white left and right
        ((100, 50), (206, 231, 306, 281)),  # small: padded, not enlarged
    ],
)
def test_a_512px_copy_is_centred_on_white(size: tuple[int, int], box: tuple[int, ...]) -> None:
    copy = Image.open(io.BytesIO(shrink_to_512px(Image.new("RGB", size, "black"))))
    assert (copy.format, copy.size, copy.mode) == ("JPEG", (512, 512), "RGB")
    dark = np.asarray(copy.convert("L")) < 128
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    assert (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1) == box


@pytest.mark.parametrize("size", [(1000, 500), (333, 1000), (2000, 3), (512, 512), (100, 60)])
def test_where_an_image_lies_in_its_512px_copy(size: tuple[int, int]) -> None:
    black = Image.new("RGB", size)
    copy = Image.open(io.BytesIO(shrink_to_512px(black))).convert("L")
    dark = copy.point(lambda value: 255 * (value < 128))
    left, top, right, bottom = dark.getbbox() or (0, 0, 0, 0)
    assert place_in_512px(*size) == (left, top, right - left, bottom - top)


def test_transparency_goes_over_white_in_a_512px_copy() -> None:
    clear = Image.new("RGBA", (512, 512), (0, 0, 0, 0))
    copy = Image.open(io.BytesIO(shrink_to_512px(clear)))
    assert copy.getextrema() == ((255, 255),) * 3
