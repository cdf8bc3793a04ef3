import hashlib
import io
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from pipeline.contracts import IMAGES_SCHEMA, write_table
from pipeline.errors import PipelineError
from pipeline.images import (
    BadImage,
    ImageStore,
    Limits,
    Manifest,
    Wanted,
    decode,
    describe,
    open_manifest,
    pixel_hash,
    place_in_512px,
    shrink_to_512px,
    store_path,
)
from tests.conftest import REPOSITORY

LIMITS = Limits(max_bytes=1_000_000, max_pixels=250_000)


def encode(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def gradient(width: int = 60, height: int = 40) -> Image.Image:
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return Image.fromarray(np.stack([across, down, across], axis=-1).astype(np.uint8))


def test_danbooru_s_layout() -> None:
    assert store_path(263162, "512px", "jpg") == "512px/0162/263162.jpg"
    assert store_path(7, "original", "png") == "original/0007/7.png"


@pytest.mark.parametrize(
    ("post_id", "kind", "ext"),
    [
        (1, "512px", "../x"),
        (1, "../..", "jpg"),
        (1, "original", "jpg/../../etc"),
        (1, "original", ""),
        (1, "original", "JPG"),
        (-1, "original", "jpg"),
        (10**30, "original", "jpg"),
    ],
)
def test_a_path_from_hostile_data_is_refused(post_id: int, kind: str, ext: str) -> None:
    with pytest.raises(ValueError, match="is not a path in the image store"):
        store_path(post_id, kind, ext)


@pytest.mark.parametrize("path", ["512px/0001/2.jpg", "512px/0001/1.jpg/../x", "/etc/passwd"])
def test_the_store_refuses_other_paths(path: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not a path in the image store"):
        ImageStore(tmp_path, None).find(path)


def truncated(data: bytes) -> bytes:
    return data[: len(data) // 2]


def bomb() -> bytes:
    """A PNG of a few kilobytes that would decode to 400 megapixels."""
    small = encode(Image.new("L", (1, 1)), "PNG")
    header = (20_000).to_bytes(4, "big") * 2
    body = small[12:16] + header + small[24:29]
    import zlib

    return small[:12] + body + zlib.crc32(body).to_bytes(4, "big") + small[33:]


HOSTILE = [
    # bytes, extension, rule, part of the detail
    (b"", "jpg", "empty", "0 bytes"),
    (b"<!DOCTYPE html><html>Not found</html>", "jpg", "wrong_type", "not an image"),
    (encode(gradient(), "PNG"), "jpg", "wrong_type", "PNG named .jpg"),
    (encode(gradient(), "JPEG"), "zip", "wrong_type", "JPEG named .zip"),
    (encode(gradient(), "TIFF"), "jpg", "wrong_type", "not an image"),
    (truncated(encode(gradient(), "JPEG")), "jpg", "truncated", "OSError"),
    (truncated(encode(gradient(200, 200), "PNG")), "png", "truncated", "OSError"),
    (encode(Image.new("L", (501, 500)), "PNG"), "png", "too_many_pixels", "501x500"),
    (bomb(), "png", "too_many_pixels", ""),
    (b"\0" * 1_000_001, "png", "too_large", "1000001 bytes"),
    (encode(gradient(), "GIF", save_all=True, append_images=[Image.new("RGB", (60, 40))]), "gif",
     "animated", "2 frames"),
    (encode(gradient(), "WEBP", save_all=True, append_images=[Image.new("RGB", (60, 40))]), "webp",
     "animated", "2 frames"),
    (encode(gradient(), "PNG")[:60] + b"\0" * 400, "png", "undecodable", ""),
]  # fmt: skip


@pytest.mark.parametrize(("data", "ext", "rule", "detail"), HOSTILE)
def test_what_is_not_a_good_image_is_told(data: bytes, ext: str, rule: str, detail: str) -> None:
    with pytest.raises(BadImage) as caught:
        decode(data, ext, LIMITS)
    assert caught.value.rule == rule
    assert detail in caught.value.detail


MODES = [
    # file, extension, mode of the file, mode of the pixels
    (encode(gradient(), "JPEG"), "jpg", "RGB", "RGB"),
    (encode(gradient().convert("CMYK"), "JPEG"), "jpg", "CMYK", "RGB"),
    (encode(gradient().convert("P"), "PNG"), "png", "P", "RGB"),
    (encode(gradient().convert("P"), "PNG", transparency=0), "png", "P", "RGBA"),
    (encode(gradient().convert("L"), "JPEG"), "jpeg", "L", "RGB"),
    (encode(gradient().convert("LA"), "PNG"), "png", "LA", "RGBA"),
    (encode(Image.new("RGBA", (4, 4), (9, 9, 9, 100)), "WEBP"), "webp", "RGBA", "RGBA"),
]


@pytest.mark.parametrize(("data", "ext", "mode", "pixels"), MODES)
def test_odd_modes_become_rgb_or_rgba(data: bytes, ext: str, mode: str, pixels: str) -> None:
    decoded = decode(data, ext, LIMITS)
    assert (decoded.mode, decoded.pixels.mode) == (mode, pixels)


def test_16_bit_grey_keeps_its_upper_bits() -> None:
    grey = Image.fromarray(np.array([[0, 0x1234, 0xFFFF]], dtype=np.uint16))
    decoded = decode(encode(grey, "PNG"), "png", LIMITS)
    assert [decoded.pixels.getpixel((x, 0))[0] for x in range(3)] == [0, 0x12, 0xFF]


def test_16_bit_grey_keeps_its_clear_colour() -> None:
    grey = Image.fromarray(np.array([[0, 0x1234, 0xFFFF]], dtype=np.uint16))
    data = encode(grey, "PNG", transparency=0x1234)
    assert np.asarray(decode(data, "png", LIMITS).pixels)[0, :, 3].tolist() == [255, 0, 255]


def test_exif_orientation_is_applied() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: shown upright, the image is 40 wide
    data = encode(gradient(), "JPEG", exif=exif)
    assert decode(data, "jpg", LIMITS).pixels.size == (40, 60)


# size of the file, the longer side asked for, the size it comes out at
REDUCED = [
    ((512, 512), 256, (256, 256)),
    ((512, 512), 200, (256, 256)),  # never smaller than asked for
    ((512, 300), 128, (128, 75)),
    ((300, 512), 600, (300, 512)),  # never enlarged
    ((512, 1), 64, (512, 1)),  # its shorter side has no eighth
]


@pytest.mark.parametrize(("size", "longest", "expected"), REDUCED)
def test_a_jpeg_is_decoded_as_small_as_it_may_be(
    size: tuple[int, int], longest: int, expected: tuple[int, int]
) -> None:
    limits = Limits(max_bytes=1_000_000, max_pixels=300_000)
    data = encode(Image.new("RGB", size, "red"), "JPEG")
    assert decode(data, "jpg", limits, longest).pixels.size == expected
    assert decode(data, "jpg", limits).pixels.size == size


def test_a_png_is_always_decoded_whole() -> None:
    assert decode(encode(gradient(), "PNG"), "png", LIMITS, longest=8).pixels.size == (60, 40)


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


def test_a_mirror_is_used_in_place_and_never_touched(tmp_path: Path) -> None:
    store = ImageStore(tmp_path / "store", tmp_path / "mirror")
    theirs = tmp_path / "mirror/512px/0001/1.jpg"
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"theirs")
    with store.writing("512px/0002/2.jpg") as temporary:
        temporary.write_bytes(b"ours")
        assert store.find("512px/0002/2.jpg") is None
    ours = tmp_path / "store/512px/0002/2.jpg"
    assert store.find("512px/0001/1.jpg") == theirs
    assert store.find("512px/0002/2.jpg") == ours
    assert store.purge(1) == []
    assert store.purge(2) == [ours]
    assert theirs.exists()
    assert not ours.exists()


def test_purge_takes_one_post_with_all_its_files(tmp_path: Path) -> None:
    store = ImageStore(tmp_path, None)
    for path in ("512px/0001/1.jpg", "original/0001/1.png", "original/0001/1001.png"):
        with store.writing(path) as temporary:
            temporary.write_bytes(b"x")
    assert [file.name for file in store.purge(1)] == ["1.jpg", "1.png"]
    assert store.find("original/0001/1001.png") is not None


def test_purge_takes_copies_too_and_no_texture(tmp_path: Path) -> None:
    store = ImageStore(tmp_path, None)
    files = ["copies/aa/0007/7.12ab", "copies/bb/0007/7.34cd", "copies/aa/0007/1007.56ef"]
    for name in [*files, "texture/0007/7.jpg"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert store.purge(7) == [tmp_path / files[0], tmp_path / files[1]]


def test_a_texture_has_a_negative_number_and_a_path_without_the_sign() -> None:
    assert store_path(-263162, "texture", "jpg") == "texture/0162/263162.jpg"
    with pytest.raises(ValueError, match="is not a path"):
        store_path(263162, "texture", "jpg")


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    store = ImageStore(tmp_path, None)

    def fail_half_way() -> None:
        with store.writing("512px/0001/1.jpg") as temporary:
            temporary.write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


WRITER = """
import sys
from pathlib import Path
from pipeline.images import ImageStore

store = ImageStore(Path(sys.argv[1]), None)
number = 0
while True:
    number += 1
    with store.writing(f"512px/{number % 1000:04d}/{number}.jpg") as temporary:
        with temporary.open("wb") as stream:
            for _ in range(64):
                stream.write(b"x" * 4096)
    print(number, flush=True)
"""


@pytest.mark.parametrize("written", [1, 7, 20])
def test_a_kill_never_leaves_half_an_image(written: int, tmp_path: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
    )
    with writer:
        assert writer.stdout is not None
        for _ in range(written):
            writer.stdout.readline()
        writer.send_signal(signal.SIGKILL)
    images = list(tmp_path.glob("512px/*/*.jpg"))
    assert len(images) >= written
    assert {image.stat().st_size for image in images} == {64 * 4096}
    store = ImageStore(tmp_path, None)
    store.sweep()
    assert list(tmp_path.glob(".partial/*")) == []


@pytest.fixture
def make_manifest(tmp_path: Path) -> Callable[..., tuple[Path, ImageStore]]:
    """A store with the images of these posts, and their manifest."""

    def make(*posts: int) -> tuple[Path, ImageStore]:
        store = ImageStore(tmp_path / "store", None)
        rows = []
        for post in posts:
            wanted = Wanted(post, "original", "png", None)
            data = encode(Image.new("RGB", (4, 4), (post, 0, 0)), "PNG")
            with store.writing(wanted.path) as temporary:
                temporary.write_bytes(data)
            rows.append(describe(wanted, data, LIMITS))
        path = tmp_path / "images.parquet"
        write_table(pa.Table.from_pylist(rows, schema=IMAGES_SCHEMA), path, IMAGES_SCHEMA)
        return path, store

    return make


def no_fetch(posts: object) -> None:
    raise AssertionError("everything is held")


def test_a_manifest_row_describes_its_file(
    make_manifest: Callable[..., tuple[Path, ImageStore]],
) -> None:
    path, store = make_manifest(5)
    file = store.find("original/0005/5.png")
    assert file is not None
    row = pa.parquet.read_table(path).to_pylist()[0]
    assert row["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (row["path"], row["width"], row["height"], row["mode"]) == (
        "original/0005/5.png",
        4,
        4,
        "RGB",
    )


def test_opening_a_manifest_reads_images(
    make_manifest: Callable[..., tuple[Path, ImageStore]],
) -> None:
    path, store = make_manifest(5, 6)
    manifest = open_manifest(path, store, LIMITS, no_fetch)
    assert manifest.post_ids == [5, 6]
    assert manifest.image(1).getpixel((0, 0)) == (6, 0, 0)


def test_opening_a_manifest_fetches_what_is_not_held(
    make_manifest: Callable[..., tuple[Path, ImageStore]],
) -> None:
    path, store = make_manifest(5, 6)
    file = store.find("original/0006/6.png")
    assert file is not None
    data = file.read_bytes()
    store.purge(6)
    asked: list[int] = []

    def fetch(posts: object) -> None:
        asked.extend(posts)  # type: ignore[call-overload]
        file.write_bytes(data)

    assert len(open_manifest(path, store, LIMITS, fetch)) == 2
    assert asked == [6]


def test_an_image_that_cannot_be_had_is_named(
    make_manifest: Callable[..., tuple[Path, ImageStore]],
) -> None:
    path, store = make_manifest(5, 6)
    store.purge(6)
    with pytest.raises(
        PipelineError, match=r"1 of its images cannot be had, the first original/0006/6\.png"
    ):
        open_manifest(path, store, LIMITS, lambda posts: None)


def test_an_image_that_changed_is_refused(
    make_manifest: Callable[..., tuple[Path, ImageStore]],
) -> None:
    path, store = make_manifest(5)
    manifest = open_manifest(path, store, LIMITS, no_fetch)
    file = store.find("original/0005/5.png")
    assert file is not None
    file.write_bytes(file.read_bytes() + b"\0")
    with pytest.raises(PipelineError, match=r"post 5: .* has changed since its manifest"):
        manifest.image(0)
    file.unlink()
    with pytest.raises(PipelineError, match=r"post 5: original/0005/5\.png is gone"):
        manifest.image(0)


def test_a_manifest_knows_sizes_without_reading(tmp_path: Path) -> None:
    row = {"post_id": 3, "kind": "512px", "path": "512px/0003/3.jpg", "sha256": ""}
    row |= {"pixel_sha256": "", "mode": "RGB"}
    table = pa.Table.from_pylist([row | {"width": 40, "height": 30}], IMAGES_SCHEMA)
    assert Manifest(table, ImageStore(tmp_path, None), LIMITS).size(0) == (40, 30)


def test_a_part_of_a_manifest_travels_alone(tmp_path: Path) -> None:
    row = {"kind": "512px", "sha256": "", "pixel_sha256": "", "width": 1, "height": 1, "mode": "L"}
    rows = [row | {"post_id": n, "path": f"512px/{n % 1000:04d}/{n}.jpg"} for n in range(5000)]
    table = pa.Table.from_pylist(rows, schema=IMAGES_SCHEMA)
    manifest = Manifest(table, ImageStore(tmp_path, None), LIMITS)
    part, whole = len(pickle.dumps(manifest.part(7, 17))), len(pickle.dumps(manifest))
    assert part < whole / 50


@pytest.mark.parametrize("asked", [10, 100])  # one by one, and by a list of their folder
def test_what_is_not_held_is_found(asked: int, tmp_path: Path) -> None:
    store = ImageStore(tmp_path / "store", tmp_path / "mirror")
    paths = [f"512px/0007/{1000 * n + 7}.jpg" for n in range(asked)]
    for number, path in enumerate(paths):
        if number % 3:  # the first, the fourth, … are nowhere
            file = tmp_path / ("store" if number % 3 == 1 else "mirror") / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
    (tmp_path / "store" / paths[0]).mkdir()  # no file, whatever its name
    assert store.lacking(paths) == list(range(0, asked, 3))
    assert ImageStore(tmp_path / "none", None).lacking(paths) == list(range(asked))
    with pytest.raises(ValueError, match="is not a path in the image store"):
        store.lacking([*paths, "512px/0007/../../../secret"])


def test_a_part_of_a_manifest_reads_the_same_images(tmp_path: Path) -> None:
    rows = []
    for post in (1, 2, 3):
        wanted = Wanted(post, "512px", "jpg", None)
        file = tmp_path / wanted.path
        file.parent.mkdir(parents=True)
        data = encode(gradient(20 + post, 10), "JPEG")
        file.write_bytes(data)
        rows.append(describe(wanted, data, LIMITS))
    table = pa.Table.from_pylist(rows, schema=IMAGES_SCHEMA)
    part = Manifest(table, ImageStore(tmp_path, None), LIMITS).part(1, 3)
    assert part.post_ids == [2, 3]
    assert [part.image(index).width for index in range(2)] == [22, 23]
