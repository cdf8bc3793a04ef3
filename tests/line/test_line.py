"""The whole line, for real: a small corpus drawn, read, tagged, selected, split, reported."""

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from dvc.repo import Repo

from pipeline.contracts.annotation import TASKS, TASKS_REJECTS
from pipeline.contracts.metadata import METADATA_REJECTS, POSTS
from pipeline.contracts.pose import (
    ADD,
    CANDIDATES,
    POSE_DATASET,
    POSE_DATASET_REJECTS,
    POSE_IMAGES,
    POSE_SPLITS,
)
from pipeline.contracts.segmenter import (
    BACKGROUND_POSTS,
    BACKGROUNDS,
    FOREGROUND_POSTS,
    FOREGROUNDS,
    SEGMENTER_SPLITS,
    TEXTURES,
)
from pipeline.contracts.table import Table
from pipeline.contracts.tagger import SELECTED, TAGGER_IMAGES, TAGGER_SPLITS
from pipeline.plan.counts import MANIFESTS
from pipeline.plan.planning import Options, make_plan
from pipeline.tagger.select import FILTERS
from tests.conftest import REPOSITORY
from tests.line.building import STEPS, Built
from tests.test_house import STAGES

pytestmark = pytest.mark.timeout(1800)  # fifty stages, one after another, may have to run first


def test_the_line_runs_and_every_post_is_accounted_for(
    undisturbed: Built,
) -> None:
    root = undisturbed.root

    def ids(path: str) -> list[int]:
        table = pq.read_table(root / path.format(corpus="sample"), columns=["post_id"])
        return list(table["post_id"].to_pylist())

    posts, images, splits = ids(POSTS.path), ids(TAGGER_IMAGES.path), ids(TAGGER_SPLITS.path)
    for asked, found in ((FOREGROUND_POSTS, FOREGROUNDS), (BACKGROUND_POSTS, BACKGROUNDS)):
        assert sorted(ids(found.path) + ids(found.rejects.path)) == ids(asked.path)
    made = [post for table in (FOREGROUNDS, BACKGROUNDS, TEXTURES) for post in ids(table.path)]
    assert sorted(ids(SEGMENTER_SPLITS.path) + ids(SEGMENTER_SPLITS.rejects.path)) == sorted(made)
    assert sorted(ids(SELECTED.path) + ids(SELECTED.rejects.path)) == posts
    assert sorted(images + ids(TAGGER_IMAGES.rejects.path)) == ids(SELECTED.path)
    assert sorted(splits + ids(TAGGER_SPLITS.rejects.path)) == images
    lines = len(ids(METADATA_REJECTS.path)) + len(posts)
    shards = root / "datasets/sample/sample/mirror/metadata"
    written = sum(len(shard.read_bytes().splitlines()) for shard in shards.iterdir())
    assert lines == written


def test_every_filter_meets_its_posts(undisturbed: Built) -> None:
    root = undisturbed.root

    def rules(table: Table) -> set[str]:
        return set(pq.read_table(root / table.path.format(corpus="sample"))["rule"].to_pylist())

    by_people = {"excluded", "taken_down"}  # lists that are empty for the sample
    assert rules(SELECTED.rejects) == {entry.rule for entry in FILTERS} - by_people
    assert {"missing_file", "truncated", "wrong_type"} <= rules(TAGGER_IMAGES.rejects)
    assert rules(METADATA_REJECTS) == {"bad_json"}


def test_every_pose_image_is_accounted_for(undisturbed: Built) -> None:
    root = undisturbed.root

    def ids(path: str) -> list[int]:
        table = pq.read_table(root / path.format(corpus="sample"), columns=["post_id"])
        return list(table["post_id"].to_pylist())

    def read(path: str) -> str:
        return (root / path.format(corpus="sample")).read_text()

    images, splits = ids(POSE_IMAGES.path), ids(POSE_SPLITS.path)
    asked = sorted(ids(ADD.path) + ids(CANDIDATES.path))
    assert sorted(images + ids(POSE_IMAGES.rejects.path)) == asked
    assert sorted(splits + ids(POSE_SPLITS.rejects.path)) == images
    tasks = [json.loads(line)["post_id"] for line in read(TASKS).splitlines()]
    assert sorted(tasks + ids(TASKS_REJECTS.path)) == splits
    finished = [
        image["post_id"]
        for path in POSE_DATASET.values()
        for image in json.loads(read(path))["images"]
    ]
    assert sorted(finished + ids(POSE_DATASET_REJECTS.path)) == tasks


def test_a_plan_of_the_built_line_has_the_counts_of_its_manifests(
    undisturbed: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = undisturbed.root
    mine = tmp_path / "planned"
    shutil.copytree(root, mine)
    (mine / ".dvc").mkdir()
    (mine / ".dvc/config").write_text("[core]\n    no_scm = true\n    analytics = false\n")
    shutil.copy(REPOSITORY / "dvc.yaml", mine)
    (mine / "pipeline").symlink_to(REPOSITORY / "pipeline")
    monkeypatch.chdir(mine)  # DVC's cache of runs looks where it is called
    with Repo(str(mine)) as repo:
        repo.commit(force=True)
    plan = make_plan(mine / "params.yaml", mine, Options(measure_s=0, offline=True))
    assert {row.step for row in plan.rows if not row.runs} == {
        step if "matrix" in STAGES[step.partition("@")[0]] else step.partition("@")[0]
        for step in STEPS
    }
    assert plan.sums.hours.value == plan.sums.fetch_bytes.value == 0
    for name, table in MANIFESTS.items():
        (row,) = (row for row in plan.rows if row.step == name)
        assert [item.count.value for item in row.items] == [
            pq.read_metadata(mine / table.path.format(corpus="sample")).num_rows
        ]


def test_nothing_is_left_in_the_work_folder(undisturbed: Built) -> None:
    root = undisturbed.root
    assert [path for path in (root / "work").rglob("*") if path.is_file()] == []
