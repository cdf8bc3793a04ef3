"""Reading one shard of metadata into sorted runs and rejects, kept in a folder."""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.corpus.metadata_forms import lines_query, parquet_query, quick_query
from pipeline.corpus.metadata_lines import Refused, blocks, count_lines, is_later
from pipeline.corpus.metadata_runs import SortedRun, write_run
from pipeline.corpus.metadata_tags import Tags
from pipeline.errors import PipelineError

ROWS_IN_RUN = 32_768

REFUSED = pa.schema(
    [("line", pa.int64()), ("rule", pa.string()), ("detail", pa.string()), ("post_id", pa.int64())]
)


class _RowsWithoutLines(Exception):  # noqa: N818 - not a fault: the shard is read again
    """Some rows are no posts, and which lines they are is not known."""


class _UnreadableError(Exception):
    """DuckDB cannot read on."""


@dataclass(frozen=True)
class ReadShard:
    """A shard as read: a folder of runs and of what was refused."""

    folder: Path
    number: int
    """Its place in the list of shards."""

    def runs(self) -> list[SortedRun]:
        """Its posts."""
        return [SortedRun(path, self.number) for path in sorted(self.folder.glob("*.run"))]

    def refused(self) -> list[Refused]:
        """Its lines that are no posts, in order."""
        with pa.OSFile(str(self.folder / "refused")) as file:
            rows = pa.ipc.open_file(file).read_all().to_pylist()
        return [Refused(**row) for row in rows]


def read_shard(
    connection: duckdb.DuckDBPyConnection, path: Path, read: ReadShard, *, lines: bool
) -> None:
    """Read a shard into its folder, which appears when it is complete.

    JSON is read at full speed first; when something in it is no post, it is read again line by
    line.

    Args:
        connection: its settings bound threads and memory.
        path: of the shard, JSON lines or Parquet.
        read: where to put it; what is there is replaced.
        lines: read line by line at once, so that each post's line is known.

    Raises:
        PipelineError: when the file as a whole cannot be read.
    """
    partial = read.folder.with_name(f"{read.folder.name}.partial")
    # DuckDB takes *, ? and [ in a path for a pattern: this name has none.
    link = partial / "shard"
    try:
        if _is_parquet(path):
            _start(partial, link, path)
            _write(_batches(connection, parquet_query(connection, link)), [], partial)
        elif lines or not _read_at_full_speed(connection, path, partial, link):
            _start(partial, link, path)
            refused: list[Refused] = []
            _write(_numbered(connection, link, refused), refused, partial)
    except duckdb.OutOfMemoryException as error:
        raise PipelineError(f"{path}: raise engine.memory_mb ({_first_line(error)})") from error
    except (duckdb.Error, _UnreadableError) as error:
        raise PipelineError(f"{path}: cannot be read ({_first_line(error)})") from error
    link.unlink()
    shutil.rmtree(read.folder, ignore_errors=True)
    partial.rename(read.folder)


def _read_at_full_speed(
    connection: duckdb.DuckDBPyConnection, path: Path, partial: Path, link: Path
) -> bool:
    """Read JSON lines, unless something in them is no post, or they change from form to form.

    DuckDB passes over some lines in silence, blank ones and such as hold only zeros; so there must
    be as many rows as lines.
    """
    _start(partial, link, path)
    try:
        query = quick_query(link, later=is_later(path))
        rows = _write(_batches(connection, query), None, partial)
    except (_RowsWithoutLines, _UnreadableError):
        return False
    return rows == count_lines(path)


def _start(partial: Path, link: Path, path: Path) -> None:
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    link.symlink_to(path.resolve())


