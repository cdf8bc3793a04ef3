"""The data contracts: where each table lives and what its columns are.

A stage writes and reads its tables through `Stage`'s `Run`, which holds them to the schema given
here. Paths are relative to the root; `{corpus}` is the corpus's name.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipeline.errors import PipelineError

ROWS_PER_GROUP = 65_536
"""Rows in a Parquet row group: fixed, so that the bytes do not depend on who wrote them."""

CATEGORIES = {0: "general", 1: "artist", 3: "copyright", 4: "character", 5: "meta"}
"""Danbooru's tag categories."""

ARTIST = next(number for number, name in CATEGORIES.items() if name == "artist")


@dataclass(frozen=True)
class Table:
    """A Parquet file: its path under the root, and its schema."""

    path: str
    schema: pa.Schema

    @property
    def rejects(self) -> "Table":
        """The rejects that go with this table: what was left out of it, and why."""
        return Table(self.path.removesuffix(".parquet") + ".rejects.parquet", REJECTS)

    def of_row(self, row: str) -> "Table":
        """The table of one row, where each row of a stage has its own."""
        return Table(self.path.replace("{row}", row), self.schema)


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

SLICES = Table(
    "datasets/{corpus}/sample/slices.parquet",
    pa.schema(
        [
            pa.field("post_id", pa.int64(), nullable=False),
            pa.field("slice", pa.string(), nullable=False),
        ]
    ),
)
"""Named parts of a corpus that evaluations report apart, sorted by post and slice; a post may be in
several. A corpus that gives none has no such file: `pipeline/slices.py` reads it."""

GALLERY = "reports/{corpus}/gallery"
"""What a corpus has to show of itself: GALLERY_PAGE, and the pictures that it names."""

GALLERY_PAGE = "gallery.json"
"""{title, text, tables: [{title, columns, rows, note}], sheets: [{title, text, file}]}; empty where
a corpus has nothing to show."""

PICTURES = "reports/{corpus}/pictures"
"""The pictures of the report, and WHOSE_FILE."""

WHOSE_FILE = "posts.json"
"""In a folder of pictures: {file: [post_id]}, the posts that each of them shows."""

TAGGER_IMAGES = Table("datasets/{corpus}/tagger/images.parquet", IMAGES_SCHEMA)

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

SPLITS_SCHEMA = pa.schema(
    [
        pa.field("post_id", pa.int64(), nullable=False),
        pa.field("group", pa.int64(), nullable=False),  # the smallest post id of the group
        pa.field("split", pa.string(), nullable=False),  # train, val or test
    ]
)

TAGGER_SPLITS = Table("datasets/{corpus}/splits/tagger.parquet", SPLITS_SCHEMA)

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

BOXES_SCHEMA = pa.schema(
    [
        pa.field("post_id", pa.int64(), nullable=False),
        ("x", pa.float32()),  # of the corner at the upper left; these four are null: no box
        ("y", pa.float32()),
        ("width", pa.float32()),
        ("height", pa.float32()),
        pa.field("confidence", pa.float32(), nullable=False),  # 0 to 1; 0 for none
        ("area", pa.float64()),  # of the mask, in pixels; null for none
    ]
)
"""Boxes around figures, in pixels of the image as stored, sorted by post_id. Where no figure was
found there is no box, and whoever reads the table decides what then."""

MASKS_SCHEMA = pa.schema(
    [
        pa.field("post_id", pa.int64(), nullable=False),
        pa.field("height", pa.int32(), nullable=False),
        pa.field("width", pa.int32(), nullable=False),
        pa.field("counts", pa.string(), nullable=False),  # COCO's compressed run-length code
    ]
)
"""Masks of figures, of the size of the image as stored, sorted by post_id."""

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

BOXES_SCHEMA = pa.schema(
    [
        pa.field("post_id", pa.int64(), nullable=False),
        ("x", pa.float32()),  # null, as the next three and the area: the mask is empty
        ("y", pa.float32()),
        ("width", pa.float32()),
        ("height", pa.float32()),
        pa.field("confidence", pa.float32(), nullable=False),  # 0 for none
        ("area", pa.float64()),  # of the mask, in square pixels
    ]
)
"""Boxes of a segmenter, in pixels of the image as stored, sorted by post_id."""

POSE_BOXES = Table("datasets/{corpus}/pose/boxes.parquet", BOXES_SCHEMA)

KEYPOINTS_SCHEMA = pa.schema(
    [
        pa.field("post_id", pa.int64(), nullable=False),
        pa.field("keypoints", pa.list_(pa.float32(), 75), nullable=False),
    ]
)
"""Keypoints of a pose model: 25 of (x, y, confidence) in pixels of the image as stored."""

TASKS = "datasets/{corpus}/annotation/tasks.jsonl"
"""What annotators are asked: a line a task, as `pipeline.annotation.tasks.Task`."""

TASKS_REJECTS = Table("datasets/{corpus}/annotation/tasks.rejects.parquet", REJECTS)

SNAPSHOT = "annotations/{corpus}/labels.jsonl"
"""What people answered, in git: a line a label, as `pipeline.annotation.labels.Label`."""

POSE_LABELS = "datasets/{corpus}/annotation/labels.jsonl"
"""All labels the build uses: the snapshot's, and what the sample's annotators answered."""

POSE_LABELS_REJECTS = Table("datasets/{corpus}/annotation/labels.rejects.parquet", REJECTS)
"""Answers that could not be read."""

POSE_DATASET = {
    split: f"datasets/{{corpus}}/pose/{split}.json" for split in ("train", "val", "test")
}
"""The finished set: a COCO keypoint file a split."""

POSE_DATASET_REJECTS = Table("datasets/{corpus}/pose/dataset.rejects.parquet", REJECTS)

SHARDS = "datasets/{corpus}/metadata/shards.json"
"""The metadata files as found: a list of {name, size, sha256}, `name` relative to the mirror."""

CLASSES = "datasets/{corpus}/tagger/classes.json"
"""The rulebook as compiled, with its hash."""

SAMPLE = "datasets/{corpus}/sample"
"""What the sample stage draws: mirror/, add/, textures/, mannequins/, truth.parquet and SLICES; for
any other corpus a marker file alone."""


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


def parquet_bytes(rows: list[dict[str, Any]], schema: pa.Schema) -> bytes:
    """Rows as the bytes of a Parquet file, as `write_table` writes it."""
    buffer = io.BytesIO()
    write_table(pa.Table.from_pylist(rows, schema), buffer, schema)
    return buffer.getvalue()


def npy_bytes(array: NDArray[Any]) -> bytes:
    """An array as the bytes of NumPy's own file."""
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def write_table(table: pa.Table, path: Path | io.BytesIO, schema: pa.Schema) -> None:
    """Write a Parquet file with the schema; the same rows give the same bytes."""
    pq.write_table(
        table.select(schema.names).cast(schema),
        path,
        row_group_size=ROWS_PER_GROUP,
        compression="zstd",
    )


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
