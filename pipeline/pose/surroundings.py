"""Crops with their surroundings, cut once and read many times.

An original may have twenty megapixels, and a training sees it a thousand times. What any of its
changed crops can show is cut out and shrunk once, and kept uncompressed in the work folder, where
all reading processes share it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.contracts.table import npy_bytes
from pipeline.engine import kept
from pipeline.errors import PipelineError
from pipeline.images.decoding import BadImage
from pipeline.images.manifest import Manifest
from pipeline.images.pixels import on_white
from pipeline.pose.crops import Square, around, cut
from pipeline.pose.samples import Samples
from pipeline.stage import Run

CUT_AT_ONCE = 64


@dataclass(frozen=True)
class Cutting:
    """How crops are cut."""

    padding: float
    """On each side of a box, as a share of its longer edge."""
    reach: float
    """Side of what is cut out, in sides of the crop."""
    pixels: int
    """Side of what is cut out."""


@dataclass(frozen=True)
class _Shard:
    manifest: Manifest
    squares: tuple[Square, ...]
    pixels: int

    @property
    def name(self) -> str:
        """Says which images are cut how."""
        key = repr((self.manifest.post_ids, self.squares, self.pixels))
        return hashlib.sha256(key.encode()).hexdigest()[:16]


class Surroundings:
    """Crops with their surroundings, by the sample's place; opened anew in each process."""

    def __init__(self, parts: Sequence[Path], count: int) -> None:
        self._parts = parts
        self._count = count
        self._open: dict[int, NDArray[np.uint8]] = {}

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: int) -> NDArray[np.uint8]:
        """(pixels, pixels, 3)."""
        part, row = divmod(place, CUT_AT_ONCE)
        if part not in self._open:
            self._open[part] = np.load(self._parts[part], mmap_mode="r")
        pixels: NDArray[np.uint8] = self._open[part][row]
        return pixels

    def __getstate__(self) -> tuple[Sequence[Path], int]:
        return self._parts, self._count

    def __setstate__(self, state: tuple[Sequence[Path], int]) -> None:
        self._parts, self._count = state
        self._open = {}


def squares_of(samples: Samples, padding: float) -> list[Square]:
    """The crop of each sample.

    Raises:
        PipelineError: for a box without an extent; names the post.
    """
    squares = []
    for post, (x, y, width, height) in zip(samples.post_ids, samples.boxes.tolist(), strict=True):
        try:
            squares.append(around((x, y, width, height), padding))
        except ValueError as error:
            raise PipelineError(f"post {post}: {error}; label it again") from error
    return squares


def cut_surroundings(run: Run, samples: Samples, cutting: Cutting, name: str) -> Surroundings:
    """Cut out what training reads; parts that an earlier run has cut are kept.

    Args:
        run: gives the folder, and says where the work is done.
        samples: whose images.
        cutting: how.
        name: of the files.

    Raises:
        PipelineError: when an image cannot be read or a box has no extent.
    """
    squares = [square.scaled(cutting.reach) for square in squares_of(samples, cutting.padding)]
    shards = []
    for start in range(0, len(samples), CUT_AT_ONCE):
        manifest = samples.manifest.part(start, start + CUT_AT_ONCE)
        mine = tuple(squares[start : start + CUT_AT_ONCE])
        shards.append(_Shard(manifest, mine, cutting.pixels))
    files = [run.work / f"{name}-{shard.name}.npy" for shard in shards]
    cutting_now = kept(run.map_shards, _cut_shard, shards, files)
    parts = list(run.progress(cutting_now, f"shards of {name} crops", len(shards)))
    return Surroundings(parts, len(samples))


def read_crop(manifest: Manifest, place: int, square: Square, pixels: int) -> NDArray[np.uint8]:
    """(pixels, pixels, 3): one crop, straight from its image.

    Raises:
        PipelineError: when the image has gone, has changed, or cannot be decoded.
    """
    try:
        return cut(on_white(manifest.image(place)), square, pixels)
    except BadImage as bad:
        raise PipelineError(f"post {manifest.post_ids[place]}: its image: {bad}") from bad


def _cut_shard(shard: _Shard) -> bytes:
    """The crops of a shard's images, as NumPy's file."""
    return npy_bytes(
        np.stack(
            [
                read_crop(shard.manifest, place, square, shard.pixels)
                for place, square in enumerate(shard.squares)
            ]
        )
    )
