"""Posts sorted on disk: runs, and their merge into one table.

A *run* is a piece of a shard, sorted by post id, its tags numbers into a vocabulary of its own.
Both lie in Arrow files. Memory holds one run while it is made, and a few rows of each while they
are merged, so that it does not grow with the corpus.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.table import ROWS_PER_GROUP
from pipeline.corpus.metadata_tags import Codes, Tags, Vocabulary

ROWS_AT_ONCE = 2048
"""Rows of a run that are held while runs are merged."""

TAGS_BY_NUMBER = pa.list_(pa.dictionary(pa.int32(), pa.string()))
"""Tags as numbers into the names they have, which Parquet writes without looking at each."""

SCALARS = pa.schema([column for column in POSTS.schema if column.name != "tags"])
MERGED = pa.schema([*SCALARS, pa.field("tags", TAGS_BY_NUMBER, nullable=False)])
"""`contracts.POSTS` as it is written: Parquet keeps no trace of the numbers."""

RUN = pa.schema([*SCALARS, pa.field("line", pa.int64()), pa.field("tags", pa.list_(pa.int32()))])


def write_run(posts: pa.Table, tags: Tags, path: Path) -> None:
    """Sort a table of posts into a run.

    Args:
        posts: the columns of SCALARS, and line.
        tags: of these posts; none may be refused.
        path: of the run. Its vocabulary lies beside it.
    """
    lists, vocabulary = tags.sorted_lists()
    rows = posts.select([*SCALARS.names, "line"]).append_column("tags", lists)
    rows = rows.take(pc.sort_indices(rows["post_id"]))
    _write_arrow(rows.cast(RUN), path)
    _write_arrow(vocabulary, _vocabulary_path(path))


@dataclass
class SortedRun:
    """A run on disk, and which of its rows are kept."""

    path: Path
    shard: int
    """The place of its shard in the list of shards."""
    post_ids: Codes = field(init=False)
    """(rows,), ascending."""
    lines: Codes = field(init=False)
    """(rows,); -1 where the line is not known."""
    kept: NDArray[np.bool_] = field(init=False)
    """(rows,); all of them at first."""

    def __post_init__(self) -> None:
        columns = [RUN.get_field_index("post_id"), RUN.get_field_index("line")]
        options = pa.ipc.IpcReadOptions(included_fields=columns)
        with pa.OSFile(str(self.path)) as file:
            table = pa.ipc.open_file(file, options=options).read_all()
        self.post_ids = table["post_id"].to_numpy()
        self.lines = pc.fill_null(table["line"], -1).to_numpy()
        self.kept = np.ones(len(self.post_ids), bool)

    def vocabulary(self) -> pa.Table:
        """Its tags' names, sorted, with their categories."""
        with pa.OSFile(str(_vocabulary_path(self.path))) as file:
            return pa.ipc.open_file(file).read_all()

    def pieces(self) -> Iterator[pa.Table]:
        """Its kept rows, a few at a time, in order."""
        with pa.OSFile(str(self.path)) as file:
            reader = pa.ipc.open_file(file)
            start = 0
            for number in range(reader.num_record_batches):
                rows = pa.Table.from_batches([reader.get_batch(number)])
                kept = self.kept[start : start + len(rows)]
                yield rows if kept.all() else rows.filter(pa.array(kept))
                start += len(kept)


@dataclass(frozen=True)
class Repeat:
    """A row whose post id an earlier row has: which run, and which row of it."""

    run: SortedRun
    row: int

    @property
    def post_id(self) -> int:
        """The id that it shares."""
        return int(self.run.post_ids[self.row])

    @property
    def line(self) -> int | None:
        """Its line in the shard, if known."""
        line = int(self.run.lines[self.row])
        return line if line >= 0 else None


