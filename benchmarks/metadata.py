"""How quickly the stage `metadata` reads, beside pandas and bare DuckDB on the same posts.

    python benchmarks/metadata.py [--posts 500000] [--rounds 3]

Each reader runs in a process of its own, in turns; its best round counts. Prints posts a second,
the peak of resident memory, and the two ratios that are held:

* at least 10 times `pandas.read_json(lines=True)`,
* at least 0.7 times a bare DuckDB `COPY (SELECT … FROM read_json(…)) TO` Parquet of the columns.
"""

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import cast

import duckdb
import pandas as pd
from danbooru_lines import write_shards

from pipeline.contracts.metadata import SHARDS
from pipeline.corpus import metadata, shards
from pipeline.params import load_params
from pipeline.stage import execute

SHARD_COUNT = 13

COLUMNS = {
    **dict.fromkeys(("id", "parent_id", "pixiv_id"), "BIGINT"),
    **dict.fromkeys(("image_width", "image_height", "score"), "INTEGER"),
    **dict.fromkeys(("created_at", "md5", "file_ext", "rating", "source"), "VARCHAR"),
    **dict.fromkeys(("is_deleted", "is_banned", "is_pending", "is_flagged"), "BOOLEAN"),
    "tags": "STRUCT(name VARCHAR, category VARCHAR)[]",
}


def ours(root: Path) -> None:
    """The stage, on settings as they come."""
    params = load_params(Path("params.yaml"))
    corpus = params.corpus.model_copy(update={"root": "mirror", "expected_posts": None})
    execute(metadata.STAGE, metadata.main, params.model_copy(update={"corpus": corpus}), root)


def bare_duckdb(root: Path) -> None:
    """Parsing and writing alone: nothing checked, sorted or counted."""
    duckdb.sql("SET enable_progress_bar = false")
    duckdb.sql(
        "COPY (SELECT * REPLACE (list_transform(tags, lambda tag: tag.name) AS tags) "
        f"FROM read_json('{root}/mirror/*', format = 'newline_delimited', columns = {COLUMNS})) "
        f"TO '{root}/bare.parquet' (COMPRESSION zstd)"
    )


def with_pandas(root: Path) -> None:
    """One shard after the other, none kept."""
    for path in sorted((root / "mirror").iterdir()):
        with path.open("rb") as shard:
            pd.read_json(shard, lines=True)


def measure(read: Callable[[Path], None], root: Path) -> tuple[float, float, float]:
    """Seconds, seconds of processors and peak MB of a reader in a new process."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_timed, args=(read, root, sender))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{read.__name__} failed")
    return cast("tuple[float, float, float]", receiver.recv())


def _timed(read: Callable[[Path], None], root: Path, sender: Connection) -> None:
    started, worked = time.monotonic(), time.process_time()
    read(root)
    seconds, processor = time.monotonic() - started, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sender.send((seconds, processor, peak))


def prepare(root: Path, posts: int) -> None:
    """A mirror of generated posts, and its record as `metadata_download` leaves it."""
    paths = write_shards(root / "mirror", posts, SHARD_COUNT)
    record = root / SHARDS.format(corpus="sample")
    record.parent.mkdir(parents=True)
    shards.write_shards((shards.Shard.of(path.name, path) for path in paths), record)
    found = shards.open_shards(record, "mirror", root, "sample")
    latest = max(path.stat().st_mtime for path in paths)
    store = root / shards.METADATA_STORE.format(corpus="sample")
    shards.remember(found, latest + 2 * shards.SETTLED_S, store)


def main() -> None:
    """Generate, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--posts", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="posebooru-") as folder:
        root = Path(folder)
        prepare(root, arguments.posts)
        best: dict[str, float] = {}
        for turn in range(arguments.rounds):
            for read in (ours, bare_duckdb, *([with_pandas] if turn == 0 else [])):
                seconds, processor, megabytes = measure(read, root)
                best[read.__name__] = min(seconds, best.get(read.__name__, seconds))
                print(
                    f"{read.__name__:12} {seconds:6.2f} s {arguments.posts / seconds:9,.0f} posts/s"
                    f" {processor:6.2f} s of processors {megabytes:6.0f} MB",
                    flush=True,
                )
    print(f"ours / pandas      {best['with_pandas'] / best['ours']:6.2f}  (at least 10)")
    print(f"ours / bare DuckDB {best['bare_duckdb'] / best['ours']:6.2f}  (at least 0.7)")


if __name__ == "__main__":
    main()
