"""`posebooru plan` in the rehearsal: the cheap stages are built, everything else is to come."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from children import run_measured
from rehearsal_inputs import REPOSITORY, Root

BUILT = (
    *("metadata_download", "metadata", "retag", "takedown"),
    *("tagger_select", "segmenter_select", "support_select", "pose_candidates"),
)
"""Stages that need no image."""


@dataclass(frozen=True)
class Planned:
    """How a plan went."""

    what: str
    seconds: float
    peak_mb: float
    measured: int
    """Speeds of this machine that it took."""
    not_measured: list[str]
    """Stages for which it had no time left."""

    def as_text(self) -> str:
        """A line of Markdown."""
        left = f"; no time was left for {', '.join(self.not_measured)}" if self.not_measured else ""
        return (
            f"- {self.what}: {self.seconds:.1f} s, {self.peak_mb:,.0f} MB, "
            f"{self.measured} speeds measured{left}"
        )


def plan(root: Root, seconds: float) -> list[Planned]:
    """Plan the corpus, with measurements for so long and without; DVC is told what is built."""
    root.once("dvc", _commit)
    return [_plan(root, seconds), _plan(root, 0)]


def _plan(root: Root, seconds: float) -> Planned:
    command = f"posebooru plan --measure {seconds:g}"
    measured = run_measured([*_program(*command.split()), "--offline", "--json"], root.folder)
    told = json.loads(measured.said[measured.said.index("{") :])
    lacks = [
        stage["stage"]
        for stage in told["stages"]
        if stage["hours"] and "leaves no time" in stage["hours"]["says"]
    ]
    return Planned(
        f"`{command}`",
        round(measured.seconds, 1),
        round(measured.peak_bytes / 1e6, 1),
        len(told["speeds"]),
        lacks if told["speeds"] else [],
    )


def _commit(root: Root) -> None:
    """Make the corpus's folder one of DVC's."""
    shutil.copy(REPOSITORY / "dvc.yaml", root.folder)
    (root.folder / "pipeline").symlink_to(REPOSITORY / "pipeline")
    for words in (("init", "--no-scm"), ("commit", "--force", *BUILT)):
        subprocess.run(
            _program("dvc", *words),
            cwd=root.folder,
            env=os.environ | {"DVC_NO_ANALYTICS": "true"},
            check=True,
            stdout=sys.stderr,
        )


def _program(name: str, *words: str) -> list[str]:
    """A program of the environment that this one runs in."""
    return [str(Path(sys.executable).parent / name), *words]
