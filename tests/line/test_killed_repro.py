"""`dvc repro`, killed at random moments and run again: the same bytes as if undisturbed."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.line.building import COPIED, KILLS, SHOWN, STEPS, Built, hashes, kill_after, outputs

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
            [programs / "dvc", "repro"],
            cwd=mine,
            env=environment,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    moments = random.Random(2019)
    killed = sum(
        kill_after(repro(), sum(seconds.values()) * moments.uniform(0.1, 0.8))
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
