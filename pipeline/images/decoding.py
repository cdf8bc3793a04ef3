"""Images from outside, decoded: bounded, complete, still, and of the type their name says."""

import io
import math
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = {
    "bmp": "BMP",
    "gif": "GIF",
    "jpeg": "JPEG",
    "jpg": "JPEG",
    "png": "PNG",
    "webp": "WEBP",
}
"""File extensions that are images, and what Pillow calls the format behind each."""

ORIENTATION = 0x0112
"""EXIF's tag of how the camera was held; 1 is upright."""


class BadImage(Exception):  # noqa: N818 - a verdict on a file, which becomes a reject
    """An image that cannot be used: a rule name and a detail, as in a reject."""

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(f"{rule}: {detail}")
        self.rule = rule
        self.detail = detail

    def __reduce__(self) -> tuple[type["BadImage"], tuple[str, str]]:
        return BadImage, (self.rule, self.detail)


@dataclass(frozen=True)
class Limits:
    """What may be decoded at all."""

    max_bytes: int
    max_pixels: int


@dataclass(frozen=True)
class Decoded:
    """A decoded image.

    `pixels` is an upright RGB image, or RGBA where the file has transparency. `mode` is the mode
    that the file itself has, in Pillow's names (CMYK, P, L, …).
    """

    pixels: Image.Image
    mode: str


def decode(data: bytes, ext: str, limits: Limits, longest: int | None = None) -> Decoded:
    """Decode an image from outside: bounded, complete, still, and of the type its name says.

    EXIF orientation is applied. CMYK, palette, grey and 16-bit images become RGB or RGBA.

    Args:
        data: the file's bytes.
        ext: the extension of the file's name.
        limits: what may be decoded at all.
        longest: a JPEG may come out at a half, a quarter or an eighth of its size, which is much
            faster, as long as its longer side has this many pixels; None takes the full size.

    Raises:
        BadImage: `empty`, `too_large`, `wrong_type`, `too_many_pixels`, `animated`, `truncated`
            or `undecodable`, with a detail.
    """
    if not data:
        raise BadImage("empty", "0 bytes")
    if len(data) > limits.max_bytes:
        raise BadImage("too_large", f"{len(data)} bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own, smaller limits: ours are checked here
            with Image.open(io.BytesIO(data), formats=sorted(set(FORMATS.values()))) as image:
                _check_header(image, ext, limits)
                mode = image.mode
                if longest is not None:
                    _reduce(image, longest)
                image.load()
                return Decoded(_upright(image), mode)
    except BadImage:
        raise
    except UnidentifiedImageError as error:
        raise BadImage("wrong_type", f"not an image: begins {data[:8]!r}") from error
    except Image.DecompressionBombError as error:
        raise BadImage("too_many_pixels", "more than twice Pillow's limit") from error
    except Exception as error:  # decoders raise anything on hostile bytes
        rule = "truncated" if "truncated" in str(error).lower() else "undecodable"
        raise BadImage(rule, f"{type(error).__name__}: {error}"[:200]) from error


def _check_header(image: Image.Image, ext: str, limits: Limits) -> None:
    expected = FORMATS.get(ext)
    if image.format != expected:
        raise BadImage("wrong_type", f"{image.format} named .{ext}")
    if image.width * image.height > limits.max_pixels:
        raise BadImage("too_many_pixels", f"{image.width}x{image.height}")
    if getattr(image, "is_animated", False):
        raise BadImage("animated", f"{getattr(image, 'n_frames', '?')} frames")


def _reduce(image: Image.Image, longest: int) -> None:
    """Ask the JPEG decoder for a smaller picture; other formats have no such thing."""
    share = longest / max(image.size)
    image.draft(None, (math.ceil(image.width * share), math.ceil(image.height * share)))


def _upright(image: Image.Image) -> Image.Image:
    # Each copy of the pixels costs as much as decoding a small JPEG: none is made without need.
    turned = image.getexif().get(ORIENTATION, 1) != 1
    upright: Image.Image = ImageOps.exif_transpose(image) if turned else image
    if upright.mode.startswith("I"):  # 16 or 32 bits of grey: keep the upper eight
        clear = upright.info.get("transparency")
        upright = upright.point(lambda value: value / 256).convert("L")
        if isinstance(clear, int):
            upright.info["transparency"] = clear // 256
    transparent = "A" in upright.getbands() or "transparency" in upright.info
    mode = "RGBA" if transparent else "RGB"
    return upright if upright.mode == mode else upright.convert(mode)
