import numpy as np
import pytest
from PIL import Image

from pipeline.images.decoding import BadImage, Limits, decode
from tests.images.pictures import LIMITS, encode, gradient


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
