"""The index's folder: plain arrays that are memory-mapped, nothing that is unpickled.

index.json              version, corpus, count, what it was made from
post_ids.npy            (N,) int64, rising
keypoints.npy           (N, 25, 3) float32: x, y in pixels of the image, confidence
boxes.npy               (N, 4) float32: x, y, width, height
sizes.npy               (N, 2) int32: width, height of the image
ratings.npy             (N,) uint8: places in RATINGS
groups.npy              (N,) int64: the smallest post id of the near-duplicates together
md5s.npy                (N, 16) uint8: of the original; zeros where it is not known
tags.parquet            name: every tag of a post of the index, sorted
tag_starts.npy          (N + 1,) int64: tags of row i: tag_places[tag_starts[i]:tag_starts[i+1]]
tag_places.npy          int32: rows of tags.parquet
tagged_starts.npy       (tags + 1,) int64: rows of the index that have tag t, likewise
tagged_rows.npy         int32
record_starts.npy       (N + 1,) int64: record i: records[record_starts[i]:record_starts[i + 1]]
records.npy             uint8: UTF-8 of JSON, {"artists": […], "source": "…"}
approximate.faiss       where the index is too large for exact search; else absent
"""

import json
from bisect import bisect_left
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipeline.errors import PipelineError
from pipeline.keypoints import NAMES

VERSION = 2

MD5_BYTES = 16

CARD, TAG_NAMES, APPROXIMATE = "index.json", "tags.parquet", "approximate.faiss"


@dataclass(frozen=True)
class Arrays:
    """The arrays of an index, as the module's docstring lists them."""

    post_ids: NDArray[np.int64]
    keypoints: NDArray[np.float32]
    boxes: NDArray[np.float32]
    sizes: NDArray[np.int32]
    ratings: NDArray[np.uint8]
    groups: NDArray[np.int64]
    md5s: NDArray[np.uint8]
    tag_starts: NDArray[np.int64]
    tag_places: NDArray[np.int32]
    tagged_starts: NDArray[np.int64]
    tagged_rows: NDArray[np.int32]
    record_starts: NDArray[np.int64]
    records: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.post_ids)


@dataclass(frozen=True)
class IndexFolder:
    """An index as it lies on the disk."""

    card: dict[str, Any]
    arrays: Arrays
    tag_names: list[str]
    approximate: Path | None

    def record(self, row: int) -> dict[str, Any]:
        """Artists and source of a row."""
        starts = self.arrays.record_starts
        data = self.arrays.records[starts[row] : starts[row + 1]].tobytes()
        record: dict[str, Any] = json.loads(data)
        return record

    def tagged(self, tag: str) -> NDArray[np.int32]:
        """The rows that have a tag, rising; none for one that is not known."""
        place = bisect_left(self.tag_names, tag)
        if place == len(self.tag_names) or self.tag_names[place] != tag:
            return np.zeros(0, np.int32)
        starts = self.arrays.tagged_starts
        return self.arrays.tagged_rows[starts[place] : starts[place + 1]]

    def tags(self, row: int) -> list[str]:
        """The tags of a row, sorted."""
        starts = self.arrays.tag_starts
        places = self.arrays.tag_places[starts[row] : starts[row + 1]]
        return [self.tag_names[place] for place in places.tolist()]


def read_folder(folder: Path) -> IndexFolder:
    """Open an index; its arrays are mapped, not read.

    Raises:
        PipelineError: when it is missing, of another version, or not whole.
    """
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        version, count = card["version"], card["count"]
        if version != VERSION:
            raise PipelineError(
                f"{folder}: an index of version {version}, not {VERSION}; run `dvc repro` again"
            )
        arrays = Arrays(
            *(
                # Plain arrays over the same memory: a memmap's every item makes another memmap.
                np.asarray(
                    np.load(folder / f"{field.name}.npy", mmap_mode=_mode(folder, field.name))
                )
                for field in fields(Arrays)
            )
        )
        names = pq.read_table(folder / TAG_NAMES)["name"].to_pylist()
    except FileNotFoundError as error:
        raise PipelineError(f"{error.filename}: missing; run `dvc repro` to make it") from error
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise PipelineError(f"{folder}: not a whole index ({error}); run `dvc repro`") from error
    _check(folder, arrays, count, len(names))
    approximate = folder / APPROXIMATE
    return IndexFolder(card, arrays, names, approximate if approximate.exists() else None)


def md5_bytes(md5: str | None) -> NDArray[np.uint8]:
    """(16,): the bytes of 32 hex digits; zeros for none."""
    return np.frombuffer(bytes.fromhex(md5) if md5 else bytes(MD5_BYTES), np.uint8)


def _mode(folder: Path, name: str) -> Any:
    """Mapped, unless it is empty, which cannot be."""
    header = np.lib.format
    with (folder / f"{name}.npy").open("rb") as stream:
        header.read_magic(stream)
        shape, _, _ = header.read_array_header_1_0(stream)
    return "r" if 0 not in shape else None


def _check(folder: Path, arrays: Arrays, count: int, tags: int) -> None:
    shapes = {
        "post_ids": (count,),
        "keypoints": (count, len(NAMES), 3),
        "boxes": (count, 4),
        "sizes": (count, 2),
        "ratings": (count,),
        "groups": (count,),
        "md5s": (count, MD5_BYTES),
        "tag_starts": (count + 1,),
        "tagged_starts": (tags + 1,),
        "record_starts": (count + 1,),
    }
    for name, shape in shapes.items():
        found = getattr(arrays, name).shape
        if found != shape:
            raise PipelineError(
                f"{folder / name}.npy: is {found}, not {shape}; run `dvc repro` to make it again"
            )
