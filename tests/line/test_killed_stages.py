"""Each stage, killed at random moments and run again: the same bytes as if undisturbed."""

import random
import shutil
from pathlib import Path

import pytest

from tests.line.building import KILLED, KILLS, Built, hashes, kill_after, outputs, run, start
from tests.line.nursery import Nursery

pytestmark = pytest.mark.timeout(1800)  # fifty stages, one after another, may have to run first


@pytest.mark.slow
@pytest.mark.parametrize("step", KILLED)
def test_a_killed_stage_runs_again_to_the_same_bytes(
    step: str, undisturbed: Built, nursery: Nursery, tmp_path: Path
) -> None:
    root, seconds = undisturbed.root, undisturbed.seconds
    mine = tmp_path / "killed"
    shutil.copytree(root, mine)
    for path in outputs(step, mine):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    moments = random.Random(step)
    killed, expected = 0, seconds[step]
    while killed < KILLS:
        if kill_after(start(step, mine, nursery), expected * moments.uniform(0.2, 0.95)):
            killed += 1
        else:  # it was quicker than when it was timed
            expected /= 2
    run(step, mine, nursery)
    assert hashes(outputs(step, mine), mine) == hashes(outputs(step, root), root)