def _batches(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[pa.Table]:
    """The rows of a query, while DuckDB works on the next.

    Raises:
        _UnreadableError: when DuckDB cannot go on. It says so itself where the first rows are
            concerned, and through Arrow later.
    """
    batches = None
    while True:
        try:
            batches = batches or connection.sql(query).to_arrow_reader(ROWS_IN_RUN)
            batch = batches.read_next_batch()
        except StopIteration:
            return
        except (duckdb.InvalidInputException, OSError, pa.ArrowException) as error:
            raise _UnreadableError(_first_line(error)) from error
        yield pa.Table.from_batches([batch])


def _numbered(
    connection: duckdb.DuckDBPyConnection, path: Path, refused: list[Refused]
) -> Iterator[pa.Table]:
    """The rows of a file of JSON lines, each with its line; adds lines that are no text."""
    query = lines_query("lines")
    for block in blocks(path):
        refused += block.refused
        connection.register("lines", block.lines)
        yield connection.sql(query).to_arrow_table()


def _write(tables: Iterable[pa.Table], refused: list[Refused] | None, folder: Path) -> int:
    """Write rows as runs, and what is no post as refused; says how many rows there were.

    Raises:
        _RowsWithoutLines: when there is such a row, and None was given to collect it.
    """
    count = 0
    for number, rows in enumerate(_gathered(tables)):
        count += len(rows)
        posts, tags, bad = _sift(rows)
        if bad and refused is None:
            raise _RowsWithoutLines
        if refused is not None:
            refused += bad
        if len(posts):
            write_run(posts, tags, folder / f"{number:06}.run")
    ordered = sorted(refused or [], key=lambda each: each.line)
    table = pa.Table.from_pylist([vars(each) for each in ordered], schema=REFUSED)
    with (
        pa.OSFile(str(folder / "refused"), "wb") as file,
        pa.ipc.new_file(file, REFUSED) as writer,
    ):
        writer.write_table(table)
    return count


def _gathered(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Tables joined until they have the rows of a run."""
    held: list[pa.Table] = []
    for table in tables:
        held.append(table)
        if sum(map(len, held)) >= ROWS_IN_RUN:
            yield pa.concat_tables(held)
            held = []
    if sum(map(len, held)):
        yield pa.concat_tables(held)


def _sift(rows: pa.Table) -> tuple[pa.Table, Tags, list[Refused]]:
    """The posts, their tags, and what is refused."""
    good = pc.is_null(rows["rule"])
    bad = rows.filter(pc.invert(good)).select(REFUSED.names).to_pylist()
    refused = [Refused(**row) for row in bad]
    posts = _with_plain_source(_with_one_tags_column(rows.filter(good) if bad else rows))
    tags = Tags.of(posts)
    strange = tags.refused()
    if strange:
        for row, detail in strange.items():
            line, post_id = posts["line"][row].as_py(), posts["post_id"][row].as_py()
            refused.append(Refused(line, "bad_tag", detail, post_id))
        kept = [row not in strange for row in range(len(posts))]
        posts = posts.filter(pa.array(kept))
        tags = Tags.of(posts)
    return posts, tags, refused


def _with_one_tags_column(rows: pa.Table) -> pa.Table:
    """The tags of whichever form in one column. A shard mostly has one form alone."""
    tags, later = rows["tags"], rows["later_tags"]
    if later.null_count == len(later):
        return rows
    both = later if tags.null_count == len(tags) else pc.coalesce(tags, later)
    return rows.set_column(rows.schema.get_field_index("tags"), "tags", both)


def _with_plain_source(rows: pa.Table) -> pa.Table:
    """Each run of control characters in a source is a space: they would spoil whatever shows it."""
    source = rows["source"].combine_chunks()
    data = np.frombuffer(source.buffers()[2] or b"", np.uint8)
    # All control characters are below 32, or 127, or two bytes of which the first is this one.
    if not ((data < ord(" ")) | (data == 0x7F) | (data == 0xC2)).any():
        return rows
    plain = pc.replace_substring_regex(source, r"\p{Cc}+", " ")
    return rows.set_column(rows.schema.get_field_index("source"), "source", plain)


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
