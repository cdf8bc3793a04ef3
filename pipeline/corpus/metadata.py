"""The metadata of all posts as one table, whatever form the mirror has it in.

Each shard is read on its own and kept as sorted runs in the work folder, where a killed run finds
them again; then the runs are merged. Neither the number of threads nor the memory given changes a
byte of what is written.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.contracts.metadata import METADATA_REJECTS, POSTS, SHARDS, TAGS
from pipeline.contracts.table import ROWS_PER_GROUP
from pipeline.corpus.metadata_lines import Refused
from pipeline.corpus.metadata_runs import MERGED, Merge, Repeat, SortedRun, repeated
from pipeline.corpus.metadata_shard import ReadShard, read_shard
from pipeline.corpus.shards import FoundShard, open_shards
from pipeline.engine import cores
from pipeline.errors import PipelineError
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage(
    "metadata",
    params=("corpus.name", "corpus.root", "corpus.expected_posts"),
    inputs=(SHARDS,),  # which holds the hashes of all that is read
    outputs=(POSTS.path, METADATA_REJECTS.path, TAGS.path),
)

READ_AHEAD = "64MB"
"""What DuckDB may parse while the rows before are being sorted."""

SHARDS_AT_ONCE = 2
"""While one is parsed by all threads, the other is sorted and written by one."""

MB_PER_THREAD = 128
"""What a thread that parses JSON needs, at least."""


def main(run: Run) -> Counts:
    """Read the shards, merge them, write posts, tags and rejects."""
    shards = open_shards(run.input(SHARDS), run.params.corpus.root, run.root, run.corpus)
    with _connect(run) as connection:
        read = _read(run, connection, shards)
        runs, repeats = _without_repeats(connection, shards, read)
    refused = [(each, row) for each in read for row in each.refused()]
    refused += [(read[repeat.run.shard], _as_refused(repeat)) for repeat in repeats]
    posts = sum(int(sorted_run.kept.sum()) for sorted_run in runs)
    _check_count(posts, len(refused), run.params.corpus.expected_posts)
    merge = Merge(runs)
    _write_posts(run, merge, posts)
    tags = merge.tags()
    run.write(TAGS, tags)
    _write_rejects(run, shards, refused)
    return {"posts": posts, "tags": len(tags), "rejects": len(refused)}


def _connect(run: Run) -> duckdb.DuckDBPyConnection:
    """A DuckDB that keeps to the memory given, spills to the work folder and loads nothing."""
    memory = run.params.engine.memory_mb
    threads = min(run.params.engine.workers or cores(), max(1, memory // MB_PER_THREAD))
    return duckdb.connect(
        config={
            "threads": threads,
            "memory_limit": f"{memory}MB",
            "temp_directory": str(run.work / "spill"),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )


@contextmanager
def _session(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of a thread's own to the same DuckDB."""
    with connection.cursor() as session:
        session.execute("SET TimeZone = 'UTC'")
        session.execute(f"SET streaming_buffer_size = '{READ_AHEAD}'")
        yield session


def _read(
    run: Run, connection: duckdb.DuckDBPyConnection, shards: list[FoundShard]
) -> list[ReadShard]:
    """Every shard, checked against its hash; those a killed run has read are not read again."""

    def read(number: int) -> ReadShard:
        shards[number].verify()
        each = ReadShard(run.work / f"shard-{number:05}", number)
        if not each.folder.exists():
            with _session(connection) as session:
                read_shard(session, shards[number].path, each, lines=False)
        return each

    with ThreadPoolExecutor(SHARDS_AT_ONCE) as pool:
        done = pool.map(read, range(len(shards)))
        return list(run.progress(done, "shards", len(shards)))


def _without_repeats(
    connection: duckdb.DuckDBPyConnection, shards: list[FoundShard], read: list[ReadShard]
) -> tuple[list[SortedRun], list[Repeat]]:
    """All runs; of each post id only the first row, by shard and line, is kept in them."""
    runs = [sorted_run for each in read for sorted_run in each.runs()]
    if not runs:
        return runs, []
    repeats = repeated(runs)
    numbers = {repeat.run.shard for repeat in repeats if repeat.line is None}
    if numbers:
        with _session(connection) as session:
            for number in sorted(numbers):
                read_shard(session, shards[number].path, read[number], lines=True)
        runs = [sorted_run for each in read for sorted_run in each.runs()]
        repeats = repeated(runs)
    for repeat in repeats:
        repeat.run.kept[repeat.row] = False
    return runs, repeats


def _as_refused(repeat: Repeat) -> Refused:
    assert repeat.line is not None
    return Refused(repeat.line, "duplicate_id", "an earlier row has this id", repeat.post_id)


def _check_count(posts: int, refused: int, expected: int | None) -> None:
    if posts == 0:
        raise PipelineError(
            f"the metadata holds no post ({refused:,} rows were refused): "
            "check corpus.root and corpus.metadata"
        )
    if expected is not None and posts + refused != expected:
        raise PipelineError(
            f"the metadata holds {posts + refused:,} rows, corpus.expected_posts says "
            f"{expected:,}: complete the files of corpus.metadata, or set the number right (null "
            "takes any)"
        )


def _write_posts(run: Run, merge: Merge, posts: int) -> None:
    """Write the posts; one table is written while the next is put together."""
    groups = -(-posts // ROWS_PER_GROUP)
    path = run.output(POSTS.path)
    with (
        pq.ParquetWriter(path, MERGED, compression="zstd", store_schema=False) as writer,
        ThreadPoolExecutor(1) as pool,
    ):
        written: Future[None] | None = None
        for table in run.progress(merge, "row groups", groups):
            if written is not None:
                written.result()
            written = pool.submit(writer.write_table, table, ROWS_PER_GROUP)
        if written is not None:
            written.result()


def _write_rejects(
    run: Run, shards: list[FoundShard], refused: list[tuple[ReadShard, Refused]]
) -> None:
    """Write the rejects, by shard and line."""
    ordered = sorted(refused, key=lambda pair: (pair[0].number, pair[1].line))
    rows = [
        {
            "post_id": row.post_id,
            "stage": run.stage.name,
            "rule": row.rule,
            "detail": row.detail,
            "shard": shards[each.number].shard.name,
            "line": row.line,
        }
        for each, row in ordered
    ]
    run.write(METADATA_REJECTS, pa.Table.from_pylist(rows, schema=METADATA_REJECTS.schema))


if __name__ == "__main__":
    run_stage(STAGE, main)
