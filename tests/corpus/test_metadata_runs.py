"""Sorted runs and their merge, held against sorting in memory."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline.corpus import metadata_runs
from pipeline.corpus.metadata_runs import (
    MERGED,
    SCALARS,
    Merge,
    SortedRun,
    repeated,
    write_run,
)
from pipeline.corpus.metadata_tags import Tags
from tests.conftest import POST

PAIRS = pa.list_(pa.struct([("name", pa.string()), ("category", pa.string())]))
ROWS = pa.schema([*SCALARS, ("line", pa.int64()), ("tags", PAIRS)])


def put_run(path: Path, shard: int, *posts: dict[str, Any]) -> SortedRun:
    """A run of posts, each (post_id, line, names of tags) and whatever else."""
    rows = [
        POST
        | {"line": None}
        | post
        | {"tags": [{"name": n, "category": "0"} for n in post["tags"]]}
        for post in posts
    ]
    table = pa.Table.from_pylist(rows, schema=ROWS)
    write_run(table, Tags.of(table), path)
    return SortedRun(path, shard)


def post(post_id: int, *tags: str, **others: Any) -> dict[str, Any]:
    return {"post_id": post_id, "tags": list(tags), **others}


def test_a_run_is_sorted(tmp_path: Path) -> None:
    run = put_run(tmp_path / "0.run", 0, post(9, line=1), post(2, line=2), post(5, line=3))
    assert run.post_ids.tolist() == [2, 5, 9]
    assert run.lines.tolist() == [2, 3, 1]


def test_an_unknown_line_is_told(tmp_path: Path) -> None:
    run = put_run(tmp_path / "0.run", 0, post(9), post(9))
    (repeat,) = repeated([run])
    assert repeat.line is None
    assert repeat.post_id == 9


def test_repeats_are_all_but_the_first_by_shard_and_line(tmp_path: Path) -> None:
    runs = [
        put_run(tmp_path / "0.run", 1, post(5, line=7), post(8, line=2), post(1, line=1)),
        put_run(tmp_path / "1.run", 0, post(5, line=9)),
        put_run(tmp_path / "2.run", 1, post(5, line=3), post(8, line=4), post(8, line=3)),
    ]
    found = [(repeat.run.shard, repeat.line, repeat.post_id) for repeat in repeated(runs)]
    assert found == [(1, 3, 5), (1, 3, 8), (1, 4, 8), (1, 7, 5)]


def test_no_repeats(tmp_path: Path) -> None:
    assert repeated([put_run(tmp_path / "0.run", 0, post(1), post(2))]) == []


@pytest.mark.parametrize("rows_at_once", [1, 3, 4096])
@pytest.mark.parametrize("rows_per_group", [1, 7, 10, 65_536])
def test_a_merge_is_what_sorting_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows_at_once: int, rows_per_group: int
) -> None:
    monkeypatch.setattr(metadata_runs, "ROWS_AT_ONCE", rows_at_once)
    monkeypatch.setattr(metadata_runs, "ROWS_PER_GROUP", rows_per_group)
    posts = [post(n * 37 % 101 + 1, *[f"t{n * k % 13}" for k in range(n % 5)]) for n in range(101)]
    runs = [
        put_run(tmp_path / f"{start}.run", start, *posts[start : start + 30])
        for start in range(0, 101, 30)
    ]
    runs[1].kept[[0, 5, 29]] = False
    left_out = set(runs[1].post_ids[[0, 5, 29]].tolist())
    merge = Merge(runs)
    tables = list(merge)
    assert all(len(table) == rows_per_group for table in tables[:-1])
    assert all(table.schema.equals(MERGED) for table in tables)
    found = {row["post_id"]: row["tags"] for row in pa.concat_tables(tables).to_pylist()}
    kept = sorted(
        (each for each in posts if each["post_id"] not in left_out),
        key=lambda each: each["post_id"],
    )
    expected = {each["post_id"]: sorted(set(each["tags"])) for each in kept}
    assert found == expected
    assert list(found) == list(expected)
    names = [name for tags in expected.values() for name in tags]
    assert [(tag["name"], tag["posts"]) for tag in merge.tags().to_pylist()] == [
        (name, names.count(name)) for name in sorted(set(names))
    ]


def test_a_tag_that_only_a_repeat_had_is_no_tag(tmp_path: Path) -> None:
    run = put_run(tmp_path / "0.run", 0, post(1, "a", line=1), post(1, "b", line=2))
    run.kept[1] = False
    merge = Merge([run])
    assert [table["tags"].to_pylist() for table in merge] == [[["a"]]]
    assert merge.tags()["name"].to_pylist() == ["a"]
