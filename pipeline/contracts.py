"""The data contracts: where each table lives and what its columns are.

A stage writes and reads its tables through `Stage`'s `Run`, which holds them to the schema given
here. Paths are relative to the root; `{corpus}` is the corpus's name.
"""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import PipelineError

ROWS_PER_GROUP = 65_536
"""Rows in a Parquet row group: fixed, so that the bytes do not depend on who wrote them."""

CATEGORIES = {0: "general", 1: "artist", 3: "copyright", 4: "character", 5: "meta"}
"""Danbooru's tag categories."""


@dataclass(frozen=True)
class Table:
    """A Parquet file: its path under the root, and its schema."""

    path: str
    schema: pa.Schema

    @property
    def rejects(self) -> "Table":
        """The rejects that go with this table: what was left out of it, and why."""
        return Table(self.path.removesuffix(".parquet") + ".rejects.parquet", REJECTS)


REJECTS = pa.schema(
    [
        pa.field("post_id", pa.int64(), nullable=False),
        pa.field("stage", pa.string(), nullable=False),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("detail", pa.string(), nullable=False),
    ]
)
"""A row for whatever leaves a data set."""

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

LABELS = Table(
    "datasets/{corpus}/tagger/labels.parquet",
    pa.schema(
        [
            pa.field("post_id", pa.int64(), nullable=False),
            pa.field("classes", pa.list_(pa.int16()), nullable=False),  # sorted, unique
        ]
    ),
)
"""A row for each row of POSTS, in its order: the classes that its tags give."""

SELECTED = Table(
    "datasets/{corpus}/tagger/selected.parquet",
    pa.schema([pa.field("post_id", pa.int64(), nullable=False)]),
)
"""The posts that passed the tagger's filters, sorted."""

IMAGES_SCHEMA = pa.schema(
    [
        pa.field("post_id", pa.int64(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),  # "512px" or "original"
        pa.field("path", pa.string(), nullable=False),  # in the store
        pa.field("sha256", pa.string(), nullable=False),  # of the file
        pa.field("pixel_sha256", pa.string(), nullable=False),  # of size, mode and pixels
        pa.field("width", pa.int32(), nullable=False),
        pa.field("height", pa.int32(), nullable=False),
        pa.field("mode", pa.string(), nullable=False),  # Pillow's name of the file's own mode
    ]
)
"""An image manifest: exactly the posts asked for, sorted by post_id."""

TAGGER_IMAGES = Table("datasets/{corpus}/tagger/images.parquet", IMAGES_SCHEMA)

SPLITS_SCHEMA = pa.schema(
    [
        pa.field("post_id", pa.int64(), nullable=False),
        pa.field("group", pa.int64(), nullable=False),  # the smallest post id of the group
        pa.field("split", pa.string(), nullable=False),  # train, val or test
    ]
)

TAGGER_SPLITS = Table("datasets/{corpus}/splits/tagger.parquet", SPLITS_SCHEMA)

SCORES_SCHEMA = pa.schema(
    [
        pa.field("post_id", pa.int64(), nullable=False),
        pa.field("class", pa.int16(), nullable=False),
        pa.field("score", pa.float32(), nullable=False),  # a probability, 0 to 1
    ]
)
"""Scores of a tagger: every class of every post, sorted by post and class, so that the column
`score` reshapes to (posts, classes)."""

TAGGER_VAL_SCORES = Table("models/{corpus}/tagger_scores/val.parquet", SCORES_SCHEMA)

TAGGER_TEST_SCORES = Table("models/{corpus}/tagger_scores/test.parquet", SCORES_SCHEMA)

TAGGER_MODEL = "models/{corpus}/tagger"
"""The trained tagger: model.safetensors and model.json."""

TAGGER_CURVES = "reports/{corpus}/tagger_training"
"""What DVCLive keeps of the training: a table a metric, a row an epoch."""

TAGGER_BASELINE_VAL_SCORES = Table("models/{corpus}/tagger_baseline/val.parquet", SCORES_SCHEMA)

TAGGER_BASELINE_TEST_SCORES = Table("models/{corpus}/tagger_baseline/test.parquet", SCORES_SCHEMA)
"""Of random features with a linear head: what knowing little is worth."""

TAGGER_EVALUATION = "models/{corpus}/tagger_evaluation/evaluation.json"
"""The tagger judged: means, comparisons, bands, groups, confusions."""

TAGGER_CLASSES = Table(
    "models/{corpus}/tagger_evaluation/classes.parquet",
    pa.schema(
        [
            pa.field("class", pa.int16(), nullable=False),
            pa.field("name", pa.string(), nullable=False),
            pa.field("group", pa.string(), nullable=False),
            pa.field("train", pa.int64(), nullable=False),  # posts that have it
            pa.field("val", pa.int64(), nullable=False),
            pa.field("test", pa.int64(), nullable=False),
            ("average_precision", pa.float64()),  # null: no positive in the test split
            ("f1_threshold", pa.float64()),  # null: no positive in validation
            ("f1", pa.float64()),  # null from here on: the class is not judged
            ("f1_precision", pa.float64()),
            ("f1_recall", pa.float64()),
            ("f1_accuracy", pa.float64()),
            ("f2_threshold", pa.float64()),
            ("f2", pa.float64()),
            ("f2_precision", pa.float64()),
            ("f2_recall", pa.float64()),
            ("f2_accuracy", pa.float64()),
        ]
    ),
)
"""A row a class: the trained tagger on the test split, thresholds from validation."""

SHARDS = "datasets/{corpus}/metadata/shards.json"
"""The metadata files as found: a list of {name, size, sha256}, `name` relative to the mirror."""

CLASSES = "datasets/{corpus}/tagger/classes.json"
"""The rulebook as compiled, with its hash."""

SAMPLE = "datasets/{corpus}/sample"
"""What the sample stage draws: mirror/, add/, textures/, mannequins/ and truth.parquet; for any
other corpus a marker file alone."""


def read_table(path: Path, schema: pa.Schema, columns: list[str] | None = None) -> pa.Table:
    """Read a Parquet file, held to its schema.

    Raises:
        PipelineError: when it is missing, cannot be read, or has other columns.
    """
    try:
        found = pq.read_schema(path)
        if not found.equals(schema):
            raise PipelineError(f"{path}: has other columns than expected; run `dvc repro` again")
        return pq.read_table(path, columns=columns)
    except FileNotFoundError as error:
        raise PipelineError(f"{path}: missing; run `dvc repro` to make it") from error
    except pa.ArrowInvalid as error:
        raise PipelineError(f"{path}: not a readable Parquet file ({error})") from error


def write_table(table: pa.Table, path: Path, schema: pa.Schema) -> None:
    """Write a Parquet file with the schema; the same rows give the same bytes."""
    pq.write_table(
        table.select(schema.names).cast(schema),
        path,
        row_group_size=ROWS_PER_GROUP,
        compression="zstd",
    )
