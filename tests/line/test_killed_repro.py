"""`dvc repro`, killed at random moments and run again: the same bytes as if undisturbed."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.line.building import COPIED, KILLS, STEPS, Built, hashes, kill_after, outputs

TARGETS = (
    "tagger_evaluate",
    "segmenter_evaluate",
    "pose_evaluate@concatenation",
    "retrieval_index",
)
"""Before these is all kinds of work; other rows and the report would add minutes of the same."""

pytestmark = pytest.mark.timeout(1800)  # fifty stages, one after another, may have to run first


@pytest.mark.slow
def test_a_killed_repro_runs_again_to_the_same_bytes(undisturbed: Built, tmp_path: Path) -> None:
    root, seconds = undisturbed.root, undisturbed.seconds
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
            [programs / "dvc", "repro", *TARGETS],
            cwd=mine,
            env=environment,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    moments = random.Random(2019)
    killed = sum(
        kill_after(repro(), sum(seconds.values()) * moments.uniform(0.1, 0.5)) for _ in range(KILLS)
    )
    assert killed
    assert repro().wait() == 0
    made = {step for step in STEPS if all(path.exists() for path in outputs(step, mine))}
    assert made >= {"annotate", "tagger_train", "pose_train@concatenation", *TARGETS}
    for step in made:
        assert hashes(outputs(step, mine), mine) == hashes(outputs(step, root), root), step
