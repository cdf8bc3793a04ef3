"""A shard of whatever bytes is read to its end, and every line of it is accounted for."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from pipeline.corpus.metadata_shard import ReadShard, read_shard
from pipeline.errors import PipelineError
from tests.corpus.conftest import json_lines, post_2019, post_later


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        yield made


def read(
    connection: duckdb.DuckDBPyConnection, folder: Path, data: bytes, *, lines: bool = False
) -> tuple[list[int], list[tuple[int, str]]]:
    """Post ids, sorted, and the refused lines with their rules."""
    (folder / "shard").write_bytes(data)
    shard = ReadShard(folder / "read", 0)
    read_shard(connection, folder / "shard", shard, lines=lines)
    ids = [post_id for run in shard.runs() for post_id in run.post_ids.tolist()]
    return sorted(ids), [(each.line, each.rule) for each in shard.refused()]


def test_a_shard_without_a_line(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert read(connection, tmp_path, b"\n\n") == ([], [])


def test_lines_are_known_when_asked_for(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    data = json_lines(post_2019("5"), post_2019("4"))
    read(connection, tmp_path, data)
    (run,) = ReadShard(tmp_path / "read", 0).runs()
    assert run.lines.tolist() == [-1, -1]
    read(connection, tmp_path, data, lines=True)
    (run,) = ReadShard(tmp_path / "read", 0).runs()
    assert run.lines.tolist() == [2, 1]


def test_what_an_earlier_try_left_is_replaced(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    for name in ("read", "read.partial"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "000009.run").write_bytes(b"half")
    assert read(connection, tmp_path, json_lines(post_2019("5"))) == ([5], [])
    assert not (tmp_path / "read.partial").exists()


def test_parquet_that_breaks_off_stops_it(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    with pytest.raises(PipelineError, match="not a readable Parquet file"):
        read(connection, tmp_path, b"PAR1" + b"\x00" * 100)


GOOD = [post_2019("1"), post_later(2), post_2019("3")]
STRANGE = [None, True, -1, 0, 2**63, 1e300, 0.5, "", "\x00", "\ud800", "é" * 9, [], [None], {}]


def any_line(random: Random) -> bytes:
    """A post, a post with strange values, a post with some bytes of it changed, or noise."""
    post: dict[str, Any] = random.choice(GOOD)
    kind = random.randrange(4)
    if kind == 1:
        post = post | dict.fromkeys(random.sample(sorted(post), 2), random.choice(STRANGE))
    line = bytearray(json.dumps(post).encode())
    if kind == 2:
        for _ in range(3):
            line[random.randrange(len(line))] = random.randrange(256)
    return random.randbytes(random.randrange(40)) if kind == 3 else bytes(line)


@pytest.mark.parametrize("seed", range(60))
def test_every_line_is_a_post_or_refused(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, seed: int
) -> None:
    random = Random(seed)
    data = b"\n".join(any_line(random) for _ in range(random.randint(1, 6)))
    written = [
        number
        for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1)
        if line.strip()
    ]
    ids, refused = read(connection, tmp_path, data)
    assert len(ids) + len(refused) == len(written)
    assert {line for line, _ in refused} <= set(written)
    assert (ids, refused) == read(connection, tmp_path, data, lines=True)


def test_lines_that_duckdb_passes_over_are_refused(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    assert read(connection, tmp_path, b"\x00") == ([], [(1, "bad_json")])
    assert read(connection, tmp_path, json_lines(GOOD[0]) + b"\x00\x00\n") == (
        [1],
        [(2, "bad_json")],
    )
