"""Manifests: the images of a data set by name, each with the hash that every read checks."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from PIL import Image

from pipeline.contracts.schemas import IMAGES_SCHEMA
from pipeline.contracts.table import read_table
from pipeline.errors import PipelineError
from pipeline.images.decoding import Limits, decode
from pipeline.images.pixels import pixel_hash
from pipeline.images.store import Named, Place, Wanted

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
