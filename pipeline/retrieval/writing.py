"""Writing an index's folder, part by part: millions of drawings are never held at once.

Columns of a fixed width go to their files as they come. What is kept until the end are the places
of the tags, 4 bytes a tag of a drawing, and the records.
"""

import json
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy.sparse import csr_array

from pipeline.contracts.metadata import RATINGS
from pipeline.keypoints import NAMES
from pipeline.retrieval.folder import CARD, MD5_BYTES, TAG_NAMES, VERSION, md5_bytes

FIXED: dict[str, tuple[type[np.generic], tuple[int, ...]]] = {
    "post_ids": (np.int64, ()),
    "keypoints": (np.float32, (len(NAMES), 3)),
    "boxes": (np.float32, (4,)),
    "sizes": (np.int32, (2,)),
    "ratings": (np.uint8, ()),
    "groups": (np.int64, ()),
    "md5s": (np.uint8, (MD5_BYTES,)),
}
"""The arrays with a row a drawing: type, and shape of a row."""


AT_ONCE = 1 << 20
"""Tags that are renumbered at a time."""


@dataclass(frozen=True)
class Drawing:
    """What the index is told of a drawing."""

    post_id: int
    keypoints: NDArray[np.float32]
    """(25, 3) x, y in pixels of the image, confidence."""
    box: tuple[float, float, float, float]
    size: tuple[int, int]
    rating: str
    group: int
    tags: list[str]
    artists: list[str]
    source: str
    md5: str | None = None
    """Of the original, 32 hex digits."""


@dataclass(frozen=True)
class Part:
    """Some drawings, column by column."""

    fixed: dict[str, NDArray[Any]]
    """The arrays of FIXED, a row a drawing."""
    tag_counts: NDArray[np.int64]
    """(drawings,) how many tags each has."""
    tags: NDArray[np.int32]
    """Drawing after drawing, rising in each: numbers into the vocabulary."""
    records: list[bytes]
    """As `record` makes them."""


def record(artists: Sequence[str], source: str) -> bytes:
    """What the index keeps of a drawing to be shown beside it."""
    return json.dumps({"artists": list(artists), "source": source}, ensure_ascii=False).encode()


def write_folder(folder: Path, drawings: Sequence[Drawing], card: dict[str, Any]) -> None:
    """Write an index of few drawings.

    Args:
        folder: an empty folder.
        drawings: sorted by post id.
        card: what the index was made from, of which version and count are kept here.
    """
    names = sorted({tag for drawing in drawings for tag in drawing.tags})
    parts = [_part_of(drawings, names)] if drawings else []
    write_parts(folder, parts, pa.array(names, pa.string()), len(drawings), card)


def write_parts(
    folder: Path, parts: Iterable[Part], names: pa.Array, count: int, card: dict[str, Any]
) -> int:
    """Write an index.

    Args:
        folder: an empty folder.
        parts: by post id.
        names: the vocabulary, sorted; a tag that no drawing has is left out.
        count: of the drawings of all parts.
        card: what the index was made from, of which version and count are kept here.

    Returns:
        How many tags the drawings have, each counted once.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tag_counts, tags = [], []
    uses = np.zeros(len(names), np.int64)
    lengths: list[int] = []
    records: list[bytes] = []  # of a part together: millions of small ones take twice the memory
    with ExitStack() as files:
        columns = {name: files.enter_context(_file(folder, name)) for name in FIXED}
        for name, (kind, shape) in FIXED.items():
            _write_header(columns[name], kind, (count, *shape))
        for part in parts:
            for name, (kind, _) in FIXED.items():
                columns[name].write(np.ascontiguousarray(part.fixed[name], kind).data)
            tag_counts.append(part.tag_counts)
            tags.append(part.tags)
            uses += np.bincount(part.tags, minlength=len(names))
            lengths += map(len, part.records)
            records.append(b"".join(part.records))
    _save(folder, "record_starts", _starts(lengths))
    with _file(folder, "records") as file:
        _write_header(file, np.uint8, (sum(lengths),))
        file.writelines(records)
    del records, lengths
    starts = _starts(np.concatenate([np.zeros(0, np.int64), *tag_counts]))
    places = np.concatenate([np.zeros(0, np.int32), *tags])
    del tags
    _write_tags(folder, starts, places, uses)
    used = uses > 0
    pq.write_table(pa.table({"name": names.filter(pa.array(used))}), folder / TAG_NAMES)
    told = {"version": VERSION, "count": count} | card
    (folder / CARD).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return int(used.sum())


def _write_tags(
    folder: Path, starts: NDArray[np.int64], places: NDArray[np.int32], uses: NDArray[np.int64]
) -> None:
    """Write which tags each drawing has, and which drawings each tag.

    Args:
        folder: of the index.
        starts: (drawings + 1,) where each drawing's tags begin.
        places: of the tags in the vocabulary; renumbered in place, without the tags not used.
        uses: (vocabulary,) drawings that have each tag.
    """
    used = uses > 0
    number = (np.cumsum(used) - 1).astype(np.int32)
    for start in range(0, len(places), AT_ONCE):
        places[start : start + AT_ONCE] = number[places[start : start + AT_ONCE]]
    _save(folder, "tag_starts", starts)
    _save(folder, "tag_places", places)
    _save(folder, "tagged_starts", _starts(uses[used]))
    # Columns of a sparse table by rows, made into rows by columns: linear, where sorting is not.
    # Where starts have eight bytes, so has every place that SciPy makes.
    kind = np.int32 if len(places) < np.iinfo(np.int32).max else np.int64
    shape = (len(starts) - 1, int(used.sum()))
    held = np.ones(len(places), np.bool_)
    table = csr_array((held, places, starts.astype(kind)), shape=shape).tocsc()
    _save(folder, "tagged_rows", table.indices.astype(np.int32, copy=False))


def _part_of(drawings: Sequence[Drawing], names: Sequence[str]) -> Part:
    place_of = {name: place for place, name in enumerate(names)}
    tags = [sorted(place_of[tag] for tag in drawing.tags) for drawing in drawings]
    return Part(
        {
            "post_ids": np.array([each.post_id for each in drawings]),
            "keypoints": np.array([each.keypoints for each in drawings], np.float32),
            "boxes": np.array([each.box for each in drawings]),
            "sizes": np.array([each.size for each in drawings]),
            "ratings": np.array([RATINGS.index(each.rating) for each in drawings]),
            "groups": np.array([each.group for each in drawings]),
            "md5s": np.array([md5_bytes(each.md5) for each in drawings]),
        },
        np.array([len(each) for each in tags], np.int64),
        np.array([place for each in tags for place in each], np.int32),
        [record(each.artists, each.source) for each in drawings],
    )


def _file(folder: Path, name: str) -> BinaryIO:
    return (folder / f"{name}.npy").open("wb")


def _write_header(file: BinaryIO, kind: type[np.generic], shape: tuple[int, ...]) -> None:
    """What `np.save` writes before the numbers."""
    described = np.lib.format.dtype_to_descr(np.dtype(kind))
    np.lib.format.write_array_header_1_0(
        file, {"descr": described, "fortran_order": False, "shape": shape}
    )


def _save(folder: Path, name: str, array: NDArray[Any]) -> None:
    np.save(folder / f"{name}.npy", array, allow_pickle=False)


def _starts(counts: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.asarray(counts, np.int64), dtype=np.int64)])
