"""Tables of the retrieval: support, poses, index, judgement."""

import pyarrow as pa

from pipeline.contracts.schemas import IMAGES_SCHEMA
from pipeline.contracts.table import Table

SUPPORT_POSTS = Table(
    "datasets/{corpus}/retrieval/posts.parquet",
    pa.schema([pa.field("post_id", pa.int64(), nullable=False)]),
)
"""The posts that can be found by pose, sorted."""

SUPPORT_IMAGES = Table("datasets/{corpus}/retrieval/images.parquet", IMAGES_SCHEMA)
"""Their 512px copies."""

SUPPORT_POSES = Table(
    "datasets/{corpus}/retrieval/poses.parquet",
    pa.schema(
        [
            pa.field("post_id", pa.int64(), nullable=False),
            pa.field("box", pa.list_(pa.float32(), 4), nullable=False),  # x, y, width, height
            pa.field("box_confidence", pa.float32(), nullable=False),  # 0 to 1
            # 25 of (x, y, confidence)
            pa.field("keypoints", pa.list_(pa.float32(), 75), nullable=False),
            pa.field("looks", pa.binary(), nullable=False),  # of pipeline.pose.duplicates
        ]
    ),
)
"""Box and keypoints of each, in pixels of SUPPORT_IMAGES, sorted by post_id. Rejects: no figure."""

RETRIEVAL_INDEX = "datasets/{corpus}/retrieval/index"
"""The index, as `pipeline.retrieval.folder` describes it."""

RETRIEVAL_EVALUATION = "models/{corpus}/retrieval_evaluation/evaluation.json"
"""How well poses are found: by descriptor, by keypoints, mirrored, perturbed, variants."""

RETRIEVAL_TIMING = "models/{corpus}/retrieval_timing.json"
"""Milliseconds of a search at the paper's size, measured side by side."""

TRUE_LIMBS = {
    "trunk": (("left_hip", "right_hip"), ("left_shoulder", "right_shoulder")),
    "shoulders": (("right_shoulder",), ("left_shoulder",)),
    "hips": (("right_hip",), ("left_hip",)),
    "head": (("left_shoulder", "right_shoulder"), ("left_ear", "right_ear")),
    "left_upper_arm": (("left_shoulder",), ("left_elbow",)),
    "right_upper_arm": (("right_shoulder",), ("right_elbow",)),
    "left_forearm": (("left_elbow",), ("left_wrist",)),
    "right_forearm": (("right_elbow",), ("right_wrist",)),
    "left_thigh": (("left_hip",), ("left_knee",)),
    "right_thigh": (("right_hip",), ("right_knee",)),
    "left_shin": (("left_knee",), ("left_ankle",)),
    "right_shin": (("right_knee",), ("right_ankle",)),
}
"""The limbs of TRUE_POSES: from and to the middle of these joints."""

TRUE_POSES = Table(
    "datasets/{corpus}/retrieval/true_poses.parquet",
    pa.schema(
        [
            pa.field("post_id", pa.int64(), nullable=False),
            # 25 of (x, y, v) in pixels of the 512px copy; v as COCO has it
            pa.field("keypoints", pa.list_(pa.float32(), 75), nullable=False),
            # 12 unit vectors in space, of TRUE_LIMBS: x to the right, y down, z to the viewer
            pa.field("limbs", pa.list_(pa.float32(), 36), nullable=False),
        ]
    ),
)
"""What is known of a corpus's poses, sorted by post_id; empty where nothing is."""
