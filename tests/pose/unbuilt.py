"""Rows of the table of pose models as they are written when nothing could be built."""

import json
from pathlib import Path

from pipeline.contracts.pose import POSE_CURVES, POSE_EVALUATION, POSE_TIMING
from pipeline.pose.rows import BUILT


def put_unbuilt_poses(root: Path) -> None:
    """What the report reads of them."""
    for row in BUILT:
        path = root / POSE_EVALUATION.format(corpus="sample", row=row)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"row": row, "corpus": "sample", "test": 0}))
        (root / POSE_CURVES.format(corpus="sample", row=row)).mkdir(parents=True)
    timing = {"hardware": "none", "batch": 1, "rows": {}}
    (root / POSE_TIMING.format(corpus="sample")).write_text(json.dumps(timing))
