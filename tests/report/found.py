"""What the report reads of the search by pose."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
from PIL import Image

from pipeline.contracts.retrieval import (
    RETRIEVAL_EVALUATION,
    RETRIEVAL_TIMING,
    SUPPORT_IMAGES,
    SUPPORT_POSES,
    SUPPORT_POSTS,
    TRUE_POSES,
)
from pipeline.images.decoding import Limits
from pipeline.images.manifest import describe
from pipeline.images.store import Wanted
from pipeline.params import load_params
from pipeline.report.retrieval import TIMED
from pipeline.retrieval import quality
from pipeline.stage import execute
from tests.conftest import REPOSITORY
from tests.retrieval.figures import drawing, figure, put_index, waving
from tests.tagger.worlds import put

LIMITS = Limits(10_000_000, 1_000_000)


def put_found(root: Path, judged: dict[str, Any]) -> None:
    """An evaluation, and the rejects."""
    path = root / RETRIEVAL_EVALUATION.format(corpus="sample")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(judged))
    put_rejects(root)
    put_timing(root)


def put_timing(root: Path) -> None:
    """Each way of searching takes a millisecond, the paper's ten."""
    ms = dict.fromkeys(TIMED, 1.0) | {"paper": 10.0}
    record = {"hardware": "none", "drawings": 136_000, "ms": ms}
    (root / RETRIEVAL_TIMING.format(corpus="sample")).write_text(json.dumps(record))


def put_rejects(root: Path) -> None:
    """One picture without a figure."""
    gone = {"post_id": 9, "stage": "support_poses", "rule": "no_figure", "detail": "empty"}
    for table, rows in ((SUPPORT_POSTS, []), (SUPPORT_IMAGES, []), (SUPPORT_POSES, [gone])):
        schema = table.rejects.schema
        put(root, table.rejects, pa.Table.from_pylist(rows, schema=schema))


def put_library(root: Path, posts: tuple[int, ...] = (1, 2)) -> None:
    """Drawings in an index, judged; their pictures are in the folder `mirror`."""
    rows = []
    for post in posts:
        file = root / f"mirror/512px/{post:04d}/{post}.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            Image.new("RGB", (512, 512), (90, 20 * post, 0)).save(file)
        rows.append(describe(Wanted(post, "512px", "jpg", None), file.read_bytes(), LIMITS))
    put(root, SUPPORT_IMAGES, pa.Table.from_pylist(rows, schema=SUPPORT_IMAGES.schema))
    poses = (figure(), waving())
    put_index(root, [drawing(post, poses[place % 2]) for place, post in enumerate(posts)])
    put(root, TRUE_POSES, TRUE_POSES.schema.empty_table())
    put_rejects(root)
    (root / RETRIEVAL_TIMING.format(corpus="sample")).parent.mkdir(parents=True, exist_ok=True)
    put_timing(root)
    params = load_params(REPOSITORY / "params.yaml")
    execute(quality.STAGE, quality.main, params, root)
