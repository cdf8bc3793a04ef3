# ruff: noqa: S608 - queries are put together from our own constants and quoted paths
"""The forms in which Danbooru's metadata comes, as one SQL query over any of them.

*Danbooru2019*: JSON lines, numbers as strings, `tags` an array of objects, "0" for none, 1970 for
never, rating `s` for *safe*. *Later dumps*: JSON lines or Parquet, numbers as numbers, tags as
strings (`tag_string_general`, `tag_string_artist`, …), rating `g` for *general* and `s` for
*sensitive*. Each row says itself which form it has.

Every scalar is read as text and cast here, so that what does not fit is found by one set of
checks, whatever the file. What the checks refuse has a rule and a detail in the result.
"""

import json
from pathlib import Path

import duckdb

from pipeline.errors import PipelineError

MAX_LINE_BYTES = 16 << 20
"""The longest line that is read. A post with thousands of favourites has about 100 KB."""

MAX_ID = 1 << 53
"""Ids beyond this are no post's: JSON readers elsewhere lose digits there."""

FIRST_MOMENT = "1970-01-01 00:00:00+00"
AFTER_NEVER = "1971-01-01 00:00:00+00"
LAST_MOMENT = "2200-01-01 00:00:00+00"
"""Moments that are believed; those of 1970 mean never."""

TAG_STRINGS = {
    "tag_string_general": 0,
    "tag_string_artist": 1,
    "tag_string_copyright": 3,
    "tag_string_character": 4,
    "tag_string_meta": 5,
}
"""The later form's tag columns, with the category each holds."""

SCALARS = (
    "id", "created_at", "md5", "file_ext", "image_width", "image_height", "rating", "score",
    "parent_id", "source", "pixiv_id", "is_deleted", "is_banned", "is_pending", "is_flagged",
    "tag_string", *TAG_STRINGS,
)  # fmt: skip
"""The columns read, each as text; beside them `tags`."""

COUNTS = {"image_width": "width", "image_height": "height", "score": "score"}
LINKS = ("parent_id", "pixiv_id")
FLAGS = ("is_deleted", "is_banned", "is_pending", "is_flagged")

_TEXTS = dict.fromkeys(SCALARS, "VARCHAR")
_OBJECT = json.dumps(_TEXTS | {"tags": [{"name": "VARCHAR", "category": "VARCHAR"}]})

# What the queries below return: the columns of `contracts.POSTS`, save that the source is as
# found, and tags too, lists of (name, category) as text: in `tags` for Danbooru2019's form, in
# `later_tags` for the later one. Then line, rule and detail. A row with a rule is no post.


def quick_query(path: Path, *, later: bool) -> str:
    """The posts of a file of JSON lines that all have one form, as quickly as can be.

    DuckDB gives up at a line that it cannot read at all. Rows have no line, and no detail where
    there is a rule; rows of the later form are refused unless `later` is set.
    """
    texts = {name: kind for name, kind in _TEXTS.items() if later or name not in TAG_STRINGS}
    columns = texts | {"tags": "STRUCT(name VARCHAR, category VARCHAR)[]"}
    relation = (
        "(SELECT *, NULL::BIGINT AS line, TRUE AS is_object FROM "
        f"read_json({quoted(path)}, format = 'newline_delimited', compression = 'none', "
        f"maximum_object_size = {MAX_LINE_BYTES}, columns = {columns}))"
    )
    return _posts_query(relation, later=later, details=False)


def lines_query(relation: str) -> str:
    """The posts of a table (line, text), whatever the texts are."""
    return _posts_query(
        "(SELECT line, is_object, unnest(json_transform(if(is_object, text, '{}'), "
        f"'{_OBJECT}')) FROM (SELECT *, json_valid(text) AND "
        f"if(json_valid(text), json_type(text) = 'OBJECT', FALSE) AS is_object FROM {relation}))"
    )


def parquet_query(connection: duckdb.DuckDBPyConnection, path: Path) -> str:
    """The posts of a Parquet file; a column it lacks is null, a row's number its line.

    Raises:
        PipelineError: when the file cannot be read, or has no id, rating or tags.
    """
    try:
        described = connection.execute(
            f"DESCRIBE SELECT * FROM read_parquet({quoted(path)})"
        ).fetchall()
    except duckdb.Error as error:
        raise PipelineError(
            f"{path}: not a readable Parquet file ({_first_line(error)})"
        ) from error
    found = {row[0] for row in described}
    for needed in ({"id"}, {"rating"}, {"tag_string", "tag_string_general"}):
        if not needed & found:
            raise PipelineError(f"{path}: has no column {' or '.join(sorted(needed))}")
    columns = ", ".join(
        f"{name}::VARCHAR AS {name}" if name in found else f"NULL::VARCHAR AS {name}"
        for name in SCALARS
    )
    return _posts_query(
        f"(SELECT {columns}, NULL::STRUCT(name VARCHAR, category VARCHAR)[] AS tags, "
        "file_row_number + 1 AS line, TRUE AS is_object "
        f"FROM read_parquet({quoted(path)}, file_row_number = true))"
    )


def quoted(path: Path) -> str:
    """A path as an SQL string."""
    return "'" + str(path).replace("'", "''") + "'"


