"""The stage: shards of any form become one table, the same whatever the machine."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.contracts.metadata import METADATA_REJECTS, POSTS, SHARDS, TAGS
from pipeline.contracts.table import Table, read_table
from pipeline.corpus import metadata_shard
from pipeline.corpus.metadata import STAGE, main
from pipeline.corpus.shards import Shard, write_shards
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.stage import Counts, execute
from tests.corpus.conftest import json_lines, post_2019, post_later


class Corpus:
    """A local mirror of some shards, and the stage run on it."""

    def __init__(self, root: Path, change_params: Callable[..., Params]) -> None:
        self.root = root
        self._change = change_params
        self._names: list[str] = []
        (root / "mirror").mkdir()

    def put(self, name: str, data: bytes) -> Path:
        path = self.root / "mirror" / name
        path.write_bytes(data)
        if name not in self._names:
            self._names.append(name)
        record = self.root / SHARDS.format(corpus="sample")
        record.parent.mkdir(parents=True, exist_ok=True)
        write_shards((Shard.of(each, path.parent / each) for each in self._names), record)
        return path

    def run(self, **changes: Any) -> Counts:
        params = self._change(**{"corpus.root": "mirror"} | changes)
        return execute(STAGE, main, params, self.root)

    def read(self, table: Table) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = read_table(self.path(table), table.schema).to_pylist()
        return found

    def path(self, table: Table) -> Path:
        return self.root / table.path.format(corpus="sample")

    def bytes(self) -> list[bytes]:
        return [self.path(table).read_bytes() for table in (POSTS, TAGS, METADATA_REJECTS)]

    def rejects(self) -> list[tuple[str, int, str, int | None]]:
        rows = self.read(METADATA_REJECTS)
        assert {row["stage"] for row in rows} <= {"metadata"}
        return [(row["shard"], row["line"], row["rule"], row["post_id"]) for row in rows]


@pytest.fixture
def corpus(tmp_path: Path, change_params: Callable[..., Params]) -> Corpus:
    return Corpus(tmp_path, change_params)


def test_posts_of_both_forms_and_parquet_in_one_table(corpus: Corpus, tmp_path: Path) -> None:
    corpus.put("0", json_lines(post_2019("30"), post_2019("4", parent_id="30")))
    corpus.put("1", json_lines(post_later(20, rating="s")))
    pq.write_table(pa.Table.from_pylist([post_later(5)]), tmp_path / "posts.parquet")
    corpus.put("2", (tmp_path / "posts.parquet").read_bytes())
    assert corpus.run() == {"posts": 4, "tags": 6, "rejects": 0}
    posts = corpus.read(POSTS)
    assert [(post["post_id"], post["rating"]) for post in posts] == [
        (4, "safe"),
        (5, "general"),
        (20, "sensitive"),
        (30, "safe"),
    ]
    assert posts[0]["tags"] == ["1girl", "solo", "someone"]
    assert posts[1]["tags"] == ["1girl", "highres", "solo", "somebody_(thing)", "someone", "thing"]
    assert posts[0]["parent_id"] == 30
    assert [tuple(tag.values()) for tag in corpus.read(TAGS)] == [
        ("1girl", 0, 4),
        ("highres", 5, 2),
        ("solo", 0, 4),
        ("somebody_(thing)", 4, 2),
        ("someone", 1, 4),
        ("thing", 3, 2),
    ]


def test_what_is_no_post_is_a_reject_with_shard_and_line(corpus: Corpus) -> None:
    good = json.dumps(post_2019("1")).encode()
    bad_tag = post_2019("7", tags=[{"name": "a b", "category": "0"}])
    corpus.put("0", json_lines(good))
    corpus.put(
        "1",
        b"\xef\xbb\xbf"  # a byte order mark is no fault
        + json_lines(
            post_2019("2"),
            b"",
            b"{broken",
            post_2019("3"),
            b'{"id": "\xff"}',
            post_2019(...),
            post_2019("x"),
            bad_tag,
            post_2019("8", file_ext="../x"),
            post_2019("9"),
        )
        + good.replace(b'"1"', b'"10"', 1),  # no newline at the end
    )
    assert corpus.run() == {"posts": 5, "tags": 3, "rejects": 6}
    assert corpus.rejects() == [
        ("1", 3, "bad_json", None),
        ("1", 5, "bad_json", None),
        ("1", 6, "no_id", None),
        ("1", 7, "bad_id", None),
        ("1", 8, "bad_tag", 7),
        ("1", 9, "bad_field", 8),
    ]
    assert [post["post_id"] for post in corpus.read(POSTS)] == [1, 2, 3, 9, 10]


def test_a_line_that_is_too_long_is_a_reject(corpus: Corpus) -> None:
    enormous = json.dumps(post_2019("2", source="x" * (64 << 20))).encode()
    corpus.put("0", json_lines(post_2019("1"), enormous, post_2019("3")))
    assert corpus.run() == {"posts": 2, "tags": 3, "rejects": 1}
    assert corpus.rejects() == [("0", 2, "too_long", None)]


def test_rows_of_parquet_are_numbered(corpus: Corpus, tmp_path: Path) -> None:
    posts = [post_later(2), post_later(0), post_later(2), post_later(1, file_ext="a/b")]
    pq.write_table(pa.Table.from_pylist(posts), tmp_path / "posts.parquet")
    corpus.put("x", (tmp_path / "posts.parquet").read_bytes())
    corpus.run()
    assert corpus.rejects() == [
        ("x", 2, "bad_id", None),
        ("x", 3, "duplicate_id", 2),
        ("x", 4, "bad_field", 1),
    ]


def test_of_one_id_the_first_row_by_shard_and_line_stays(corpus: Corpus) -> None:
    corpus.put("0", json_lines(post_2019("9"), post_2019("5", score="1")))
    corpus.put("1", json_lines(post_2019("5", score="2"), post_2019("6"), post_2019("7")))
    corpus.put(
        "2",
        json_lines(
            post_2019("8", score="3"),
            post_2019("8", score="4", tags=[{"name": "never", "category": "0"}]),
            b"{broken",
            post_2019("5", score="5"),
            post_2019("8", score="6"),
        ),
    )
    assert corpus.run() == {"posts": 5, "tags": 3, "rejects": 5}
    assert corpus.rejects() == [
        ("1", 1, "duplicate_id", 5),
        ("2", 2, "duplicate_id", 8),
        ("2", 3, "bad_json", None),
        ("2", 4, "duplicate_id", 5),
        ("2", 5, "duplicate_id", 8),
    ]
    scores = {post["post_id"]: post["score"] for post in corpus.read(POSTS)}
    assert scores == {5: 1, 6: 1, 7: 1, 8: 3, 9: 1}


def test_a_newer_dump_adds_posts_and_leaves_the_others_as_they_were(corpus: Corpus) -> None:
    corpus.put("0", json_lines(post_2019("9"), post_2019("5", score="1")))
    corpus.put("1", json_lines(post_2019("7")))
    corpus.run()
    before = corpus.read(POSTS)
    tag = {"name": "added_later", "category": "0"}
    corpus.put("2", json_lines(post_2019("5", score="2", tags=[tag]), post_2019("12")))
    corpus.run()
    assert corpus.read(POSTS)[:3] == before
    assert [post["post_id"] for post in corpus.read(POSTS)] == [5, 7, 9, 12]
    assert "added_later" not in {tag["name"] for tag in corpus.read(TAGS)}
    assert corpus.rejects() == [("2", 1, "duplicate_id", 5)]


def test_duplicates_in_shards_without_other_faults(corpus: Corpus) -> None:
    # Nothing here makes the shards be read line by line, save the duplicates themselves.
    corpus.put("0", json_lines(post_2019("2", score="1"), post_2019("1"), post_2019("2")))
    corpus.put("1", json_lines(post_2019("3"), post_2019("1")))
    corpus.run()
    assert corpus.rejects() == [("0", 3, "duplicate_id", 2), ("1", 2, "duplicate_id", 1)]


def mixed(corpus: Corpus) -> None:
    """Three shards with many posts and a few faults."""
    for shard in range(3):
        lines: list[dict[str, Any] | bytes] = [
            post_2019(
                str((number * 7919) % 3001 * 3 + shard + 1),
                score=str(number),
                tags=[
                    {"name": f"t{(number + n) % 97}", "category": "0"} for n in range(number % 30)
                ],
            )
            for number in range(3001)
        ]
        if shard == 1:
            lines[5] = b"{broken"
            lines[1000] = post_2019("3")
        corpus.put(str(shard), json_lines(*lines))


def test_threads_and_memory_change_no_byte(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata_shard, "ROWS_IN_RUN", 500)  # several runs a shard
    mixed(corpus)
    counts = corpus.run(**{"engine.workers": 1})
    assert counts == {"posts": 9001, "tags": 100, "rejects": 2}
    expected = corpus.bytes()
    for workers, memory in ((2, 1024), (4, 4096), (1, 256)):
        corpus.run(**{"engine.workers": workers, "engine.memory_mb": memory})
        assert corpus.bytes() == expected
    monkeypatch.setattr(metadata_shard, "ROWS_IN_RUN", 32_768)
    corpus.run()
    assert corpus.bytes() == expected


def test_reading_line_by_line_changes_no_post(corpus: Corpus) -> None:
    mixed(corpus)
    corpus.run()
    expected = corpus.read(POSTS)
    for name in ("0", "2"):
        path = corpus.root / "mirror" / name
        corpus.put(name, b"{broken\n" + path.read_bytes())
    corpus.run()
    assert corpus.read(POSTS) == expected


def test_a_killed_run_goes_on_and_gives_the_same_bytes(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    mixed(corpus)
    corpus.run()
    expected = corpus.bytes()
    read: list[str] = []
    whole = metadata_shard.read_shard

    def read_shard(connection: Any, path: Path, *arguments: Any, **options: Any) -> None:
        if len(read) == 2:
            raise KeyboardInterrupt
        read.append(path.name)
        whole(connection, path, *arguments, **options)

    monkeypatch.setattr("pipeline.corpus.metadata.read_shard", read_shard)
    with pytest.raises(KeyboardInterrupt):
        corpus.run()
    for table in (POSTS, TAGS, METADATA_REJECTS):
        corpus.path(table).unlink()
    read.clear()
    corpus.run()
    assert read[0] == "2"  # the first two are there already
    assert corpus.bytes() == expected


def test_a_changed_shard_stops_it(corpus: Corpus) -> None:
    path = corpus.put("0", json_lines(post_2019("1")))
    path.write_bytes(json_lines(post_2019("2")))
    with pytest.raises(PipelineError, match="0: has changed since it was recorded"):
        corpus.run()


@pytest.mark.parametrize("data", [b"\n", b"<html>\n<body>\n", b"\x00" * 1000, b"[]\n"])
def test_an_empty_corpus_stops_it(corpus: Corpus, data: bytes) -> None:
    corpus.put("0", data)
    with pytest.raises(PipelineError, match=r"holds no post \(. rows were refused\): check corpus"):
        corpus.run()


def test_the_expected_number_of_posts(corpus: Corpus) -> None:
    corpus.put("0", json_lines(post_2019("1"), post_2019("2"), b"{broken"))
    corpus.run(**{"corpus.expected_posts": 3})  # what is refused was there all the same
    with pytest.raises(PipelineError, match=r"holds 3 rows, corpus\.expected_posts says 4: comp"):
        corpus.run(**{"corpus.expected_posts": 4})


def test_names_of_shards_are_no_patterns(corpus: Corpus) -> None:
    corpus.put("[0-9]*'", json_lines(post_2019("1")))
    corpus.put("1", json_lines(post_2019("2")))
    assert corpus.run() == {"posts": 2, "tags": 3, "rejects": 0}


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("a\x00\n\x85b", "a b"),
        ("\x7f", " "),
        ("a\u202eb \u00a0\u00bf", "a\u202eb \u00a0\u00bf"),  # marks and spaces are text
        (None, ""),
    ],
)
def test_control_characters_in_a_source_become_a_space(
    corpus: Corpus, source: str | None, plain: str
) -> None:
    corpus.put("0", json_lines(post_2019("1", source="http://x"), post_2019("2", source=source)))
    corpus.run()
    assert [post["source"] for post in corpus.read(POSTS)] == ["http://x", plain]


def test_both_forms_in_one_shard(corpus: Corpus) -> None:
    corpus.put("0", json_lines(post_2019("1"), post_later(2)))
    corpus.put("1", json_lines(post_later(3), post_2019("4")))
    assert corpus.run() == {"posts": 4, "tags": 6, "rejects": 0}
    assert [len(post["tags"]) for post in corpus.read(POSTS)] == [3, 6, 6, 3]


def test_a_post_without_tags_and_no_tags_at_all(corpus: Corpus) -> None:
    corpus.put("0", json_lines(post_2019("1", tags=[])))
    assert corpus.run() == {"posts": 1, "tags": 0, "rejects": 0}
    assert corpus.read(POSTS)[0]["tags"] == []
