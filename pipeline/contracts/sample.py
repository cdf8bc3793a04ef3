"""What a corpus brings beside its posts: the sample's drawings, slices, a gallery."""

import pyarrow as pa

from pipeline.contracts.table import Table

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

SAMPLE = "datasets/{corpus}/sample"
"""What the sample stage draws: mirror/, add/, textures/, mannequins/, truth.parquet and SLICES; for
any other corpus a marker file alone."""
