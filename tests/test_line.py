"""The whole line, for real: a small sample corpus drawn, read, tagged, selected, split, reported.

The slow tests kill stages, and `dvc repro` itself, at random moments and run them again: the bytes
are those of an undisturbed run.
"""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from pipeline.contracts import (
    METADATA_REJECTS,
    POSTS,
    SELECTED,
    TAGGER_IMAGES,
    TAGGER_SPLITS,
)
from tests.conftest import REPOSITORY
from tests.test_house import STAGES, plain

COPIED = ("annotations", "rulebook")
"""What people made, which stages read under the root."""

SMALL = {"posts": 400, "images": 120}

SHORT = {"model": {"input_size": 32}, "train": {"epochs": 2, "batch": 8}}
"""The tagger's training: enough to be killed in, not to learn much."""

KILLS = 3


def settle(root: Path) -> None:
    """A root with the sample's settings, small."""
    root.mkdir(parents=True, exist_ok=True)
    for folder in COPIED:
        shutil.copytree(REPOSITORY / folder, root / folder)
    raw = yaml.safe_load((REPOSITORY / "params.yaml").read_text())
    raw["sample"] |= SMALL
    for section, changes in SHORT.items():
        raw["tagger"][section] |= changes
    (root / "params.yaml").write_text(yaml.safe_dump(raw))


def start(stage: str, root: Path) -> subprocess.Popen[bytes]:
    """Start a stage in a process group of its own."""
    module = STAGES[stage]["cmd"].split()[-1]
    command = [
        sys.executable,
        "-m",
        module,
        "--params",
        str(root / "params.yaml"),
        "--root",
        str(root),
    ]
    return subprocess.Popen(
        command, cwd=REPOSITORY, stderr=subprocess.DEVNULL, start_new_session=True
    )


def run(stage: str, root: Path) -> float:
    """Run a stage to its end; the seconds it took."""
    started = time.monotonic()
    assert start(stage, root).wait() == 0, stage
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


def outputs(stage: str, root: Path) -> list[Path]:
    """Where a stage's outputs lie."""
    entry = STAGES[stage]
    names = plain(entry.get("outs", []) + entry.get("metrics", []))
    return [root / name.format(corpus="sample") for name in sorted(names)]


def hashes(paths: list[Path], root: Path) -> dict[str, str]:
    """Every file below some paths, with the hash of its bytes."""
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*"))]
    return {
        str(file.relative_to(root)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file.is_file()
    }


@pytest.fixture(scope="module")
def undisturbed(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, dict[str, float]]:
    """A root where every stage has run once, and how long each took."""
    root = tmp_path_factory.mktemp("line") / "undisturbed"
    settle(root)
    return root, {stage: run(stage, root) for stage in STAGES}


def test_the_line_runs_and_every_post_is_accounted_for(
    undisturbed: tuple[Path, dict[str, float]],
) -> None:
    root, _ = undisturbed

    def ids(path: str) -> list[int]:
        table = pq.read_table(root / path.format(corpus="sample"), columns=["post_id"])
        return list(table["post_id"].to_pylist())

    posts, images, splits = ids(POSTS.path), ids(TAGGER_IMAGES.path), ids(TAGGER_SPLITS.path)
    assert sorted(ids(SELECTED.path) + ids(SELECTED.rejects.path)) == posts
    assert sorted(images + ids(TAGGER_IMAGES.rejects.path)) == ids(SELECTED.path)
    assert sorted(splits + ids(TAGGER_SPLITS.rejects.path)) == images
    lines = len(ids(METADATA_REJECTS.path)) + len(posts)
    shards = root / "datasets/sample/sample/mirror/metadata"
    written = sum(len(shard.read_bytes().splitlines()) for shard in shards.iterdir())
    assert lines == written


def test_nothing_is_left_in_the_work_folder(undisturbed: tuple[Path, dict[str, float]]) -> None:
    root, _ = undisturbed
    assert [path for path in (root / "work").rglob("*") if path.is_file()] == []


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES)
def test_a_killed_stage_runs_again_to_the_same_bytes(
    stage: str, undisturbed: tuple[Path, dict[str, float]], tmp_path: Path
) -> None:
    root, seconds = undisturbed
    mine = tmp_path / "killed"
    shutil.copytree(root, mine)
    for path in outputs(stage, mine):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    moments = random.Random(stage)
    killed, expected = 0, seconds[stage]
    while killed < KILLS:
        if kill_after(start(stage, mine), expected * moments.uniform(0.2, 0.95)):
            killed += 1
        else:  # it was quicker than when it was timed
            expected /= 2
    run(stage, mine)
    assert hashes(outputs(stage, mine), mine) == hashes(outputs(stage, root), root)


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
        kill_after(repro(), sum(seconds.values()) * moments.uniform(0.1, 0.6)) for _ in range(KILLS)
    )
    assert killed
    assert repro().wait() == 0
    for stage in STAGES:
        assert hashes(outputs(stage, mine), mine) == hashes(outputs(stage, root), root), stage
