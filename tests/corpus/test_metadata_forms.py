"""Every quirk of the two forms, read at full speed and line by line: both must say the same."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.corpus.metadata_forms import lines_query, parquet_query, quick_query
from pipeline.errors import PipelineError
from tests.corpus.conftest import json_lines as lines
from tests.corpus.conftest import post_2019, post_later


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        made.execute("SET TimeZone = 'UTC'")
        yield made


def read(connection: duckdb.DuckDBPyConnection, folder: Path, line: bytes) -> dict[str, Any]:
    """The one row that a line becomes, by either way."""
    path = folder / "shard"
    path.write_bytes(line + b"\n")
    texts = pa.table({"line": pa.array([1]), "text": pa.array([line.decode()])})
    connection.register("texts", texts)
    slow = one_row(connection, lines_query("texts"))
    assert slow.pop("line") == 1
    try:
        fast = one_row(connection, quick_query(path, later=b'"tag_string' in line))
    except duckdb.InvalidInputException:
        return slow
    assert fast.pop("line") is None
    assert fast.pop("detail") is None
    assert (fast.pop("rule") is None) == (slow["rule"] is None)
    assert fast == {name: slow[name] for name in fast}
    return slow


def one_row(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, Any]:
    """The row that a query gives, with the tags of whichever form."""
    (row,) = connection.sql(query).to_arrow_table().to_pylist()
    later = row.pop("later_tags")
    assert row["tags"] is None or later is None
    found: dict[str, Any] = row | {"tags": row["tags"] if later is None else later}
    return found


def utc(*moment: int) -> dt.datetime:
    return dt.datetime(*moment, tzinfo=dt.UTC)


def test_danbooru2019s_form(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert read(connection, tmp_path, json.dumps(post_2019()).encode()) == {
        "post_id": 263162,
        "created_at": utc(2008, 6, 10, 3, 8, 7, 342050),
        "md5": "0123456789abcdef0123456789abcdef",
        "ext": "jpg",
        "width": 800,
        "height": 600,
        "rating": "safe",
        "score": 1,
        "parent_id": None,
        "source": "",
        "pixiv_id": None,
        "is_deleted": False,
        "is_banned": False,
        "is_pending": False,
        "is_flagged": False,
        "tags": [
            {"name": "solo", "category": "0"},
            {"name": "1girl", "category": "0"},
            {"name": "someone", "category": "1"},
        ],
        "rule": None,
        "detail": None,
    }


def test_the_later_form(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    row = read(connection, tmp_path, json.dumps(post_later()).encode())
    assert row["rule"] is None
    assert row["rating"] == "general"
    assert row["created_at"] == utc(2022, 6, 10, 7, 8, 7, 342000)
    assert {tag["name"]: tag["category"] for tag in row["tags"]} == {
        "1girl": "0",
        "solo": "0",
        "someone": "1",
        "thing": "3",
        "somebody_(thing)": "4",
        "highres": "5",
    }


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        # "0" and null mean none.
        (post_2019(parent_id="0", pixiv_id="0"), {"parent_id": None, "pixiv_id": None}),
        (post_2019(parent_id="17", pixiv_id="18"), {"parent_id": 17, "pixiv_id": 18}),
        (post_later(parent_id=17, pixiv_id=None), {"parent_id": 17, "pixiv_id": None}),
        # 1970 means never; fractions of a second have any length, or are missing.
        (post_2019(created_at="1970-01-01 00:00:00 UTC"), {"created_at": None}),
        (post_2019(created_at=None), {"created_at": None}),
        (post_2019(created_at=...), {"created_at": None}),
        (
            post_2019(created_at="2008-06-10 03:08:07 UTC"),
            {"created_at": utc(2008, 6, 10, 3, 8, 7)},
        ),
        (
            post_2019(created_at="2008-06-10 03:08:07.3 UTC"),
            {"created_at": utc(2008, 6, 10, 3, 8, 7, 300000)},
        ),
        (
            post_2019(created_at="2008-06-10 03:08:07.123456789 UTC"),
            {"created_at": utc(2008, 6, 10, 3, 8, 7, 123456)},
        ),
        # Ratings: an s is safe in the old form and sensitive in the later one.
        (post_2019(rating="q"), {"rating": "questionable"}),
        (post_2019(rating="e"), {"rating": "explicit"}),
        (post_later(rating="s"), {"rating": "sensitive"}),
        (post_later(rating="q"), {"rating": "questionable"}),
        (post_later(rating="e"), {"rating": "explicit"}),
        # Pools mix ids and type words; nothing of them is read.
        (post_2019(pools=["series", "12", {"id": 3}, None]), {"post_id": 263162}),
        (post_2019(pools="collection", favs=None), {"post_id": 263162}),
        # Files that are no images stay posts: a filter's business.
        (post_2019(file_ext="zip"), {"ext": "zip"}),
        (post_2019(file_ext="WEBM"), {"ext": "webm"}),
        # Deleted and banned posts too.
        (post_2019(is_deleted=True, is_banned=True), {"is_deleted": True, "is_banned": True}),
        (post_2019(is_pending=True, is_flagged=True), {"is_pending": True, "is_flagged": True}),
        (post_2019(is_deleted=None, is_banned=...), {"is_deleted": False, "is_banned": False}),
        # Later dumps hide files.
        (post_later(md5=..., file_ext=...), {"md5": None, "ext": None}),
        (post_later(md5=None, file_ext=None), {"md5": None, "ext": None}),
        (post_2019(image_width=None, image_height=...), {"width": None, "height": None}),
        (post_2019(score="-12"), {"score": -12}),
        (post_2019(md5="0123456789ABCDEF0123456789ABCDEF"), {"md5": "0123456789abcdef" * 2}),
        (post_2019(tags=[]), {"tags": []}),
        (post_later(tag_string_general="", tag_string_artist=None), {"rule": None}),
        (
            post_later(tag_string_general=None, tag_string_artist="x", tag_string="x  y"),
            {"rule": None},
        ),
        (post_2019(post_id=str(2**53)), {"post_id": 2**53}),
        (post_2019(source=None), {"source": ""}),
        (post_2019(unheard_of={"a": [1]}), {"rule": None}),
    ],
)
def test_quirks(
    connection: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    post: dict[str, Any],
    expected: dict[str, Any],
) -> None:
    row = read(connection, tmp_path, json.dumps(post).encode())
    assert row["rule"] is None, row["detail"]
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("line", "rule", "detail"),
    [
        (b"not json", "bad_json", "not a JSON object"),
        (b'{"id": "1"', "bad_json", "not a JSON object"),
        (b'{"id": "1"} {"id": "2"}', "bad_json", "not a JSON object"),
        (b'["id"]', "bad_json", "not a JSON object"),
        (b"null", "bad_json", "not a JSON object"),
        (b'"text"', "bad_json", "not a JSON object"),
        (b'{"id": "1", "source": "\\ud800"}', "bad_json", "not a JSON object"),
        (b"[" * 100_000 + b"]" * 100_000, "bad_json", "not a JSON object"),
        (post_2019(post_id=...), "no_id", ""),
        (post_later(post_id=None), "no_id", ""),
        (post_2019(post_id="0"), "bad_id", "id: 0"),
        (post_2019(post_id="-5"), "bad_id", "id: -5"),
        (post_later(post_id=-5), "bad_id", "id: -5"),
        (post_2019(post_id="1.5"), "bad_id", "id: 1.5"),
        (post_2019(post_id="1e3"), "bad_id", "id: 1e3"),
        (post_2019(post_id=" 1"), "bad_id", "id:  1"),
        (post_2019(post_id=""), "bad_id", "id: "),
        (post_2019(post_id="1; DROP"), "bad_id", "id: 1; DROP"),
        (post_2019(post_id=str(2**53 + 1)), "bad_id", f"id: {2**53 + 1}"),
        (post_later(post_id=2**63), "bad_id", f"id: {2**63}"),
        (post_later(post_id=10**30), "bad_id", "id: 1" + "0" * 30),
        (post_2019(post_id="9" * 500), "bad_id", "id: " + "9" * 80),
        (post_2019(post_id=True), "bad_id", "id: true"),
        (post_2019(post_id=["1"]), "bad_id", 'id: ["1"]'),
        (post_2019(file_ext="../../etc/passwd"), "bad_field", "file_ext: ../../etc/passwd"),
        (post_2019(file_ext="j/p"), "bad_field", "file_ext: j/p"),
        (post_2019(file_ext=""), "bad_field", "file_ext: "),
        (post_2019(file_ext="jpg\n"), "bad_field", "file_ext: jpg?"),
        (post_2019(file_ext="toolong"), "bad_field", "file_ext: toolong"),
        (post_2019(md5="0123"), "bad_field", "md5: 0123"),
        (post_2019(md5="x" * 32), "bad_field", "md5: " + "x" * 32),
        (post_2019(rating="x"), "bad_field", "rating: x"),
        (post_2019(rating=None), "bad_field", "rating: missing"),
        (post_2019(rating=...), "bad_field", "rating: missing"),
        (post_2019(created_at="yesterday"), "bad_field", "created_at: yesterday"),
        (post_2019(created_at="infinity"), "bad_field", "created_at: infinity"),
        (post_2019(created_at="2008-13-01"), "bad_field", "created_at: 2008-13-01"),
        (post_2019(created_at="9999-01-01"), "bad_field", "created_at: 9999-01-01"),
        (post_2019(created_at="0044-03-15"), "bad_field", "created_at: 0044-03-15"),
        (post_2019(image_width="wide"), "bad_field", "image_width: wide"),
        (post_2019(image_width="-1"), "bad_field", "image_width: -1"),
        (post_2019(image_height="99999999999"), "bad_field", "image_height: 99999999999"),
        (post_2019(score={"up": 1}), "bad_field", 'score: {"up":1}'),
        (post_2019(parent_id="-3"), "bad_field", "parent_id: -3"),
        (post_2019(parent_id="x"), "bad_field", "parent_id: x"),
        (post_2019(pixiv_id=str(2**60)), "bad_field", f"pixiv_id: {2**60}"),
        (post_2019(is_deleted="perhaps"), "bad_field", "is_deleted: perhaps"),
        (post_2019(tags="1girl solo"), "bad_field", "tags: missing or no list"),
        (post_2019(tags={"name": "x"}), "bad_field", "tags: missing or no list"),
        (post_2019(tags=...), "bad_field", "tags: missing or no list"),
        (
            post_later(tag_string=..., tag_string_general=...),
            "bad_field",
            "tags: missing or no list",
        ),
    ],
)
def test_what_is_no_post(
    connection: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    line: bytes | dict[str, Any],
    rule: str,
    detail: str,
) -> None:
    text = line if isinstance(line, bytes) else json.dumps(line).encode()
    row = read(connection, tmp_path, text)
    assert (row["rule"], row["detail"]) == (rule, detail)


def test_tags_without_kinds_are_general(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    post = {"id": 1, "rating": "g", "tag_string": " a  b "}
    row = read(connection, tmp_path, json.dumps(post).encode())
    assert row["tags"] == [{"name": "a", "category": "0"}, {"name": "b", "category": "0"}]


def test_wrong_things_among_tags_stay_for_the_tags_own_check(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    post = post_2019(tags=[1, None, {"name": 5}, {"name": "a\x00b", "category": 0}])
    row = read(connection, tmp_path, json.dumps(post).encode())
    assert row["rule"] is None
    assert [tag and tag["name"] for tag in row["tags"]] == [None, None, "5", "a\x00b"]


def test_parquet_gives_what_json_lines_give(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    posts = [post_later(5), post_later(3, parent_id=5, rating="s"), post_later(-1)]
    (tmp_path / "shard").write_bytes(lines(*posts))
    expected = connection.sql(quick_query(tmp_path / "shard", later=True)).to_arrow_table()
    pq.write_table(pa.Table.from_pylist(posts), tmp_path / "posts.parquet")
    query = parquet_query(connection, tmp_path / "posts.parquet")
    found = connection.sql(query).to_arrow_table()
    assert found["line"].to_pylist() == [1, 2, 3]
    assert (
        found.drop_columns(["line", "detail"]).to_pylist()
        == expected.drop_columns(["line", "detail"]).to_pylist()
    )


def test_parquet_with_few_columns_and_other_types(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    posts = pa.table(
        {
            "id": pa.array([7], pa.uint32()),
            "created_at": pa.array([utc(2022, 1, 2)], pa.timestamp("ns", "America/New_York")),
            "rating": ["g"],
            "parent_id": pa.array([5.0]),  # as pandas writes numbers of which some are missing
            "tag_string": ["a b"],
        }
    )
    pq.write_table(posts, tmp_path / "posts.parquet")
    query = parquet_query(connection, tmp_path / "posts.parquet")
    (row,) = connection.sql(query).to_arrow_table().to_pylist()
    assert row["rule"] is None, row["detail"]
    assert row["created_at"] == utc(2022, 1, 2)
    assert row["parent_id"] == 5
    assert row["md5"] is None


@pytest.mark.parametrize("missing", ["id", "rating", "tag_string"])
def test_parquet_without_what_is_needed(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, missing: str
) -> None:
    post = {"id": 1, "rating": "g", "tag_string": "a"}
    del post[missing]
    pq.write_table(pa.Table.from_pylist([post]), tmp_path / "posts.parquet")
    with pytest.raises(PipelineError, match=f"has no column {missing}"):
        parquet_query(connection, tmp_path / "posts.parquet")


def test_broken_parquet(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (tmp_path / "posts.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(PipelineError, match=r"posts\.parquet: not a readable Parquet file"):
        parquet_query(connection, tmp_path / "posts.parquet")
