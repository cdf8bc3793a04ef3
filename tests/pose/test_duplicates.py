import io
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance

from pipeline.contracts.schemas import IMAGES_SCHEMA
from pipeline.engine import map_shards
from pipeline.images.decoding import Limits
from pipeline.images.manifest import Manifest, describe
from pipeline.images.pixels import shrink_to_512px
from pipeline.images.store import ImageStore, Wanted
from pipeline.pose.areas import area_of
from pipeline.pose.duplicates import NEAR, look, looks, near_earlier

LIMITS = Limits(10_000_000, 10_000_000)


def drawing(seed: int, size: tuple[int, int] = (300, 400)) -> Image.Image:
    """Some coloured shapes on white."""
    chance = np.random.default_rng(seed)
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    for _ in range(12):
        x, y = chance.uniform(0.05, 0.7, 2)
        wide, high = chance.uniform(0.1, 0.4, 2)
        colour = tuple(int(part) for part in chance.integers(0, 220, 3))
        corners = (x * size[0], y * size[1], (x + wide) * size[0], (y + high) * size[1])
        pen.ellipse(corners, fill=colour)
    return image


def whole(image: Image.Image) -> NDArray[np.uint8]:
    return look(image, (0, 0, *image.size))


def apart(first: Image.Image, second: Image.Image) -> int:
    return int(np.bitwise_count(whole(first) ^ whole(second)).sum())


def jpeg(image: Image.Image, quality: int) -> Image.Image:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality)
    return Image.open(stream)


COPIES = {
    "smaller": lambda image: image.resize((150, 200), Image.Resampling.LANCZOS),
    "larger": lambda image: image.resize((600, 800), Image.Resampling.BICUBIC),
    "compressed": lambda image: jpeg(image, 30),
    "darker": lambda image: ImageEnhance.Brightness(image).enhance(0.8),
    "grey": lambda image: image.convert("L"),
    "on nothing": lambda image: image.convert("RGBA"),
}


@pytest.mark.parametrize("change", COPIES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_copy_looks_the_same(change: str, seed: int) -> None:
    image = drawing(seed)
    assert apart(image, COPIES[change](image)) <= NEAR


def test_other_drawings_look_different() -> None:
    images = [drawing(seed) for seed in range(20)]
    distances = [apart(a, b) for i, a in enumerate(images) for b in images[:i]]
    assert min(distances) > NEAR


def test_white_around_a_copy_does_not_count() -> None:
    image = drawing(1, (300, 800))
    copy = Image.open(io.BytesIO(shrink_to_512px(image)))
    row = {"kind": "512px", "width": 512, "height": 512}
    area = area_of(row, {"width": 300, "height": 800})
    bits = int(np.bitwise_count(whole(image) ^ look(copy, area)).sum())
    assert bits <= NEAR < apart(image, copy)


def bits(*ones: int) -> NDArray[np.uint8]:
    """Looks of which the first so many bits are set."""
    return np.stack([np.packbits(np.arange(256) < count) for count in ones])


NEARNESS = [
    # bits set in each; which are judged; who leaves, for whom, by how many bits
    ((0, 0), (False, True), {1: (0, 0)}),
    ((0, NEAR), (False, True), {1: (0, NEAR)}),
    ((0, NEAR + 1), (False, True), {}),
    ((0, 0), (False, False), {}),
    ((0, NEAR, 2 * NEAR), (True, True, True), {1: (0, NEAR)}),  # 2 is near 1, which has left
    ((0, 30, 10), (False, False, True), {2: (0, 10)}),
]


@pytest.mark.parametrize(("ones", "judged", "leave"), NEARNESS)
def test_of_two_that_look_the_same_the_later_leaves(
    ones: tuple[int, ...], judged: tuple[bool, ...], leave: dict[int, tuple[int, int]]
) -> None:
    assert near_earlier(bits(*ones), judged) == leave


def test_the_looks_of_a_manifest_do_not_depend_on_the_workers(tmp_path: Path) -> None:
    rows = []
    for post in range(70):  # more than a shard
        wanted = Wanted(post, "original", "jpg", None)
        file = tmp_path / wanted.path
        file.parent.mkdir(parents=True)
        drawing(post, (600, 500)).save(file)  # large enough to be decoded at half its size
        rows.append(describe(wanted, file.read_bytes(), LIMITS))
    table = pa.Table.from_pylist(rows, schema=IMAGES_SCHEMA)
    images = Manifest(table, ImageStore(tmp_path / "store", tmp_path), LIMITS)
    areas = [(0.0, 0.0, 600.0, 500.0)] * len(images)
    found = looks(images, areas, partial(map_shards, workers=1))
    assert found.shape == (70, 32)
    assert (looks(images, areas, partial(map_shards, workers=2)) == found).all()
    assert int(np.bitwise_count(found[7] ^ whole(drawing(7, (600, 500)))).sum()) <= NEAR
