import multiprocessing
import os
import signal
import subprocess
import sys

import pytest
from lightning.fabric.plugins.environments import ClusterEnvironment

from pipeline.errors import PipelineError
from pipeline.training import group
from pipeline.training.processes import ProcessError, in_processes
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.slow


def raise_a_line(_: ClusterEnvironment | None) -> None:
    if group.rank() == 1:
        raise PipelineError("post 3 is gone")
    group.totals(1)  # waits for the other


def raise_a_fault(_: ClusterEnvironment | None) -> None:
    if group.rank() == 1:
        raise KeyError("not foreseen")


def be_killed(_: ClusterEnvironment | None) -> None:
    if group.rank() == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    group.totals(1)


def stay(_: ClusterEnvironment | None) -> None:
    os.write(sys.stdout.fileno(), b"here\n")
    signal.pause()


def test_what_one_cannot_do_is_told_as_it_says_it() -> None:
    with pytest.raises(PipelineError, match=r"^post 3 is gone$"):
        in_processes(raise_a_line, 2)
    assert not multiprocessing.active_children()


def test_a_fault_shows_where_it_was() -> None:
    with pytest.raises(ProcessError, match=r"(?s)Traceback.*raise_a_fault.*not foreseen"):
        in_processes(raise_a_fault, 2)


def test_a_killed_process_ends_all() -> None:
    with pytest.raises(PipelineError, match=r"device 2 of 2 was killed \(SIGKILL; out of memory"):
        in_processes(be_killed, 2)
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_processes_end_with_their_parent(end: signal.Signals) -> None:
    code = "from tests.training.test_processes import *; in_processes(stay, 2)\n"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        assert [parent.stdout.readline() for _ in range(2)] == ["here\n"] * 2
        parent.send_signal(end)
        assert parent.stdout.read() == ""  # until the last who could write has ended
        assert parent.wait() != 0
