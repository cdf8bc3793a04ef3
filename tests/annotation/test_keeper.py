"""The program a keeper keeps, here a `sleep`, ends with whoever started it."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from pipeline.annotation.keeper import TAKEN, is_held
from pipeline.annotation.server import KEEPER

SLEEP = [sys.executable, "-c", "print('up', flush=True); import time; time.sleep(600)"]

STARTER = """
import subprocess, sys
with subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, start_new_session=True) as keeper:
    keeper.wait()
"""


def command(lock: Path) -> list[str]:
    return [sys.executable, "-P", str(KEEPER), str(lock), *SLEEP]


def started(words: list[str]) -> subprocess.Popen[str]:
    """A process, once the program below it says that it is up."""
    process = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "lock"


def test_it_ends_when_its_standard_input_does(lock: Path) -> None:
    with started(command(lock)) as keeper:
        kept = psutil.Process(keeper.pid).children(recursive=True)
        assert kept
        assert is_held(lock)
        assert keeper.stdin is not None
        keeper.stdin.close()
        keeper.wait(timeout=60)
    assert psutil.wait_procs(kept, timeout=60)[1] == []
    assert not is_held(lock)


def test_it_ends_when_its_starter_is_killed(lock: Path) -> None:
    with started([sys.executable, "-c", STARTER, *command(lock)]) as starter:
        below = psutil.Process(starter.pid).children(recursive=True)
        assert len(below) == 2  # the keeper and what it keeps
        starter.kill()
    assert psutil.wait_procs(below, timeout=60)[1] == []


def test_one_at_a_time(lock: Path) -> None:
    with started(command(lock)) as keeper:
        assert subprocess.run(command(lock), stdin=subprocess.PIPE, check=False).returncode == TAKEN
        assert is_held(lock)
        assert keeper.stdin is not None
        keeper.stdin.close()


def test_it_ends_with_the_programs_own_code(lock: Path) -> None:
    words = [sys.executable, "-P", str(KEEPER), str(lock), sys.executable, "-c", "exit(7)"]
    with subprocess.Popen(words, stdin=subprocess.PIPE) as keeper:
        assert keeper.wait(timeout=60) == 7


def test_a_lock_that_nobody_ever_held(lock: Path) -> None:
    assert not is_held(lock)
