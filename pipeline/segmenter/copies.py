"""Copies of foregrounds and backgrounds at working size, made when they are first needed.

Training reads these instead of decoding originals of many megapixels. They are not DVC's and no
truth: one that is missing or damaged is made again from its original, through the manifest. They
lie in the image store, so that a purge finds them; the folder may be deleted at any time.
"""

import hashlib
import math
import secrets
import struct
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path

import numpy as np
import PIL
import pyarrow as pa
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from pipeline.errors import PipelineError
from pipeline.images.decoding import BadImage
from pipeline.images.manifest import Manifest
from pipeline.images.pixels import SIDE, on_white
from pipeline.images.store import COPIES, ImageStore, bucket
from pipeline.segmenter import alpha
from pipeline.settings.segmenter import Canvas

Pixels = NDArray[np.uint8]

HEADER = struct.Struct(">HHB")
"""Height, width and channels."""

DIGEST_BYTES = 32

ROOM = 1.5
"""A background's shorter side against the canvas's: what is left for choosing a part of it."""

SOFT_EDGE = 2
"""Pixels around a figure in which what is too faint to be seen is kept."""

BLED = 2
"""Pixels at the edge of a padded picture into which JPEG lets the padding bleed."""


class Copies:
    """The copies of one manifest's images.

    Args:
        manifest: of the images.
        store: which keeps the copies.
        recipe: what they are like, in words that differ when the copies do.
        cut: makes the pixels, (h, w, channels), from an image and its post's id.
    """

    def __init__(
        self,
        manifest: Manifest,
        store: ImageStore,
        recipe: str,
        cut: Callable[[Image.Image, int], Pixels],
    ) -> None:
        self.manifest = manifest
        self._cut = cut
        name = hashlib.sha256(f"{recipe} {PIL.__version__} {_code()}".encode()).hexdigest()[:16]
        self._folder = store.root / COPIES / name

    def __len__(self) -> int:
        return len(self.manifest)

    def read(self, index: int) -> Pixels:
        """The copy of an image.

        Raises:
            PipelineError: when there is none and its image has gone, has changed, or cannot be
                decoded.
        """
        file = self._file(index)
        held = _unpacked(file.read_bytes()) if file.exists() else None
        if held is not None:
            return held
        made = self._make(index)
        _put(file, _packed(made))
        return made

    def _file(self, index: int) -> Path:
        number = abs(self.manifest.post_ids[index])
        return self._folder / bucket(number) / f"{number}.{self.manifest.sha256(index)[:16]}"

    def _make(self, index: int) -> Pixels:
        post = self.manifest.post_ids[index]
        try:
            return self._cut(self.manifest.image(index), post)
        except BadImage as bad:
            raise PipelineError(f"post {post}: its image: {bad}") from bad


def foreground_copies(manifest: Manifest, store: ImageStore, canvas: Canvas) -> Copies:
    """Foregrounds as (h, w, 4), colours multiplied by alpha, cut to the figure, without specks."""
    longest = math.ceil(canvas.size * canvas.scale[1])
    return Copies(manifest, store, f"foreground {longest}", partial(cut_figure, longest=longest))


def background_copies(
    manifest: Manifest,
    store: ImageStore,
    canvas: Canvas,
    sizes: Mapping[int, tuple[int, int]],
) -> Copies:
    """Backgrounds as (h, w, 3).

    Args:
        manifest: of posts' 512px copies, or of textures.
        store: which keeps the copies.
        canvas: that they are made for.
        sizes: width and height of posts' originals; tells which part of a 512px copy is padding.
    """
    shorter = math.ceil(canvas.size * ROOM)
    cut = partial(cut_background, shorter=shorter, sizes=sizes)
    return Copies(manifest, store, f"background {shorter}", cut)


def cut_figure(image: Image.Image, _: int, longest: int) -> Pixels:
    """The figure of a foreground, its longer side at most `longest`; (h, w, 4), premultiplied.

    Raises:
        BadImage: `no_alpha` or `nearly_empty`.
    """
    if image.mode != "RGBA":
        raise BadImage("no_alpha", "nothing is transparent")
    cut = image.crop(alpha.figure_box(image)).convert("RGBa")
    pixels = np.array(_shrunk(cut, longest / max(cut.size)))
    pieces = alpha.pieces_of(pixels[..., 3] >= alpha.SEEN)
    if not len(pieces.areas):
        raise BadImage("nearly_empty", "nothing is seen")
    figure = pieces.labels == pieces.largest
    pixels[~ndimage.binary_dilation(figure, alpha.EIGHT, SOFT_EDGE)] = 0
    rows, columns = (np.flatnonzero(pixels[..., 3].any(axis=axis)) for axis in (1, 0))
    return pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy()


def cut_background(
    image: Image.Image, post: int, shorter: int, sizes: Mapping[int, tuple[int, int]]
) -> Pixels:
    """A background without padding, its shorter side at most `shorter`; (h, w, 3)."""
    picture = on_white(image)
    if post in sizes and picture.size == (SIDE, SIDE):
        picture = picture.crop(unpadded(*sizes[post]))
    return np.array(_shrunk(picture, shorter / min(picture.size)))


def unpadded(width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what a 512px copy shows of an image of this size."""
    share = min(SIDE / max(width, height), 1)  # smaller images are not enlarged
    wide, tall = max(round(width * share), 1), max(round(height * share), 1)
    left, top = (SIDE - wide) // 2, (SIDE - tall) // 2
    across = BLED if left > BLED and wide > 3 * BLED else 0
    down = BLED if top > BLED and tall > 3 * BLED else 0
    return left + across, top + down, left + wide - across, top + tall - down


def _shrunk(image: Image.Image, factor: float) -> Image.Image:
    """Smaller by this factor; where it is 1 or more, as it is."""
    if factor >= 1:
        return image
    width, height = (max(1, round(edge * factor)) for edge in image.size)
    return image.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=3.0)


@cache
def _code() -> str:
    """Changes when the code that makes copies does."""
    modules = (Path(__file__), Path(alpha.__file__))
    return hashlib.sha256(b"".join(module.read_bytes() for module in modules)).hexdigest()


def _packed(pixels: Pixels) -> bytes:
    packed: bytes = pa.Codec("zstd").compress(pixels.tobytes(), asbytes=True)
    body = HEADER.pack(*pixels.shape) + packed
    return hashlib.sha256(body).digest() + body


def _unpacked(data: bytes) -> Pixels | None:
    """The pixels; None where the file is damaged."""
    digest, body = data[:DIGEST_BYTES], data[DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != digest:
        return None
    shape = HEADER.unpack_from(body)
    pixels = pa.Codec("zstd").decompress(body[HEADER.size :], math.prod(shape))
    return np.frombuffer(pixels, np.uint8).reshape(shape)


def _put(file: Path, data: bytes) -> None:
    """Write it whole: several processes, and machines, may make the same copy at once.

    What a killed one leaves begins with the post's number too, so that a purge finds it.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    unfinished.write_bytes(data)
    unfinished.replace(file)
