"""Images: where they are kept, how they are decoded, and the manifests that name them.

Images are not DVC's. They lie in a store in Danbooru's own layout; a local mirror is used in
place, beside it. What DVC follows is a manifest: a row an image, with its hashes. Nothing read
through a manifest is used before its hash has been checked.
"""

import hashlib
import io
import math
import os
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from PIL import Image, ImageOps, UnidentifiedImageError

from pipeline.contracts import IMAGES_SCHEMA, read_table
from pipeline.errors import PipelineError

SIDE = 512
"""Both sides of a 512px copy."""

JPEG_QUALITY = 90

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

_STORE_PATH = re.compile(r"(512px|original)/([0-9]{4})/([0-9]{1,19})\.([a-z0-9]{1,5})")


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """An image that is asked for: the post's id, the kind, and what finds the original."""

    post_id: int
    kind: str
    ext: str
    md5: str | None

    @property
    def path(self) -> str:
        """Its path in the store."""
        return store_path(self.post_id, self.kind, self.ext)


def store_path(post_id: int, kind: str, ext: str) -> str:
    """Danbooru's layout: `512px/0162/263162.jpg`, `original/0162/263162.png`.

    Raises:
        ValueError: for anything that is not a plain id, kind and extension.
    """
    path = f"{kind}/{post_id % 1000:04d}/{post_id}.{ext}"
    return _checked(path)


def _checked(path: str) -> str:
    match = _STORE_PATH.fullmatch(path)
    if match is None or int(match[2]) != int(match[3]) % 1000:
        raise ValueError(f"{path!r} is not a path in the image store")
    return path


class ImageStore:
    """Images by their path in Danbooru's layout: a local mirror, used in place, and our own store.

    A file appears under its name only when it is complete and on the disk, so a process killed at
    any moment leaves no half image that could be read.
    """

    def __init__(self, root: Path, mirror: Path | None) -> None:
        self.root = root
        self.mirror = mirror

    def find(self, path: str) -> Path | None:
        """The file at this path of the store, in the mirror or in our own; or None."""
        _checked(path)
        for folder in (self.mirror, self.root):
            if folder is not None and (folder / path).is_file():
                return folder / path
        return None

    @contextmanager
    def writing(self, path: str) -> Iterator[Path]:
        """A temporary path to write to; the file takes its place when the block ends well."""
        final = self.root / _checked(path)
        temporary = self._partial / f"{os.getpid()}-{final.name}"
        temporary.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield temporary
            with temporary.open("rb") as stream:
                os.fsync(stream.fileno())
            final.parent.mkdir(parents=True, exist_ok=True)
            temporary.replace(final)
        finally:
            temporary.unlink(missing_ok=True)

    def purge(self, post_id: int) -> list[Path]:
        """Delete every file of a post from our own store; a mirror is never touched.

        Returns:
            The files that were deleted.
        """
        bucket = f"{post_id % 1000:04d}"
        files = [
            file
            for kind in ("512px", "original")
            for file in sorted((self.root / kind / bucket).glob(f"{post_id}.*"))
        ]
        for file in files:
            file.unlink()
        return files

    def sweep(self) -> None:
        """Remove what killed processes left half-written. Only while nothing writes."""
        for file in self._partial.glob("*"):
            file.unlink()

    @property
    def _partial(self) -> Path:
        return self.root / ".partial"


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
        upright = upright.point(lambda value: value / 256).convert("L")
    transparent = "A" in upright.getbands() or "transparency" in upright.info
    mode = "RGBA" if transparent else "RGB"
    return upright if upright.mode == mode else upright.convert(mode)


def pixel_hash(image: Image.Image) -> str:
    """SHA-256 of size, mode and pixels: equal for two files that show the very same picture.

    An alpha channel that is opaque everywhere does not count.
    """
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    digest = hashlib.sha256(f"{image.mode} {image.width}x{image.height}\n".encode())
    digest.update(image.tobytes())
    return digest.hexdigest()


