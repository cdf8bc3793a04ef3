"""The whole line, run once on a small sample: what its tests look at, kill and compare."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipeline.params import load_params
from tests.conftest import REPOSITORY
from tests.line.nursery import Fork, Nursery
from tests.test_house import STAGES, plain

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


def start(step: str, root: Path, nursery: Nursery) -> Fork:
    """Start a step in a process group of its own."""
    stage, _, row = step.partition("@")
    python, option, module, *words = STAGES[stage]["cmd"].format(row=row).split()
    assert (python, option) == ("python", "-m"), stage
    given = ["--params", str(root / "params.yaml"), "--root", str(root)]
    return nursery.start(module, [*words, *given])


def run(step: str, root: Path, nursery: Nursery) -> float:
    """Run a step to its end; the seconds it took."""
    started = time.monotonic()
    assert start(step, root, nursery).wait() == 0, f"{step}: {nursery.said()}"
    return time.monotonic() - started


def kill_after(process: Fork | subprocess.Popen[bytes], seconds: float) -> bool:
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


@dataclass(frozen=True)
class Built:
    """A line that has been run."""

    root: Path
    seconds: dict[str, float]
    """How long each step took."""


def build(folder: Path, nursery: Nursery) -> Built:
    """Run every step once in a folder, whatever an earlier try has left there.

    Where it has been run to its end, that is taken.
    """
    root, times = folder / "undisturbed", folder / "seconds.json"
    if not times.exists():
        shutil.rmtree(root, ignore_errors=True)
        settle(root)
        seconds = {step: run(step, root, nursery) for step in STEPS}
        times.write_text(json.dumps(seconds))
    return Built(root, json.loads(times.read_text()))
