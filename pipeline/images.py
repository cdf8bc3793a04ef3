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
import uuid
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

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

KINDS = ("512px", "original", "texture")
"""What the store holds: posts' images of two sizes, and textures, which belong to no post."""

COPIES = "copies"
"""A folder of the store for what is made from its images to be read faster, below it a folder a
recipe, then as the store itself: `copies/<recipe>/0162/263162.<of which file>`."""

CACHE = ".cache"
"""A folder of the store for what its processes tell each other while images are streamed."""

LEDGER = "bytes"
"""A file in it: how many bytes of images the store holds, at most, as a decimal number."""

LISTED_FROM = 32
"""Files asked for in one folder from which on the folder is listed, instead of asking for each."""

_STORE_PATH = re.compile(rf"({'|'.join(KINDS)})/([0-9]{{4}})/([0-9]{{1,19}})\.([a-z0-9]{{1,5}})")


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

    A texture's id is negative; its path has it without the sign.

    Raises:
        ValueError: for anything that is not a plain id, kind and extension.
    """
    number = -post_id if kind == "texture" else post_id
    return _checked(f"{kind}/{bucket(number)}/{number}.{ext}")


def bucket(number: int) -> str:
    """The folder that Danbooru2019 keeps a post in: `0162` for 263162."""
    return f"{number % 1000:04d}"


def _checked(path: str) -> str:
    match = _STORE_PATH.fullmatch(path)
    if match is None or int(match[2]) != int(match[3]) % 1000:
        raise ValueError(f"{path!r} is not a path in the image store")
    return path


class Named(NamedTuple):
    """An image as a manifest names it."""

    post_id: int
    path: str
    """In the store."""
    sha256: str


class Place(Protocol):
    """Where a manifest's images are read from. It pickles, and forked processes may use it."""

    def data(self, image: Named) -> bytes:
        """The file's bytes, with their hash checked.

        Raises:
            PipelineError: when it cannot be had, or is another than the manifest names.
        """

    def lacking(self, paths: Sequence[str]) -> list[int]:
        """Which of these paths, by their places in the sequence, must be fetched to be read."""


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

    def data(self, image: Named) -> bytes:
        """The file's bytes, with their hash checked.

        Raises:
            PipelineError: when the file has gone, or is not the one the manifest was made from.
        """
        file = self.find(image.path)
        try:
            data = file.read_bytes() if file is not None else None
        except FileNotFoundError:  # it was purged just now
            data = None
        if data is None:
            raise PipelineError(
                f"post {image.post_id}: {image.path} is gone from the image store; open again"
            )
        if hashlib.sha256(data).hexdigest() != image.sha256:
            raise PipelineError(
                f"post {image.post_id}: {file} has changed since its manifest was made; delete it "
                "to fetch it again, or rebuild the manifest with `dvc repro --force`"
            )
        return data

    def lacking(self, paths: Sequence[str]) -> list[int]:
        """Which of these paths, by their places in the sequence, neither the mirror nor we hold.

        A folder that many are asked of is listed: of a million files, asking for each takes a
        network filesystem as many answers, and a disk as many places.
        """
        folders: defaultdict[str, list[int]] = defaultdict(list)
        for place, path in enumerate(paths):
            folders[_checked(path).rpartition("/")[0]].append(place)
        lacking: list[int] = []
        for folder, places in folders.items():
            left = [(place, paths[place].rpartition("/")[2]) for place in places]
            for root in (self.mirror, self.root):
                if root is not None and left:
                    held = _held(root / folder, [name for _, name in left])
                    left = [each for each in left if each[1] not in held]
            lacking += [place for place, _ in left]
        return sorted(lacking)

    @contextmanager
    def writing(self, path: str) -> Iterator[Path]:
        """A temporary path to write to; the file takes its place when the block ends well."""
        final = self.root / _checked(path)
        temporary = self._partial / f"{uuid.uuid4().hex}-{final.name}"
        temporary.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield temporary
            with temporary.open("rb") as stream:
                os.fsync(stream.fileno())
            final.parent.mkdir(parents=True, exist_ok=True)
            # A cache's count does not have this file: it must be made anew.
            (self.root / CACHE / LEDGER).unlink(missing_ok=True)
            temporary.replace(final)
        finally:
            temporary.unlink(missing_ok=True)

    def purge(self, post_id: int) -> list[Path]:
        """Delete every file of a post from our own store, copies too; a mirror is never touched.

        Returns:
            The files that were deleted.
        """
        folders = [self.root / kind for kind in KINDS if kind != "texture"]
        folders += sorted((self.root / COPIES).glob("*"))
        files = [
            file
            for folder in folders
            for file in sorted((folder / bucket(post_id)).glob(f"{post_id}.*"))
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


def _held(folder: Path, names: list[str]) -> set[str]:
    """Which of these names are files of a folder."""
    if len(names) < LISTED_FROM:
        return {name for name in names if (folder / name).is_file()}
    try:
        with os.scandir(folder) as entries:
            return {entry.name for entry in entries if entry.is_file()}
    except (FileNotFoundError, NotADirectoryError):
        return set()


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


def place_in_512px(width: int, height: int) -> tuple[int, int, int, int]:
    """Where in its 512px copy an image of that size lies: x, y, width, height."""
    shrink = min(1.0, SIDE / max(width, height))
    wide, high = (max(round(side * shrink), 1) for side in (width, height))
    return (SIDE - wide) // 2, (SIDE - high) // 2, wide, high


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


Check = Callable[[Image.Image], None]
"""Looks at an upright RGB or RGBA image and raises BadImage when it is not what is asked for."""


def describe(
    wanted: Wanted, data: bytes, limits: Limits, check: Check | None = None
) -> dict[str, object]:
    """The manifest row of an image.

    Raises:
        BadImage: when it cannot be used.
    """
    decoded = decode(data, wanted.ext, limits)
    if check is not None:
        check(decoded.pixels)
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
        place: where the files are.
        limits: for decoding.
    """

    def __init__(self, rows: pa.Table, place: Place, limits: Limits) -> None:
        self._rows = rows
        self.post_ids: list[int] = rows["post_id"].to_pylist()
        # Arrow's memory, not Python's: processes that are forked share it.
        self._paths = rows["path"].combine_chunks()
        self._hashes = rows["sha256"].combine_chunks()
        self._place = place
        self._limits = limits

    def __len__(self) -> int:
        return len(self.post_ids)

    def data(self, index: int) -> bytes:
        """The file's bytes, with their hash checked.

        Raises:
            PipelineError: when it cannot be had, or is not the one the manifest was made from.
        """
        path, sha256 = self._paths[index].as_py(), self._hashes[index].as_py()
        return self._place.data(Named(self.post_ids[index], path, sha256))

    def sha256(self, index: int) -> str:
        """The hash of the file, in hex."""
        return str(self._hashes[index].as_py())

    def ext(self, index: int) -> str:
        """The extension of the file's name."""
        return str(self._paths[index].as_py().rpartition(".")[2])

    def image(self, index: int, longest: int | None = None) -> Image.Image:
        """The image, upright, RGB or RGBA; with `longest`, perhaps smaller, as `decode` says.

        Raises:
            PipelineError: as `data`.
            BadImage: when it cannot be decoded within the limits now in force.
        """
        return decode(self.data(index), self.ext(index), self._limits, longest).pixels

    def size(self, index: int) -> tuple[int, int]:
        """The image's width and height in pixels, as stored."""
        return self._rows["width"][index].as_py(), self._rows["height"][index].as_py()

    def part(self, start: int, stop: int) -> "Manifest":
        """The images from one place in the order up to, not including, another."""
        # Taken, not sliced: a slice that is sent to a worker has the whole table behind it.
        return self.chosen(range(start, min(stop, len(self))))

    def chosen(self, places: Sequence[int]) -> "Manifest":
        """The images at these places, which rise."""
        return Manifest(self._rows.take(pa.array(places, pa.int64())), self._place, self._limits)

    def missing(self) -> list[tuple[int, str]]:
        """(post id, path) of the images that must be fetched to be read."""
        paths: list[str] = self._paths.to_pylist()
        return [(self.post_ids[index], paths[index]) for index in self._place.lacking(paths)]


def open_manifest(
    path: Path,
    place: Place,
    limits: Limits,
    fetch: Callable[[Sequence[int]], None],
    posts: Sequence[int] | None = None,
) -> Manifest:
    """Open a manifest: what must be fetched is fetched; every read checks a hash.

    Args:
        path: an `images.parquet`.
        place: where the files are.
        limits: for decoding.
        fetch: brings the images of these posts into the store.
        posts: open these alone; None opens all.

    Raises:
        PipelineError: when images cannot be had; names the first of them.
    """
    rows = read_table(path, IMAGES_SCHEMA)
    if posts is not None:
        rows = rows.filter(pc.is_in(rows["post_id"], value_set=pa.array(posts, pa.int64())))
    manifest = Manifest(rows, place, limits)
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
