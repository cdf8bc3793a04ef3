"""Other taggers on shared classes: raw-tag scores from any model, as scores of our classes.

A class is a union of raw tags, so a model that scores tags scores a class by the highest of its
tags. A class is *shared* when the model knows at least one of them.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipeline.errors import PipelineError
from pipeline.settings.tagger import RawTagScores
from pipeline.tagger.classes import Classes

RAW_TAG_SCORES = pa.schema(
    [
        pa.field("post_id", pa.int64()),
        pa.field("tag", pa.dictionary(pa.int32(), pa.string())),
        pa.field("score", pa.float32()),
    ]
)
"""A row for a post and a raw tag, in any order; higher is surer. A file from outside may have any
integers, strings and floats in these columns. A pair that it leaves out scores below all others."""

ROWS_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class OtherScores:
    """What another tagger says of some posts.

    `scores` is (N, C), `shared` (C,) says which of its columns mean anything, and `tags` is how
    many of the rulebook's tags the model knows.
    """

    scores: NDArray[np.float32]
    shared: NDArray[np.bool_]
    tags: int


def read_other(
    given: RawTagScores, root: Path, classes: Classes, posts: NDArray[np.int64]
) -> OtherScores:
    """Read a file of raw-tag scores.

    Args:
        given: the file and its hash.
        root: what a relative path starts from.
        classes: our classes with their tags.
        posts: (N,), sorted: the posts that must be in the file. Others in it are passed over.

    Raises:
        PipelineError: when the file is missing, another than the hash says, not of the form, holds
            a score that is not a number, lacks a post, or shares no class.
    """
    path = root / given.file
    _check_hash(path, given.sha256)
    scores = np.full((len(posts), len(classes)), -np.inf, np.float32)
    seen = np.zeros(len(posts), np.bool_)
    known: set[str] = set()
    numbers = _numbers_by_tag(classes)
    for batch in _batches(path):
        places, inside = _places(posts, batch.column("post_id").to_numpy())
        values = batch.column("score").to_numpy()[inside]
        if not np.isfinite(values).all():
            raise PipelineError(f"{path}: a score is not a finite number")
        tags = batch.column("tag")
        codes = tags.indices.to_numpy()[inside]
        seen[places] = True
        names = tags.dictionary.to_pylist()
        for code in np.unique(codes):
            rows = codes == code
            for number in numbers.get(names[code], ()):
                known.add(names[code])
                np.maximum.at(scores[:, number], places[rows], values[rows])
    if not seen.all():
        first = posts[~seen][0]
        raise PipelineError(
            f"{path}: {np.count_nonzero(~seen):,} of our {len(posts):,} validation and test posts "
            f"are not in it, the first {first}; score them all"
        )
    shared = np.asarray(np.isfinite(scores).any(axis=0))
    if not shared.any():
        raise PipelineError(f"{path}: not one of its tags is in the rulebook")
    present = np.isfinite(scores)
    scores[~present] = np.nextafter(scores[present].min(), np.float32(-np.inf))
    return OtherScores(scores, shared, len(known))


def sha256_of(path: Path) -> str:
    """The hash of a file, as it stands in the settings."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _check_hash(path: Path, expected: str) -> None:
    try:
        found = sha256_of(path)
    except OSError as error:
        raise PipelineError(
            f"{path}: cannot be read ({error.strerror}); mend tagger.evaluate.others in the "
            "settings, or put null there"
        ) from error
    if found != expected:
        raise PipelineError(
            f"{path}: its sha256 is {found}, tagger.evaluate.others says {expected}; if the file "
            "is right, put its hash there"
        )


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    """The file's rows as RAW_TAG_SCORES, without nulls."""
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(ROWS_AT_ONCE, columns=RAW_TAG_SCORES.names):
                tags = batch.column("tag")
                if not pa.types.is_dictionary(tags.type):
                    tags = tags.cast(pa.string()).dictionary_encode()
                columns = [
                    batch.column("post_id").cast(pa.int64()),
                    tags.cast(RAW_TAG_SCORES.field("tag").type),
                    batch.column("score").cast(pa.float32()),
                ]
                if any(column.null_count for column in columns):
                    raise PipelineError(f"{path}: a post_id, tag or score is null")
                yield pa.record_batch(columns, schema=RAW_TAG_SCORES)
    except (pa.ArrowException, KeyError, OSError) as error:
        raise PipelineError(
            f"{path}: not a Parquet file with post_id, tag and score ({error})"
        ) from error


def _numbers_by_tag(classes: Classes) -> dict[str, list[int]]:
    """Tag → the classes it gives."""
    numbers: dict[str, list[int]] = {}
    for number, tags in enumerate(classes.tags):
        for tag in tags:
            numbers.setdefault(tag, []).append(number)
    return numbers


def _places(
    posts: NDArray[np.int64], wanted: NDArray[np.int64]
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where those of `wanted` that are in `posts` are in it, and which are."""
    places = np.minimum(np.searchsorted(posts, wanted), len(posts) - 1)
    inside = posts[places] == wanted
    return places[inside], inside
