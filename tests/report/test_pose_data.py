from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.annotation.coco import Sample, to_coco, write_coco
from pipeline.contracts.pose import (
    CANDIDATES,
    POSE_DATASET,
    POSE_DATASET_REJECTS,
    POSE_IMAGES,
    POSE_SPLITS,
)
from pipeline.params import Params
from pipeline.report.pose_data import INPUTS, PARAMS, REJECTS, pose_data
from pipeline.stage import Run, Stage
from tests.annotation.records import answer, task

QUOTAS = """
back: {new: 2, in_all: 850, tags: [from_behind]}
legs: {new: 1, tags: [kneeling]}
"""


def put_pose_set(root: Path, put_table: Callable[..., Path], *samples: Sample) -> None:
    """A finished set, all of it for training, and nothing left out."""
    for table in REJECTS.values():
        put_table(table, [])
    put_table(POSE_SPLITS, [])
    new = {"split": "train", "rank": 0, "spare": False, "tags": []}
    chosen = [each.task for each in samples if each.task.set == "new"]
    put_table(CANDIDATES, [new | {"post_id": t.post_id, "quota": t.quota} for t in chosen])
    for split, path in POSE_DATASET.items():
        file = root / path.format(corpus="sample")
        inside = samples if split == "train" else ()
        write_coco(to_coco(inside, "poses", {"name": "", "url": ""}), file)
    (root / "rulebook").mkdir(exist_ok=True)
    (root / "rulebook/pose_quotas.yaml").write_text(QUOTAS)
    (root / "rulebook/aliases.yaml").write_text("renames: {a: b}\n")


@pytest.fixture
def run(tmp_path: Path, change_params: Callable[..., Params]) -> Run:
    sizes = {"train": 3, "val": 0, "test": 0}
    stage = Stage("report", ("corpus.name", *PARAMS), INPUTS, ())
    return Run(stage, change_params(**{"pose.sizes": sizes}), tmp_path)


def sample(post_id: int, quota: str | None = None) -> Sample:
    kind = "new" if quota else "add"
    return Sample(task(post_id, set=kind, quota=quota), answer(post_id), "", "")


def test_where_the_images_come_from(
    tmp_path: Path, run: Run, put_posts: Any, put_table: Callable[..., Path]
) -> None:
    put_posts(
        {"post_id": 1, "tags": ["from_behind", "kneeling"]},  # AnimeDrawingsDataset's
        {"post_id": 2, "tags": ["from_behind"]},
        {"post_id": 3, "tags": ["kneeling"]},  # not in the set
    )
    put_pose_set(tmp_path, put_table, sample(1), sample(2, "back"))
    reject = {"post_id": 3, "stage": "pose_dataset", "rule": "cut_off", "detail": ""}
    put_table(POSE_DATASET_REJECTS, [reject])
    put_table(POSE_IMAGES.rejects, [reject | {"post_id": 9, "rule": "near_duplicate"}])
    part = pose_data(run)
    assert part.metrics["train"] == {"add": 1, "new": 1}
    sizes, kinds, left_out = part.tables
    assert sizes.rows[0] == ("train", 1, 1, 2, 3, "1,373 + 1,827")
    assert kinds.rows == [("back", 1, 1, 2, "850 of 4,000"), ("legs", 0, 0, 1, "")]
    assert left_out.rows == [("pose_images", "near_duplicate", 1), ("pose_dataset", "cut_off", 1)]