def on_white(image: Image.Image) -> Image.Image:
    """The image as RGB, transparency over white."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")


def shrink_to_512px(image: Image.Image) -> bytes:
    """A 512px copy as Danbooru2019 has them: longest side 512, centred on white, JPEG.

    An image that is smaller already is not enlarged, only padded.
    """
    flat = on_white(image)
    flat.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    canvas = Image.new("RGB", (SIDE, SIDE), "white")
    canvas.paste(flat, ((SIDE - flat.width) // 2, (SIDE - flat.height) // 2))
    buffer = io.BytesIO()
    canvas.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()


def describe(wanted: Wanted, data: bytes, limits: Limits) -> dict[str, object]:
    """The manifest row of an image.

    Raises:
        BadImage: when it cannot be used.
    """
    decoded = decode(data, wanted.ext, limits)
    return {
        "post_id": wanted.post_id,
        "kind": wanted.kind,
        "path": wanted.path,
        "sha256": hashlib.sha256(data).hexdigest(),
        "pixel_sha256": pixel_hash(decoded.pixels),
        "width": decoded.pixels.width,
        "height": decoded.pixels.height,
        "mode": decoded.mode,
    }


class Manifest:
    """The images of a data set, in the order of their post ids.

    Args:
        rows: as IMAGES_SCHEMA.
        store: where the files are.
        limits: for decoding.
    """

    def __init__(self, rows: pa.Table, store: ImageStore, limits: Limits) -> None:
        self._rows = rows
        self.post_ids: list[int] = rows["post_id"].to_pylist()
        # Arrow's memory, not Python's: processes that are forked share it.
        self._paths = rows["path"].combine_chunks()
        self._hashes = rows["sha256"].combine_chunks()
        self._store = store
        self._limits = limits

    def __len__(self) -> int:
        return len(self.post_ids)

    def data(self, index: int) -> bytes:
        """The file's bytes, with their hash checked.

        Raises:
            PipelineError: when the file has gone, or is not the one the manifest was made from.
        """
        path, post = self._paths[index].as_py(), self.post_ids[index]
        file = self._store.find(path)
        if file is None:
            raise PipelineError(f"post {post}: {path} is gone from the image store; open again")
        data = file.read_bytes()
        if hashlib.sha256(data).hexdigest() != self._hashes[index].as_py():
            raise PipelineError(
                f"post {post}: {file} has changed since its manifest was made; delete it to fetch "
                "it again, or rebuild the manifest with `dvc repro --force`"
            )
        return data

    def image(self, index: int, longest: int | None = None) -> Image.Image:
        """The image, upright, RGB or RGBA; with `longest`, perhaps smaller, as `decode` says.

        Raises:
            PipelineError: as `data`.
            BadImage: when it cannot be decoded within the limits now in force.
        """
        ext = self._paths[index].as_py().rsplit(".", 1)[1]
        return decode(self.data(index), ext, self._limits, longest).pixels

    def part(self, start: int, stop: int) -> "Manifest":
        """The images from one place in the order up to, not including, another."""
        return Manifest(self._rows.slice(start, stop - start), self._store, self._limits)

    def missing(self) -> list[tuple[int, str]]:
        """(post id, path) of the images that are not held."""
        pairs = zip(self.post_ids, self._paths.to_pylist(), strict=True)
        return [(post, path) for post, path in pairs if self._store.find(path) is None]


def open_manifest(
    path: Path,
    store: ImageStore,
    limits: Limits,
    fetch: Callable[[Sequence[int]], None],
    posts: Sequence[int] | None = None,
) -> Manifest:
    """Open a manifest: what the store does not hold is fetched; every read checks a hash.

    Args:
        path: an `images.parquet`.
        store: where the files are.
        limits: for decoding.
        fetch: brings the images of these posts into the store.
        posts: open these alone; None opens all.

    Raises:
        PipelineError: when images cannot be had; names the first of them.
    """
    rows = read_table(path, IMAGES_SCHEMA)
    if posts is not None:
        rows = rows.filter(pc.is_in(rows["post_id"], value_set=pa.array(posts, pa.int64())))
    manifest = Manifest(rows, store, limits)
    absent = manifest.missing()
    if absent:
        fetch([post for post, _ in absent])
        absent = manifest.missing()
    if absent:
        post, file = absent[0]
        raise PipelineError(
            f"{path}: {len(absent)} of its images cannot be had, the first {file} of post {post}; "
            "make corpus.root complete, or run `dvc repro --force` to leave them out"
        )
    return manifest
