import hashlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from pipeline.contracts.schemas import IMAGES_SCHEMA
from pipeline.errors import PipelineError
from pipeline.images.decoding import Limits
from pipeline.images.manifest import Manifest, describe
from pipeline.images.store import ImageStore, Wanted
from pipeline.training.letterbox import letterbox, read_letterboxed, read_square

LIMITS = Limits(10_000_000, 1_000_000)

# size of the file, then where its picture lies in a square of 32: left, top, right, bottom
LETTERBOXES = [
    ((64, 64), (0, 0, 32, 32)),
    ((64, 32), (0, 8, 32, 24)),  # JPEG at a half fits exactly
    ((50, 100), (8, 0, 24, 32)),  # it does not
    ((16, 16), (0, 0, 32, 32)),  # enlarged
    ((300, 1), (0, 15, 32, 16)),  # no side becomes 0
]


def manifest_of(image: Image.Image, root: Path, limits: Limits = LIMITS) -> Manifest:
    """Of one JPEG, post 7's."""
    wanted = Wanted(7, "512px", "jpg", None)
    file = root / wanted.path
    file.parent.mkdir(parents=True)
    image.save(file, quality=95)
    row = describe(wanted, file.read_bytes(), LIMITS)
    assert row["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    return Manifest(pa.Table.from_pylist([row], IMAGES_SCHEMA), ImageStore(root, None), limits)


@pytest.mark.parametrize(("size", "box"), LETTERBOXES)
def test_the_whole_picture_lies_in_the_middle_of_a_white_square(
    size: tuple[int, int], box: tuple[int, int, int, int], tmp_path: Path
) -> None:
    found = read_letterboxed(manifest_of(Image.new("RGB", size), tmp_path), 0, 32)
    assert found.pixels.shape == (32, 32, 3)
    expected = np.full((32, 32), 255)
    expected[box[1] : box[3], box[0] : box[2]] = 0
    assert np.abs(found.pixels.mean(axis=2) - expected).max() < 3
    assert (found.left, found.top) == box[:2]
    assert (found.left + found.width, found.top + found.height) == box[2:]


def test_what_is_said_of_the_square_is_brought_back_to_the_image() -> None:
    boxed = letterbox(Image.new("RGB", (64, 128)), 32)
    said = np.zeros((32, 32), np.uint8)
    said[8:16, 8:24] = 255  # the second quarter of the image, from the top
    back = boxed.unboxed(said, (64, 128))
    assert back.shape == (128, 64)
    assert (back[34:62] == 255).all()
    assert not back[:30].any()
    assert not back[66:].any()


def test_a_square_of_the_right_side_is_left_as_it_is() -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (32, 32, 3), np.uint8)
    assert np.array_equal(letterbox(Image.fromarray(pixels), 32).pixels, pixels)


def test_an_image_that_cannot_be_decoded_is_named(tmp_path: Path) -> None:
    manifest = manifest_of(Image.new("RGB", (64, 64)), tmp_path, Limits(10_000_000, 100))
    with pytest.raises(PipelineError, match="post 7: its image: too_many_pixels: 64x64"):
        read_square(manifest, 0, 32)
