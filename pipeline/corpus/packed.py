"""Images packed in tar shards, read through the same manifests as those of the store.

For network filesystems, which answer for each file they are asked for: a packed image costs one
read at a known place of its shard, and a shard is opened once a process (the 64 read last stay
open). On a store of single files it costs a look-up, an opening, a read and a closing each.

A folder of shards has an index, a row an image: which shard, where in it, how many bytes. What is
not packed comes from the store. `posebooru export packed` makes the folder; the shards are plain
WebDataset, a kind of image each, with posts' ids as keys.
"""

import errno
import hashlib
import os
import re
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.contracts.table import read_table, write_table
from pipeline.errors import PipelineError
from pipeline.images.store import KINDS, Named, Place

INDEX = "index.parquet"

INDEX_SCHEMA = pa.schema(
    [
        pa.field("kind", pa.string(), nullable=False),
        pa.field("post_id", pa.int64(), nullable=False),
        pa.field("shard", pa.string(), nullable=False),  # a file beside the index
        pa.field("offset", pa.int64(), nullable=False),  # of the image's first byte in it
        pa.field("size", pa.int64(), nullable=False),  # in bytes
        pa.field("sha256", pa.string(), nullable=False),
    ]
)
"""Sorted by kind, in KINDS' order, and by the number in the image's name."""

SHARD_NAME = "{kind}-{number:06d}.tar"

_SHARD = re.compile(rf"({'|'.join(KINDS)})-[0-9]{{6,9}}\.tar")

OPEN_SHARDS = 64
"""Shards that a process keeps open."""

BLOCK = 512
"""Bytes of a tar file's unit: a header is one."""


@dataclass(frozen=True)
class Index:
    """Where each packed image is, in NumPy arrays: forked processes share them."""

    keys: NDArray[np.int64]
    """(N,) rising, as `key_of`."""
    shards: NDArray[np.int32]
    """(N,) which of `names`."""
    offsets: NDArray[np.int64]
    """(N,)"""
    sizes: NDArray[np.int64]
    """(N,)"""
    names: tuple[str, ...]

    def row(self, key: int) -> int | None:
        """Which row has a key."""
        row = int(np.searchsorted(self.keys, key))
        return row if row < len(self.keys) and self.keys[row] == key else None


class PackedImages:
    """A Place: images of a packed folder, and of another place what it has not.

    Args:
        folder: with the index and its shards.
        others: where the rest is.

    Raises:
        PipelineError: when the index is missing or damaged, or a shard is, as far as sizes tell.
    """

    def __init__(self, folder: Path, others: Place) -> None:
        self._folder = folder
        self._others = others
        self._index = _read_index(folder, _stamp(folder))
        self._shard = lru_cache(OPEN_SHARDS)(_Shard)

    def __reduce__(self) -> tuple[type["PackedImages"], tuple[Path, Place]]:
        return PackedImages, (self._folder, self._others)

    def data(self, image: Named) -> bytes:
        """The image's bytes, with their hash checked.

        Raises:
            PipelineError: when its shard is cut short or has another image, or the other place
                cannot give it.
        """
        row = self._index.row(key_of(image.path))
        if row is None:
            return self._others.data(image)
        file = self._folder / self._index.names[self._index.shards[row]]
        size = int(self._index.sizes[row])
        try:
            data = self._shard(file).read(int(self._index.offsets[row]), size)
        except OSError as error:
            raise PipelineError(
                f"post {image.post_id}: {file}: cannot be read ({error.strerror}); images.packed "
                "must stay as it is while it is read from"
            ) from error
        if len(data) < size:
            raise PipelineError(f"post {image.post_id}: {file}: ends in its image; {_AGAIN}")
        if hashlib.sha256(data).hexdigest() != image.sha256:
            raise PipelineError(
                f"post {image.post_id}: {file} holds another image than the manifest names: it was "
                f"packed for another build, or is damaged; {_AGAIN}"
            )
        return data

    def lacking(self, paths: Sequence[str]) -> list[int]:
        """Which of these paths, by their places, are not packed and must be fetched to be read."""
        keys = np.fromiter((key_of(path) for path in paths), np.int64, len(paths))
        left = np.flatnonzero(~np.isin(keys, self._index.keys)).tolist()
        absent = self._others.lacking([paths[place] for place in left])
        return [left[number] for number in absent]


_AGAIN = "make it again with `posebooru export packed`, or set images.packed to null"


class _Shard:
    """A shard that is open, until nobody reads it any more."""

    def __init__(self, file: Path) -> None:
        self._descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)

    def read(self, offset: int, size: int) -> bytes:
        """Bytes from a place on: several processes and threads may read at once."""
        return os.pread(self._descriptor, size, offset)

    def __del__(self) -> None:
        if hasattr(self, "_descriptor"):
            os.close(self._descriptor)