def _posts_query(relation: str, *, later: bool = True, details: bool = True) -> str:
    """Casts and checks over a relation of texts. Each option costs time to plan and to run."""
    detail = f"if(rule IS NULL, NULL, {_detail()})" if details else "NULL::VARCHAR"
    return f"""
        SELECT post_id, created_at, md5, ext, width, height, rating, score, parent_id, source,
               pixiv_id, is_deleted, is_banned, is_pending, is_flagged, tags, later_tags,
               line,
               {_rule()} AS rule, {detail} AS detail
        FROM (SELECT {", ".join([*_casts(), *_later_tags(later)])} FROM {relation})
    """


def _casts() -> list[str]:
    """Each field as its type, null where it does not fit; beside it the text, for the checks."""
    texts = [f"{name} AS {name}_text" for name in SCALARS if name not in TAG_STRINGS]
    counts = [f"TRY_CAST({name} AS INTEGER) AS {column}" for name, column in COUNTS.items()]
    links = [f"TRY_CAST({name} AS BIGINT) AS {name}_number" for name in LINKS]
    nulls = [f"nullif({name}_number, 0) AS {name}" for name in LINKS]
    flags = [f"TRY_CAST(coalesce({name}, 'false') AS BOOLEAN) AS {name}" for name in FLAGS]
    return [
        *texts, *counts, *links, *nulls, *flags,
        "line",
        "is_object",
        "TRY_CAST(id AS BIGINT) AS number",
        ("if(regexp_full_match(id, '[0-9]{1,16}') AND "
        f"number BETWEEN 1 AND {MAX_ID}, number, NULL) AS post_id"),
        "TRY_CAST(created_at AS TIMESTAMPTZ) AS moment",
        f"moment BETWEEN '{FIRST_MOMENT}' AND '{LAST_MOMENT}' AS is_moment",
        f"if(moment BETWEEN '{AFTER_NEVER}' AND '{LAST_MOMENT}', moment, NULL) AS created_at",
        "lower(md5) AS md5",
        "lower(file_ext) AS ext",
        "coalesce(source, '') AS source",
        f"{_rating()} AS rating",
        "tags",
    ]  # fmt: skip


def _rating() -> str:
    """The rating spelt out. An `s` says *safe* in Danbooru2019's form, *sensitive* in the later."""
    return """CASE rating WHEN 's' THEN if(tags IS NULL, 'sensitive', 'safe')
        WHEN 'g' THEN 'general' WHEN 'q' THEN 'questionable' WHEN 'e' THEN 'explicit' END"""


def _later_tags(wanted: bool) -> list[str]:
    """The later form's tags as (name, category), both text; null in Danbooru2019's form.

    Both forms' tags are not one column, because copying the lists would cost more than reading.
    """

    def split(text: str, category: int) -> str:
        names = f"list_filter(string_split(coalesce({text}, ''), ' '), lambda name: name <> '')"
        return f"list_transform({names}, lambda name: {{name: name, category: '{category}'}})"

    if not wanted:
        return ["TRUE AS has_no_later_tags", "NULL AS later_tags"]
    strings = dict(TAG_STRINGS)
    general = split("coalesce(tag_string_general, tag_string)", strings.pop("tag_string_general"))
    lists = [general, *(split(name, code) for name, code in strings.items())]
    built = f"CASE WHEN tags IS NULL AND NOT has_no_later_tags THEN {' || '.join(lists)} END"
    return [
        "coalesce(tag_string_general, tag_string) IS NULL AS has_no_later_tags",
        f"{built} AS later_tags",
    ]


def _faults() -> dict[str, str]:
    """By field: when its value is refused."""
    return {
        "created_at": "created_at_text <> '' AND NOT coalesce(is_moment, FALSE)",
        "md5": "md5 IS NOT NULL AND NOT regexp_full_match(md5, '[0-9a-f]{32}')",
        "file_ext": "ext IS NOT NULL AND NOT regexp_full_match(ext, '[a-z0-9]{1,5}')",
        **{
            name: f"{name}_text IS NOT NULL AND ({column} IS NULL{limit})"
            for (name, column), limit in zip(
                COUNTS.items(), (" OR width < 0", " OR height < 0", ""), strict=True
            )
        },
        "rating": "rating IS NULL",
        **{
            name: f"{name}_text IS NOT NULL AND ({name}_number IS NULL "
            f"OR {name}_number NOT BETWEEN 0 AND {MAX_ID})"
            for name in LINKS
        },
        **{name: f"{name} IS NULL" for name in FLAGS},
        "tags": "tags IS NULL AND has_no_later_tags",
    }


def _rule() -> str:
    faults = " OR ".join(f"({fault})" for fault in _faults().values())
    return f"""CASE WHEN NOT is_object THEN 'bad_json' WHEN id_text IS NULL THEN 'no_id'
        WHEN post_id IS NULL THEN 'bad_id' WHEN {faults} THEN 'bad_field' END"""


def _detail() -> str:
    """What is wrong: the first field at fault with its value, shortened and printable."""

    def shown(name: str) -> str:
        value = f"coalesce({name}_text, 'missing')" if name != "tags" else "'missing or no list'"
        return rf"'{name}: ' || regexp_replace(left({value}, 80), '\p{{C}}', '?', 'g')"

    cases = " ".join(f"WHEN {fault} THEN {shown(name)}" for name, fault in _faults().items())
    return f"""CASE rule WHEN 'bad_json' THEN 'not a JSON object' WHEN 'no_id' THEN ''
        WHEN 'bad_id' THEN {shown("id")} ELSE CASE {cases} END END"""


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
