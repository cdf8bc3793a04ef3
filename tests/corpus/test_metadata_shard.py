"""A shard of whatever bytes is read to its end, and every line of it is accounted for."""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

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


GOOD = [json.dumps(post).encode() for post in (post_2019("1"), post_later(2), post_2019("3"))]

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=5,
)

strange_posts = st.builds(
    lambda base, changes: json.dumps(base | changes).encode("utf-8", "surrogatepass"),
    st.sampled_from([post_2019("7"), post_later(8)]),
    st.dictionaries(st.sampled_from([*post_2019(), *post_later()]), values, max_size=3),
)

any_lines = st.lists(
    st.sampled_from(GOOD) | strange_posts | st.binary(max_size=40), min_size=1, max_size=6
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(any_lines)
def test_every_line_is_a_post_or_refused(tmp_path: Path, lines: list[bytes]) -> None:
    data = b"\n".join(lines)
    assume(not data.startswith(b"PAR1"))
    written = [
        number
        for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1)
        if line.strip()
    ]
    with duckdb.connect() as connection:
        ids, refused = read(connection, tmp_path, data)
        assert len(ids) + len(refused) == len(written)
        assert {line for line, _ in refused} <= set(written)
        assert (ids, refused) == read(connection, tmp_path, data, lines=True)