def key_of(path: str) -> int:
    """One number for an image's kind and its own number, by its path in the store.

    Raises:
        ValueError: for what is no path in the store.
    """
    kind, _, name = path.split("/")
    return int(name.partition(".")[0]) * len(KINDS) + KINDS.index(kind)


def blot(folder: Path, posts: Sequence[int]) -> list[Path]:
    """Take posts out of a packed folder: their images become zeros, and leave the index.

    The shards stay tar files of the same length, whose other images are read as before; what was
    an image is a member without a name of its own, which WebDataset passes over.

    Returns:
        The shards that had one.

    Raises:
        PipelineError: when the index is missing or damaged, or a shard cannot be written.
    """
    _read_index(folder, _stamp(folder))  # no byte is written by an index that is not right
    rows = read_table(folder / INDEX, INDEX_SCHEMA)
    chosen = pc.is_in(rows["post_id"], value_set=pa.array(posts, pa.int64()))
    leaving = rows.filter(chosen).to_pylist()
    if not leaving:
        return []
    try:
        for row in leaving:
            with (folder / row["shard"]).open("r+b") as shard:
                shard.seek(row["offset"] - BLOCK)
                shard.write(header(f"__blotted_{row['offset']}__", row["size"]))
                shard.write(bytes(row["size"]))
        unfinished = folder / f".{INDEX}.unfinished"
        write_table(rows.filter(pc.invert(chosen)), unfinished, INDEX_SCHEMA)
        unfinished.replace(folder / INDEX)
    except OSError as error:
        raise PipelineError(
            f"{folder}: posts cannot be taken out ({error}); where images.packed may not be "
            "written, make it again without them"
        ) from error
    return sorted({folder / row["shard"] for row in leaving})


def header(name: str, size: int) -> bytes:
    """The block before a member of a shard: no date, no owner."""
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o644
    return member.tobuf(format=tarfile.USTAR_FORMAT)


def _stamp(folder: Path) -> int:
    """Differs when the index does."""
    try:
        return (folder / INDEX).stat().st_mtime_ns
    except OSError as error:
        raise PipelineError(
            f"{folder / INDEX}: cannot be read ({error.strerror}); images.packed names a folder "
            "made by `posebooru export packed`"
        ) from error


@lru_cache(2)  # shards of work that a process is handed name the same folder each time
def _read_index(folder: Path, _: int) -> Index:
    """The index, held to what may be in one and to the shards' sizes."""
    path = folder / INDEX
    rows = read_table(path, INDEX_SCHEMA)
    shards = rows["shard"].combine_chunks().dictionary_encode()
    names = tuple(shards.dictionary.to_pylist())
    for name in names:
        if not _SHARD.fullmatch(name):
            raise PipelineError(f"{path}: {name!r} is not the name of a shard; {_AGAIN}")
    kinds = rows["kind"].combine_chunks().dictionary_encode()
    unknown = set(kinds.dictionary.to_pylist()) - set(KINDS)
    if unknown:
        raise PipelineError(f"{path}: {min(unknown)!r} is no kind of image; {_AGAIN}")
    codes = np.array([KINDS.index(kind) for kind in kinds.dictionary.to_pylist()], np.int64)
    numbers = np.abs(np.asarray(rows["post_id"], np.int64))
    keys = numbers * len(KINDS) + codes[kinds.indices.to_numpy()]
    index = Index(
        keys,
        shards.indices.to_numpy().astype(np.int32),
        np.asarray(rows["offset"], np.int64),
        np.asarray(rows["size"], np.int64),
        names,
    )
    _check(index, folder)
    order = np.argsort(keys)
    return Index(keys[order], index.shards[order], index.offsets[order], index.sizes[order], names)


def _check(index: Index, folder: Path) -> None:
    """Hold an index to itself and to the sizes of its shards."""
    path = folder / INDEX
    if len(np.unique(index.keys)) < len(index.keys):
        raise PipelineError(f"{path}: names an image twice; {_AGAIN}")
    if (index.offsets < BLOCK).any() or (index.sizes < 1).any():
        raise PipelineError(f"{path}: has places that no image can be at; {_AGAIN}")
    lengths = np.array([_length(folder / name) for name in index.names], np.int64)
    beyond = (index.sizes > lengths[index.shards]) | (
        index.offsets > lengths[index.shards] - index.sizes
    )
    if beyond.any():
        shard = int(index.shards[beyond][0])
        raise PipelineError(
            f"{folder / index.names[shard]}: cut short, at {lengths[shard]:,} bytes; {_AGAIN}"
        )


def _length(shard: Path) -> int:
    try:
        return shard.stat().st_size
    except OSError as error:
        said = "is missing" if error.errno == errno.ENOENT else f"cannot be read ({error})"
        raise PipelineError(f"{shard}: {said}; {_AGAIN}") from error
