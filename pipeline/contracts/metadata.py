"""Tables of the metadata: posts, tags, what was taken down."""

import pyarrow as pa

from pipeline.contracts.table import REJECTS, Table

CATEGORIES = {0: "general", 1: "artist", 3: "copyright", 4: "character", 5: "meta"}
"""Danbooru's tag categories."""

ARTIST = next(number for number, name in CATEGORIES.items() if name == "artist")

POSTS = Table(
    "datasets/{corpus}/metadata/posts.parquet",
    pa.schema(
        [
            pa.field("post_id", pa.int64(), nullable=False),
            pa.field("created_at", pa.timestamp("us", tz="UTC")),
            ("md5", pa.string()),  # 32 lower-case hex digits; null where the dump hides it
            ("ext", pa.string()),  # [a-z0-9]{1,5}; null where the dump hides it
            ("width", pa.int32()),
            ("height", pa.int32()),
            pa.field("rating", pa.string(), nullable=False),  # one of RATINGS
            ("score", pa.int32()),
            ("parent_id", pa.int64()),  # null for none
            pa.field("source", pa.string(), nullable=False),
            ("pixiv_id", pa.int64()),  # null for none
            pa.field("is_deleted", pa.bool_(), nullable=False),
            pa.field("is_banned", pa.bool_(), nullable=False),
            pa.field("is_pending", pa.bool_(), nullable=False),
            pa.field("is_flagged", pa.bool_(), nullable=False),
            pa.field("tags", pa.list_(pa.string()), nullable=False),  # sorted, unique
        ]
    ),
)
"""A row a post, sorted by post_id."""

RATINGS = ("safe", "general", "sensitive", "questionable", "explicit")
"""Ratings, spelt out: Danbooru2019's `s` is *safe*, which later dumps split into *general* (`g`)
and *sensitive* (their `s`)."""

METADATA_REJECTS = Table(
    "datasets/{corpus}/metadata/posts.rejects.parquet",
    pa.schema(
        [("post_id", pa.int64()), *list(REJECTS)[1:], ("shard", pa.string()), ("line", pa.int64())]
    ),
)
"""As REJECTS, with the shard and its line (1-based; the row of a Parquet shard). post_id is null
where none could be read."""

TAGS = Table(
    "datasets/{corpus}/metadata/tags.parquet",
    pa.schema(
        [
            pa.field("name", pa.string(), nullable=False),
            pa.field("category", pa.int8(), nullable=False),
            pa.field("posts", pa.int64(), nullable=False),
        ]
    ),
)
"""The corpus's vocabulary, sorted by name: each tag once, with the number of its posts."""

TAKEN_DOWN = Table(
    "datasets/{corpus}/metadata/taken_down.parquet",
    pa.schema(
        [
            pa.field("post_id", pa.int64(), nullable=False),
            pa.field("reason", pa.string(), nullable=False),  # empty: it is private
        ]
    ),
)
"""The posts that must be in no set, report or release, sorted by post_id."""

SHARDS = "datasets/{corpus}/metadata/shards.json"
"""The metadata files as found: a list of {name, size, sha256}, `name` relative to the mirror."""
