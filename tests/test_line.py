"""The whole line, for real: a small sample corpus drawn, read, tagged, selected, split, reported.

The slow tests kill stages, and `dvc repro` itself, at random moments and run them again: the bytes
are those of an undisturbed run.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
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
from pipeline.params import load_params
from pipeline.plan.counts import MANIFESTS
from pipeline.plan.planning import Options, make_plan
from pipeline.tagger.select import FILTERS
from tests.conftest import REPOSITORY
from tests.test_house import STAGES, plain

pytestmark = pytest.mark.timeout(1800)  # fifty stages, one after another

COPIED = ("annotations", "rulebook")
"""What people made, which stages read under the root."""

SMALL = {"posts": 400, "images": 120}

SHORT: dict[str, Any] = {
    "tagger": {"model": {"input_size": 32}, "train": {"epochs": 2, "batch": 8}},
    "segmenter": {
        "canvas": {"size": 64},
        "composites": {"val": 8, "test": 8},
        "train": {"epochs": 2, "batch": 4, "pairs": 16},
    },
    "pose": {
        "task": {"side": 64, "channels": 8, "layers": 2, "train": {"epochs": 1, "batch": 4}},
        "train": {"input_size": 32, "heatmap_size": 16, "epochs": 2, "batch": 4},
    },
}
"""Trainings: enough to be killed in, not to learn much."""

KILLS = 2

SEARCHED = load_params(REPOSITORY / "params.yaml").retrieval.poses.row

STEPS = tuple(
    f"{stage}@{row}" if row else stage
    for stage, entry in STAGES.items()
    if not stage.endswith("of pose_all")
    for row in entry.get("matrix", {"row": [SEARCHED if "{row}" in entry["cmd"] else ""]})["row"]
)
"""Every run of a stage in a build; a stage with rows runs once for each."""

KILLED = tuple(step for step in STEPS if "@" not in step or step.endswith("@concatenation"))

MEASURED = {"training.json", "pose_timing.json", "retrieval_timing.json"}
"""Files of how long something took, which is never twice the same."""

SHOWN = {"tables.md", "index.html"}
"""Files that show it."""


def settle(root: Path) -> None:
    """A root with the sample's settings, small."""
    root.mkdir(parents=True, exist_ok=True)
    for folder in COPIED:
        shutil.copytree(REPOSITORY / folder, root / folder)
    raw = yaml.safe_load((REPOSITORY / "params.yaml").read_text())
    raw["sample"] |= SMALL
    change(raw, SHORT)
    (root / "params.yaml").write_text(yaml.safe_dump(raw))


def change(settings: dict[str, Any], changes: dict[str, Any]) -> None:
    """Put changes into settings, section by section."""
    for name, value in changes.items():
        if isinstance(value, dict):
            change(settings[name], value)
        else:
            settings[name] = value


def start(step: str, root: Path) -> subprocess.Popen[bytes]:
    """Start a step in a process group of its own."""
    stage, _, row = step.partition("@")
    words = STAGES[stage]["cmd"].format(row=row).split()
    command = [
        sys.executable,
        *words[1:],
        "--params",
        str(root / "params.yaml"),
        "--root",
        str(root),
    ]
    return subprocess.Popen(
        command, cwd=REPOSITORY, stderr=subprocess.DEVNULL, start_new_session=True
    )


def run(step: str, root: Path) -> float:
    """Run a step to its end; the seconds it took."""
    started = time.monotonic()
    assert start(step, root).wait() == 0, step
    return time.monotonic() - started


