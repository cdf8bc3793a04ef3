"""Filters over posts: each takes some out of a data set and says why.

A data set lists its filters in an order, and a post leaves at the first that it fails, with that
filter's name as its rule. The filters that several data sets share are here.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.contracts.metadata import POSTS, TAKEN_DOWN
from pipeline.contracts.table import REJECTS, Table
from pipeline.corpus.removals import EXCLUDED, read_removals
from pipeline.errors import PipelineError
from pipeline.stage import Counts, Run

INPUTS = (POSTS.path, TAKEN_DOWN.path, EXCLUDED)
"""What a stage that judges posts reads."""


@dataclass(frozen=True)
class Filter:
    """A filter in SQL over a post's columns, with `$name` for each setting.

    `fails` is true for a post that leaves; `detail` is what the reject says of it. Beside the
    columns of POSTS there are `taken_down` and `excluded`, the reasons of removals, and `flags`.
    """

    rule: str
    fails: str
    detail: str


def having(setting: str) -> str:
    """SQL for those of a post's tags that a setting names.

    DuckDB's `list_has_any` and `list_intersect` take ten times as long.
    """
    return f"list_filter(tags, lambda tag: list_contains(${setting}, tag))"


def tagged(rule: str, setting: str) -> Filter:
    """The filter that takes out what has one of a setting's tags, and says which."""
    return Filter(
        rule,
        f"len({having(setting)}) > 0",
        f"array_to_string(list_sort({having(setting)}), ', ')",
    )


USABLE = (
    Filter("taken_down", "taken_down IS NOT NULL", "taken_down"),
    Filter("excluded", "excluded IS NOT NULL", "excluded"),
    Filter(
        "flagged",
        "list_has_any(flags, $drop_flags)",
        "array_to_string(list_intersect(flags, $drop_flags), ', ')",
    ),
    Filter("rating", "NOT list_contains($ratings, rating)", "rating"),
    Filter(
        "not_an_image",
        "ext IS NULL OR NOT list_contains($extensions, ext)",
        "coalesce(ext, 'no extension')",
    ),
)
"""What may be in no data set at all."""

USABLE_SETTINGS = ("drop_flags", "ratings", "extensions")

ALL_WANTED = (
    "SELECT * FROM read_parquet($posts) "  # noqa: S608 - of our own words
    f"WHERE len({having('wanted_tags')}) = len(list_distinct($wanted_tags))"
)
"""The posts that have all of a setting's tags, for `judge`."""

TOO_SMALL = Filter(
    "too_small",
    "coalesce(greatest(width, height), 0) < $min_side",
    "concat(coalesce(width, 0), 'x', coalesce(height, 0))",
)

COMIC = tagged("comic", "comic_tags")

SINGLE_PERSON = (
    tagged("several_people", "group_tags"),
    Filter(
        "not_single",
        f"len({having('single_tags')}) = 0 AND len({having('person_tags')}) != 1",
        f"coalesce(nullif(array_to_string(list_sort({having('person_tags')}), ', '), ''),"
        " 'no person tag')",
    ),
)
"""Single person: `solo`, or exactly one of `1girl` and `1boy`; and no `multiple_*`, `2girls`, …."""

SINGLE_PERSON_SETTINGS = ("group_tags", "single_tags", "person_tags")

_QUERY = """
WITH candidates AS (
    SELECT posts.*, takedown.reason AS taken_down, exclusion.reason AS excluded,
        list_filter(
            [if(is_banned, 'is_banned', NULL), if(is_deleted, 'is_deleted', NULL),
             if(is_pending, 'is_pending', NULL), if(is_flagged, 'is_flagged', NULL)],
            lambda flag: flag IS NOT NULL
        ) AS flags
    FROM ({posts}) AS posts
    LEFT JOIN takedown USING (post_id)
    LEFT JOIN exclusion USING (post_id)
),
verdicts AS (SELECT *, CASE {rules} END AS rule FROM candidates)
SELECT post_id, rule, CASE rule {details} END AS detail
FROM verdicts
ORDER BY post_id
"""


def judge(
    run: Run,
    filters: Sequence[Filter],
    settings: Mapping[str, Any],
    posts: str = "SELECT * FROM read_parquet($posts)",
) -> pa.Table:
    """What becomes of each post.

    Args:
        run: of a stage that declares INPUTS.
        filters: in the order in which posts meet them.
        settings: what the filters, and `posts`, name with a `$`; more may be given.
        posts: a query for the posts to judge, where `$posts` is the file of POSTS.

    Returns:
        post_id, rule and detail, sorted by post_id; rule and detail are null for who stays.
    """
    connection = duckdb.connect(
        config={
            "memory_limit": f"{run.params.engine.memory_mb}MB",
            "temp_directory": str(run.work / "spill"),
        }
    )
    connection.register("takedown", run.read(TAKEN_DOWN))
    connection.register("exclusion", _removals(read_removals(run.input(EXCLUDED))))
    query = _QUERY.format(
        posts=posts,
        rules=" ".join(f"WHEN {entry.fails} THEN '{entry.rule}'" for entry in filters),
        details=" ".join(f"WHEN '{entry.rule}' THEN {entry.detail}" for entry in filters),
    )
    known = dict(settings) | {"posts": str(run.input(POSTS.path))}
    named = {name: known[name] for name in set(re.findall(r"\$(\w+)", query))}
    verdicts: pa.Table = connection.sql(query, params=named).to_arrow_table()
    return verdicts


def write_verdicts(run: Run, table: Table, verdicts: pa.Table, settings: str) -> Counts:
    """Write the posts that stay and the reasons of those that leave.

    Args:
        run: of a stage that declares the table and its rejects.
        table: of one column, post_id.
        verdicts: as `judge` gives them.
        settings: where to look when nothing stays.

    Raises:
        PipelineError: when nothing stays.
    """
    kept = verdicts.filter(pc.is_null(verdicts["rule"]))
    left = verdicts.filter(pc.is_valid(verdicts["rule"]))
    if not len(kept):
        raise PipelineError(
            f"none of {len(verdicts):,} posts passes the filters of {settings}; most left by "
            f"{_most_frequent(left)!r}: look at {settings} in the settings"
        )
    stages = pa.array([run.stage.name] * len(left), pa.string())
    run.write(table, kept.select(["post_id"]).cast(table.schema))
    run.write(
        table.rejects, left.append_column("stage", stages).select(REJECTS.names).cast(REJECTS)
    )
    return {"posts": len(verdicts), "selected": len(kept), "rejects": len(left)}


def settings_of(section: object, names: Iterable[str]) -> dict[str, Any]:
    """Some of a section's settings, by name."""
    return {name: getattr(section, name) for name in names}


def _removals(reasons: dict[int, str]) -> pa.Table:
    ids = pa.array(list(reasons), pa.int64())
    return pa.table({"post_id": ids, "reason": pa.array(list(reasons.values()), pa.string())})


def _most_frequent(rejects: pa.Table) -> str:
    counts = rejects["rule"].value_counts().to_pylist()
    return str(max(counts, key=lambda entry: entry["counts"])["values"]) if counts else "nothing"
