"""Tables of the segmenter: foregrounds, backgrounds, composites, predictions, judgement."""

import pyarrow as pa

from pipeline.contracts.schemas import IMAGES_SCHEMA, SPLITS_SCHEMA
from pipeline.contracts.table import Table

FOREGROUND_POSTS = Table(
    "datasets/{corpus}/segmenter/foreground_posts.parquet",
    pa.schema([pa.field("post_id", pa.int64(), nullable=False)]),
)
"""The posts whose tags promise a single figure on nothing, sorted; those of them that leave are
its rejects."""

BACKGROUND_POSTS = Table(
    "datasets/{corpus}/segmenter/background_posts.parquet",
    pa.schema([pa.field("post_id", pa.int64(), nullable=False)]),
)
"""The posts whose tags promise a place without anyone in it, sorted."""

FOREGROUNDS = Table("datasets/{corpus}/segmenter/foregrounds.parquet", IMAGES_SCHEMA)
"""Originals whose alpha holds one whole figure."""

BACKGROUNDS = Table("datasets/{corpus}/segmenter/backgrounds.parquet", IMAGES_SCHEMA)

TEXTURES = Table("datasets/{corpus}/segmenter/textures.parquet", IMAGES_SCHEMA)
"""Backgrounds that are no posts. In place of a post's id stands a negative number made from the
file's hash, so that whatever goes by post_id works for them too."""

SEGMENTER_SPLITS = Table("datasets/{corpus}/splits/segmenter.parquet", SPLITS_SCHEMA)
"""Of foregrounds, backgrounds and textures together."""

COMPOSITES = Table(
    "datasets/{corpus}/segmenter/composites.parquet",
    pa.schema(
        [
            pa.field("split", pa.string(), nullable=False),  # val or test
            pa.field("pair", pa.int32(), nullable=False),  # from 0 in each split
            ("foreground", pa.int64()),  # post_id; null: a background alone
            pa.field("background", pa.int64(), nullable=False),  # post_id; negative: a texture
            pa.field("seed", pa.int64(), nullable=False),  # the transform was drawn from
            pa.field("size", pa.int32(), nullable=False),  # of the canvas, either side, in pixels
            # The transform, as pipeline.segmenter.transform has it.
            pa.field("scale", pa.float64(), nullable=False),
            pa.field("degrees", pa.float64(), nullable=False),
            pa.field("x", pa.float64(), nullable=False),
            pa.field("y", pa.float64(), nullable=False),
            pa.field("flip", pa.bool_(), nullable=False),
            pa.field("colours", pa.list_(pa.float64()), nullable=False),
            pa.field("crop", pa.float64(), nullable=False),
            pa.field("crop_x", pa.float64(), nullable=False),
            pa.field("crop_y", pa.float64(), nullable=False),
            pa.field("background_flip", pa.bool_(), nullable=False),
            pa.field("background_colours", pa.list_(pa.float64()), nullable=False),
            # What came of it.
            pa.field("area", pa.float64(), nullable=False),  # of the figure, as a share, 0 to 1
            ("figure_light", pa.float64()),  # its mean lightness, 0 to 255; null: no figure
            ("background_light", pa.float64()),  # around it, likewise
            pa.field("sha256", pa.string(), nullable=False),  # of the rendered image and mask
        ]
    ),
)
"""The fixed validation and test pairs, sorted by split and pair. Rejects are pairs of an earlier
build that can no longer be rendered; their post_id is the post that has gone."""

SEGMENTER_MODEL = "models/{corpus}/segmenter"
"""The trained segmenter: model.safetensors and model.json."""

SEGMENTER_CURVES = "reports/{corpus}/segmenter_training"
"""What DVCLive keeps of the training: a table a metric, a row an epoch."""

SEGMENTER_PREDICTIONS = Table(
    "models/{corpus}/segmenter_predictions/pairs.parquet",
    pa.schema(
        [
            pa.field("split", pa.string(), nullable=False),  # as in COMPOSITES
            pa.field("pair", pa.int32(), nullable=False),
            # PNG, grey: the probability of each pixel of the canvas, from 0 to 255.
            pa.field("probabilities", pa.binary(), nullable=False),
        ]
    ),
)
"""What the trained segmenter says of the fixed pairs, in the order of COMPOSITES."""

SEGMENTER_EVALUATION = "models/{corpus}/segmenter_evaluation/evaluation.json"
"""The segmenter judged: means, baselines, others, slices, empty truths."""

SEGMENTER_PAIRS = Table(
    "models/{corpus}/segmenter_evaluation/pairs.parquet",
    pa.schema(
        [
            pa.field("pair", pa.int32(), nullable=False),
            ("f1", pa.float64()),  # null from here to the boundary: there is no figure
            ("precision", pa.float64()),
            ("recall", pa.float64()),
            ("box_iou", pa.float64()),
            ("boundary_f", pa.float64()),
            pa.field("mean_absolute_error", pa.float64(), nullable=False),
            ("false_area", pa.float64()),  # null: there is a figure
            pa.field("slices", pa.list_(pa.string()), nullable=False),  # sorted
        ]
    ),
)
"""A row a pair of the test split: how the trained segmenter did on it."""
