"""Schemas that tables of several rooms share."""

import pyarrow as pa

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

SPLITS_SCHEMA = pa.schema(
    [
        pa.field("post_id", pa.int64(), nullable=False),
        pa.field("group", pa.int64(), nullable=False),  # the smallest post id of the group
        pa.field("split", pa.string(), nullable=False),  # train, val or test
    ]
)

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

SCORES_SCHEMA = pa.schema(
    [
        pa.field("post_id", pa.int64(), nullable=False),
        pa.field("class", pa.int16(), nullable=False),
        pa.field("score", pa.float32(), nullable=False),  # a probability, 0 to 1
    ]
)
"""Scores of a tagger: every class of every post, sorted by post and class, so that the column
`score` reshapes to (posts, classes)."""

KEYPOINTS_SCHEMA = pa.schema(
    [
        pa.field("post_id", pa.int64(), nullable=False),
        pa.field("keypoints", pa.list_(pa.float32(), 75), nullable=False),
    ]
)
"""Keypoints of a pose model: 25 of (x, y, confidence) in pixels of the image as stored."""