def repeated(runs: list[SortedRun]) -> list[Repeat]:
    """Every row that comes, by shard and line, after another of the same post id."""
    ids = np.concatenate([run.post_ids for run in runs])
    order = np.argsort(ids, kind="stable")
    same = ids[order][1:] == ids[order][:-1]
    several = order[np.append(same, [False]) | np.append([False], same)]
    starts = np.cumsum([0, *(len(run.post_ids) for run in runs)])
    groups: dict[int, list[Repeat]] = {}
    for place in several.tolist():
        number = int(np.searchsorted(starts, place, side="right")) - 1
        found = Repeat(runs[number], place - int(starts[number]))
        groups.setdefault(found.post_id, []).append(found)
    later = [repeat for group in groups.values() for repeat in sorted(group, key=_place)[1:]]
    return sorted(later, key=_place)


class Merge:
    """The kept rows of all runs, sorted by post id, in tables of `ROWS_PER_GROUP` rows."""

    def __init__(self, runs: list[SortedRun]) -> None:
        self._runs = runs
        self._vocabulary = Vocabulary.union(run.vocabulary() for run in runs)
        self._counts = np.zeros(len(self._vocabulary.names), np.int64)

    def __iter__(self) -> Iterator[pa.Table]:
        """The tables, with the columns of MERGED; only the last one is shorter."""
        ids = np.sort(np.concatenate([run.post_ids[run.kept] for run in self._runs]))
        readers = [_Reader(run, self._vocabulary) for run in self._runs]
        for start in range(0, len(ids), ROWS_PER_GROUP):
            last = int(ids[min(start + ROWS_PER_GROUP, len(ids)) - 1])
            rows = pa.concat_tables(piece for reader in readers for piece in reader.until(last))
            yield self._finished(rows.take(pc.sort_indices(rows["post_id"])))

    def tags(self) -> pa.Table:
        """`contracts.TAGS`, once all rows have been read."""
        return self._vocabulary.table(self._counts)

    def _finished(self, rows: pa.Table) -> pa.Table:
        """The rows with names for numbers; their tags are counted."""
        lists = rows["tags"].combine_chunks()
        codes = lists.flatten().to_numpy()
        counts = np.bincount(codes, minlength=len(self._counts))
        self._counts += counts
        used = counts > 0
        places = pa.array((np.cumsum(used) - 1)[codes].astype(np.int32))
        words = self._vocabulary.names.take(pa.array(np.flatnonzero(used)))
        names = pa.DictionaryArray.from_arrays(places, words)
        tags = pa.ListArray.from_arrays(_offsets(lists), names)
        return rows.select(SCALARS.names).append_column("tags", tags).cast(MERGED)


class _Reader:
    """Reads a run forward, its tags numbered as in the whole corpus."""

    def __init__(self, run: SortedRun, vocabulary: Vocabulary) -> None:
        self._pieces = run.pieces()
        self._codes = vocabulary.codes(run.vocabulary())
        self._rest: pa.Table | None = None

    def until(self, last: int) -> Iterator[pa.Table]:
        """The next rows, those with ids up to `last`."""
        while (rows := self._rest if self._rest is not None else self._next()) is not None:
            count = int(np.searchsorted(rows["post_id"].to_numpy(), last, side="right"))
            yield rows.slice(0, count)
            self._rest = rows.slice(count) if count < len(rows) else None
            if self._rest is not None:
                return

    def _next(self) -> pa.Table | None:
        rows = next(self._pieces, None)
        if rows is None:
            return None
        lists = rows["tags"].combine_chunks()
        codes = pa.array(self._codes[lists.flatten().to_numpy()])
        numbers = pa.ListArray.from_arrays(_offsets(lists), codes)
        return rows.set_column(rows.schema.get_field_index("tags"), "tags", numbers)


def _place(repeat: Repeat) -> tuple[int, int]:
    return repeat.run.shard, repeat.line or 0


def _offsets(lists: pa.ListArray) -> pa.Array:
    """Where each list starts in `lists.flatten()`, which leaves out what a slice hides."""
    return pc.subtract(lists.offsets, lists.offsets[0])


def _vocabulary_path(run: Path) -> Path:
    return run.with_suffix(".tags")


def _write_arrow(table: pa.Table, path: Path) -> None:
    with (
        pa.OSFile(str(path), "wb") as file,
        pa.ipc.new_file(file, table.schema) as writer,
    ):
        writer.write_table(table.combine_chunks(), max_chunksize=ROWS_AT_ONCE)