def kill_after(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Kill a process and all its children after some time; whether it was still running."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def outputs(step: str, root: Path) -> list[Path]:
    """Where a step's outputs lie."""
    stage, _, row = step.partition("@")
    entry = STAGES[stage]
    names = plain(entry.get("outs", []) + entry.get("metrics", []))
    return [root / name.format(corpus="sample", row=row) for name in sorted(names)]


def hashes(paths: list[Path], root: Path) -> dict[str, str]:
    """Every file below some paths, with the hash of its bytes."""
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*"))]
    return {
        str(file.relative_to(root)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file.is_file() and file.name not in MEASURED
    }


@pytest.fixture(scope="module")
def undisturbed(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, dict[str, float]]:
    """A root where every step has run once, and how long each took."""
    root = tmp_path_factory.mktemp("line") / "undisturbed"
    settle(root)
    return root, {step: run(step, root) for step in STEPS}


def test_the_line_runs_and_every_post_is_accounted_for(
    undisturbed: tuple[Path, dict[str, float]],
) -> None:
    root, _ = undisturbed

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


def test_every_filter_meets_its_posts(undisturbed: tuple[Path, dict[str, float]]) -> None:
    root, _ = undisturbed

    def rules(table: Table) -> set[str]:
        return set(pq.read_table(root / table.path.format(corpus="sample"))["rule"].to_pylist())

    by_people = {"excluded", "taken_down"}  # lists that are empty for the sample
    assert rules(SELECTED.rejects) == {entry.rule for entry in FILTERS} - by_people
    assert {"missing_file", "truncated", "wrong_type"} <= rules(TAGGER_IMAGES.rejects)
    assert rules(METADATA_REJECTS) == {"bad_json"}


def test_every_pose_image_is_accounted_for(undisturbed: tuple[Path, dict[str, float]]) -> None:
    root, _ = undisturbed

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
    undisturbed: tuple[Path, dict[str, float]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, _ = undisturbed
    mine = tmp_path / "planned"
    shutil.copytree(root, mine)
    (mine / ".dvc").mkdir()
    (mine / ".dvc/config").write_text("[core]\n    no_scm = true\n    analytics = false\n")
    shutil.copy(REPOSITORY / "dvc.yaml", mine)
    (mine / "pipeline").symlink_to(REPOSITORY / "pipeline")
    monkeypatch.chdir(mine)  # DVC's cache of runs looks where it is called
    with Repo(str(mine)) as repo:
        repo.commit(force=True)
    plan = make_plan(mine / "params.yaml", mine, Options(measure=False, offline=True))
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


def test_nothing_is_left_in_the_work_folder(undisturbed: tuple[Path, dict[str, float]]) -> None:
    root, _ = undisturbed
    assert [path for path in (root / "work").rglob("*") if path.is_file()] == []


@pytest.mark.slow
@pytest.mark.parametrize("step", KILLED)
def test_a_killed_stage_runs_again_to_the_same_bytes(
    step: str, undisturbed: tuple[Path, dict[str, float]], tmp_path: Path
) -> None:
    root, seconds = undisturbed
    mine = tmp_path / "killed"
    shutil.copytree(root, mine)
    for path in outputs(step, mine):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    moments = random.Random(step)
    killed, expected = 0, seconds[step]
    while killed < KILLS:
        if kill_after(start(step, mine), expected * moments.uniform(0.2, 0.95)):
            killed += 1
        else:  # it was quicker than when it was timed
            expected /= 2
    run(step, mine)
    assert hashes(outputs(step, mine), mine) == hashes(outputs(step, root), root)


@pytest.mark.slow
def test_a_killed_repro_runs_again_to_the_same_bytes(
    undisturbed: tuple[Path, dict[str, float]], tmp_path: Path
) -> None:
    root, seconds = undisturbed
    mine = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(REPOSITORY), str(mine)], check=True)
    shutil.rmtree(mine / "pipeline")
    shutil.copytree(REPOSITORY / "pipeline", mine / "pipeline")
    for name in ("dvc.yaml", ".dvcignore"):
        shutil.copy(REPOSITORY / name, mine / name)
    for folder in COPIED:
        shutil.rmtree(mine / folder)
        shutil.copytree(root / folder, mine / folder)
    shutil.copy(root / "params.yaml", mine / "params.yaml")
    programs = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(mine)}

    def repro() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [programs / "dvc", "repro"],
            cwd=mine,
            env=environment,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    moments = random.Random(2019)
    killed = sum(
        kill_after(repro(), sum(seconds.values()) * moments.uniform(0.05, 0.4))
        for _ in range(KILLS)
    )
    assert killed
    assert repro().wait() == 0
    for step in STEPS:
        first, second = (
            {name: value for name, value in found.items() if Path(name).name not in SHOWN}
            for found in (hashes(outputs(step, each), each) for each in (mine, root))
        )
        assert first == second, step
