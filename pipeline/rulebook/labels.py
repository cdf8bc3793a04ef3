"""Tags into classes, for millions of posts: integers all the way.

Reading dictionary-encodes the tags of a row group; each different tag is looked up once, and the
rest is indexing. The classes of a few thousand posts at a time are marked in a (posts, classes)
table of booleans, which sorts them and drops repetitions by its very form.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.contracts.metadata import POSTS
from pipeline.errors import PipelineError
from pipeline.rulebook.rules import Rulebook
from pipeline.stage import Run

POSTS_AT_ONCE = 4096
"""Rows of the table of booleans: with 1062 classes it then stays in a core's cache."""


@dataclass(frozen=True)
class Matcher:
    """A rulebook as arrays: the classes of tag i are `classes[starts[i] : starts[i + 1]]`."""

    tags: pa.Array
    """(T,) strings, sorted."""
    starts: npt.NDArray[np.int32]
    """(T + 1,) where each tag's classes start."""
    classes: npt.NDArray[np.int16]
    """Class numbers, tag after tag."""
    class_count: int

    @classmethod
    def of(cls, rulebook: Rulebook) -> "Matcher":
        """The arrays of a rulebook."""
        by_tag = rulebook.classes_by_tag
        return cls(
            tags=pa.array(list(by_tag), pa.string()),
            starts=np.cumsum([0, *map(len, by_tag.values())], dtype=np.int32),
            classes=np.array([n for numbers in by_tag.values() for n in numbers], np.int16),
            class_count=len(rulebook.classes),
        )

    def label(self, tags: pa.ListArray) -> "Labels":
        """The classes of each post, sorted and unique.

        Args:
            tags: (posts,) lists of dictionary-encoded strings.
        """
        offsets = tags.offsets.to_numpy()
        values = tags.values
        found = pc.index_in(values.dictionary, value_set=self.tags).fill_null(-1).to_numpy()
        indices = values.indices.to_numpy()
        blocks = [
            self._label_block(found, indices, offsets[start : start + POSTS_AT_ONCE + 1])
            for start in range(0, len(tags), POSTS_AT_ONCE)
        ]
        classes, counts = zip(*blocks, strict=True) if blocks else ((), ())
        return Labels(
            np.concatenate([np.empty(0, np.int16), *classes]),
            np.concatenate([np.empty(0, np.int64), *counts]),
        )

    def _label_block(
        self,
        found: npt.NDArray[np.int32],
        indices: npt.NDArray[np.int32],
        offsets: npt.NDArray[np.int32],
    ) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int64]]:
        """Class numbers, post after post, and how many each post has."""
        posts = len(offsets) - 1
        tags = found[indices[offsets[0] : offsets[-1]]]
        rows = np.repeat(np.arange(posts) * self.class_count, np.diff(offsets))
        rows, tags = rows[tags >= 0], tags[tags >= 0]
        marked = np.zeros(posts * self.class_count, np.bool_)
        first, end = self.starts[tags], self.starts[tags + 1]
        while len(rows):
            # Each round marks one more class of the tags that still have one.
            marked[rows + self.classes[first]] = True
            first = first + 1
            more = first < end
            rows, first, end = rows[more], first[more], end[more]
        classes = np.flatnonzero(marked) % self.class_count
        counts = np.count_nonzero(marked.reshape(posts, self.class_count), axis=1)
        return classes.astype(np.int16), counts


@dataclass(frozen=True)
class Labels:
    """The classes of some posts."""

    classes: npt.NDArray[np.int16]
    """Class numbers, post after post, sorted within each."""
    counts: npt.NDArray[np.int64]
    """(posts,) how many each has."""

    def to_arrow(self) -> pa.ListArray:
        """As the column of `labels.parquet`."""
        offsets = np.concatenate([[0], np.cumsum(self.counts)]).astype(np.int32)
        return pa.ListArray.from_arrays(pa.array(offsets), pa.array(self.classes))


@dataclass(frozen=True)
class RowGroup:
    """A row group of `posts.parquet`: what a worker takes at a time."""

    posts: Path
    number: int

    def read(self) -> Iterator[tuple[pa.Array, pa.ListArray]]:
        """Post ids and tags, dictionary-encoded.

        Raises:
            PipelineError: when it cannot be read.
        """
        try:
            with pq.ParquetFile(self.posts, read_dictionary=["tags.list.element"]) as file:
                table = file.read_row_group(self.number, ["post_id", "tags"], use_threads=False)
        except (OSError, pa.ArrowException) as error:
            raise PipelineError(f"{self.posts}: cannot be read ({error})") from error
        for batch in table.to_batches():
            yield batch["post_id"], batch["tags"]


def row_groups(run: Run) -> list[RowGroup]:
    """The row groups of the corpus's posts.

    Raises:
        PipelineError: when there are no posts yet, or they have other columns than they should.
    """
    run.read(POSTS, columns=[])  # its checks are wanted, no column is
    posts = run.path(POSTS.path)
    return [RowGroup(posts, number) for number in range(pq.read_metadata(posts).num_row_groups)]
