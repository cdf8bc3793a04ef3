"""Tables of the tagger: labels, selection, images, scores, judgement."""

import pyarrow as pa

from pipeline.contracts.schemas import IMAGES_SCHEMA, SCORES_SCHEMA, SPLITS_SCHEMA
from pipeline.contracts.table import Table

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

TAGGER_IMAGES = Table("datasets/{corpus}/tagger/images.parquet", IMAGES_SCHEMA)

TAGGER_SPLITS = Table("datasets/{corpus}/splits/tagger.parquet", SPLITS_SCHEMA)

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

CLASSES = "datasets/{corpus}/tagger/classes.json"
"""The rulebook as compiled, with its hash."""
