"""The tagger's posts: the paper's filters, each leaving a reason.

A post meets the filters in the order of `FILTERS` and leaves at the first that it fails, with that
filter's name as its rule. Their order is the order of the funnel in the report.
"""

from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.contracts import LABELS, POSTS, REJECTS, SELECTED
from pipeline.corpus.removals import read_removals
from pipeline.errors import PipelineError
from pipeline.stage import Counts, Run, Stage, run_stage

TAKEDOWN = "annotations/{corpus}/takedown.yaml"
EXCLUDED = "annotations/{corpus}/excluded.yaml"

STAGE = Stage(
    "tagger_select",
    params=("corpus.name", "tagger.select"),
    inputs=(POSTS.path, LABELS.path, TAKEDOWN, EXCLUDED),
    outputs=(SELECTED.path, SELECTED.rejects.path),
)


@dataclass(frozen=True)
class Filter:
    """A filter in SQL over a post's columns, its classes, and `$name` for each setting.

    `fails` is true for a post that leaves; `detail` is what the reject says of it.
    """

    rule: str
    fails: str
    detail: str


FILTERS = (
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
    Filter(
        "too_small",
        "coalesce(greatest(width, height), 0) < $min_side",
        "concat(coalesce(width, 0), 'x', coalesce(height, 0))",
    ),
    Filter(
        "comic",
        "list_has_any(tags, $comic_tags)",
        "array_to_string(list_sort(list_intersect(tags, $comic_tags)), ', ')",
    ),
    Filter(
        "several_people",
        "list_has_any(tags, $group_tags)",
        "array_to_string(list_sort(list_intersect(tags, $group_tags)), ', ')",
    ),
    Filter(
        "not_single",
        "NOT list_has_any(tags, $single_tags) AND len(list_intersect(tags, $person_tags)) != 1",
        "coalesce(nullif(array_to_string(list_sort(list_intersect(tags, $person_tags)), ', '), ''),"
        " 'no person tag')",
    ),
    Filter("few_classes", "len(classes) < $min_classes", "concat(len(classes), ' classes')"),
)

_QUERY = """
WITH candidates AS (
    SELECT posts.*, labels.classes, takedown.reason AS taken_down, exclusion.reason AS excluded,
        list_filter(
            [if(is_banned, 'is_banned', NULL), if(is_deleted, 'is_deleted', NULL),
             if(is_pending, 'is_pending', NULL), if(is_flagged, 'is_flagged', NULL)],
            lambda flag: flag IS NOT NULL
        ) AS flags
    FROM read_parquet($posts) AS posts
    JOIN read_parquet($labels) AS labels USING (post_id)
    LEFT JOIN takedown USING (post_id)
    LEFT JOIN exclusion USING (post_id)
),
verdicts AS (SELECT *, CASE {rules} END AS rule FROM candidates)
SELECT post_id, rule, CASE rule {details} END AS detail
FROM verdicts
ORDER BY post_id
"""


def main(run: Run) -> Counts:
    """Apply the filters, write the posts that stay and the reasons of those that leave."""
    settings = run.params.tagger.select
    connection = duckdb.connect(
        config={
            "memory_limit": f"{run.params.engine.memory_mb}MB",
            "temp_directory": str(run.work / "spill"),
        }
    )
    connection.register("takedown", _removals(read_removals(run.input(TAKEDOWN))))
    connection.register("exclusion", _removals(read_removals(run.input(EXCLUDED))))
    query = _QUERY.format(
        rules=" ".join(f"WHEN {entry.fails} THEN '{entry.rule}'" for entry in FILTERS),
        details=" ".join(f"WHEN '{entry.rule}' THEN {entry.detail}" for entry in FILTERS),
    )
    paths = {"posts": str(run.input(POSTS.path)), "labels": str(run.input(LABELS.path))}
    verdicts: pa.Table = connection.sql(
        query, params=settings.model_dump() | paths
    ).to_arrow_table()
    kept = verdicts.filter(pc.is_null(verdicts["rule"]))
    left = verdicts.filter(pc.is_valid(verdicts["rule"]))
    if not len(kept):
        raise PipelineError(
            f"none of {len(verdicts):,} posts passes the tagger's filters; most left by "
            f"{_most_frequent(left)!r}: look at tagger.select in the settings"
        )
    stages = pa.array([run.stage.name] * len(left), pa.string())
    run.write(SELECTED, kept.select(["post_id"]).cast(SELECTED.schema))
    run.write(
        SELECTED.rejects, left.append_column("stage", stages).select(REJECTS.names).cast(REJECTS)
    )
    return {"posts": len(verdicts), "selected": len(kept), "rejects": len(left)}


def _removals(reasons: dict[int, str]) -> pa.Table:
    ids = pa.array(list(reasons), pa.int64())
    return pa.table({"post_id": ids, "reason": pa.array(list(reasons.values()), pa.string())})


def _most_frequent(rejects: pa.Table) -> str:
    counts = rejects["rule"].value_counts().to_pylist()
    return str(max(counts, key=lambda entry: entry["counts"])["values"]) if counts else "nothing"


if __name__ == "__main__":
    run_stage(STAGE, main)
