"""Tables of pose estimation: candidates, images, the finished set, models, judgement."""

import pyarrow as pa

from pipeline.contracts.schemas import BOXES_SCHEMA, IMAGES_SCHEMA, SPLITS_SCHEMA
from pipeline.contracts.table import REJECTS, Table

ADD = Table(
    "datasets/{corpus}/pose/add.parquet",
    pa.schema(
        [
            pa.field("post_id", pa.int64(), nullable=False),
            pa.field("split", pa.string(), nullable=False),  # its own: train, val or test
            pa.field("width", pa.int32(), nullable=False),  # of the frame
            pa.field("height", pa.int32(), nullable=False),
            pa.field("keypoints", pa.list_(pa.float32(), 51), nullable=False),
        ]
    ),
)
"""AnimeDrawingsDataset in our skeleton, sorted by post_id. Keypoints are 17 of (x, y, v) in pixels
of the frame, which is the image shrunk; v is 2 for every joint it gives, for it says nothing of
visibility, and 0 for eyes, ears and joints that are of no use."""

ADD_REPAIRS = Table("datasets/{corpus}/pose/add.repairs.parquet", REJECTS)
"""What was mended in posts that stayed, or left out of them."""

CANDIDATES = Table(
    "datasets/{corpus}/pose/candidates.parquet",
    pa.schema(
        [
            pa.field("post_id", pa.int64(), nullable=False),
            pa.field("quota", pa.string(), nullable=False),  # that chose it
            pa.field("split", pa.string(), nullable=False),  # that its group will have
            pa.field("rank", pa.int32(), nullable=False),  # within quota and split, from 0
            pa.field("spare", pa.bool_(), nullable=False),  # only if one before it falls out
            pa.field("tags", pa.list_(pa.string()), nullable=False),  # of the quota, that it has
        ]
    ),
)
"""New pose samples, sorted by post_id."""

POSE_IMAGES = Table("datasets/{corpus}/pose/images.parquet", IMAGES_SCHEMA)
"""Of ADD and CANDIDATES: originals, or 512px copies where no original is to be had."""

POSE_SPLITS = Table("datasets/{corpus}/splits/pose.parquet", SPLITS_SCHEMA)

POSE_BOXES = Table("datasets/{corpus}/pose/boxes.parquet", BOXES_SCHEMA)

POSE_DATASET = {
    split: f"datasets/{{corpus}}/pose/{split}.json" for split in ("train", "val", "test")
}
"""The finished set: a COCO keypoint file a split."""

POSE_DATASET_REJECTS = Table("datasets/{corpus}/pose/dataset.rejects.parquet", REJECTS)


TASK_SOURCE = "models/{corpus}/task_source"
"""The Keypoint R-CNN trained on photographs: model.safetensors and model.json."""

POSE_MODEL = "models/{corpus}/pose/{row}"
"""The trained model of a row: model.safetensors and model.json; a row that lacks something has
lacks.txt alone, which says what."""

POSE_CURVES = "reports/{corpus}/pose_training/{row}"
"""What DVCLive keeps of a row's training: a table a metric, a row an epoch."""

POSE_PREDICTIONS = Table(
    "models/{corpus}/pose_keypoints/{row}.parquet",
    pa.schema(
        [
            pa.field("split", pa.string(), nullable=False),  # val or test
            pa.field("boxes", pa.string(), nullable=False),  # true, or segmenter
            pa.field("decoding", pa.string(), nullable=False),  # paper, or subpixel
            pa.field("post_id", pa.int64(), nullable=False),
            pa.field("keypoints", pa.list_(pa.float32(), 75), nullable=False),
        ]
    ),
)
"""Keypoints of a row's model: 25 of (x, y, confidence) in pixels of the image as stored; sorted.
Empty for a row that lacks something."""

POSE_EVALUATION = "models/{corpus}/pose_evaluation/{row}.json"
"""A row judged: measures with intervals, by keypoint and by slice, COCO's AP, reliability."""

POSE_TIMING = "models/{corpus}/pose_timing.json"
"""Parameters and milliseconds per image of the rows, measured side by side."""
