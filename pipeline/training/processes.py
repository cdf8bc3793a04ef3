"""A process for each device of this machine, which do a piece of work together or not at all.

They are children of the stage's process, which waits for them: it alone has read the data and will
write the outputs. When one ends badly, the others, which wait for its gradients, are ended too, and
what was wrong first is told. They end with their parent, however it ends.
"""

import multiprocessing
import os
import pickle
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

import torch
import torch.distributed as dist
from lightning.fabric.plugins.environments import ClusterEnvironment, LightningEnvironment

from pipeline.engine import end_with_parent
from pipeline.errors import PipelineError
from pipeline.stage import start_logging

Work = Callable[[ClusterEnvironment | None], None]
"""What each process does; it is sent to the processes, and told how Lightning finds its place."""

GRACE_S = 5.0
"""What the others get to say why they ended, too, before they are ended."""

COLLECTIVES = timedelta(minutes=30)
"""How long a process waits for the others at most, as Lightning has it."""

HERE = "127.0.0.1"


class ProcessError(Exception):
    """A process failed with something no user can mend; holds its traceback."""


@dataclass(frozen=True)
class _Child:
    process: SpawnProcess
    words: Connection
    """On which it says why it failed: ("error", a line) or ("fault", a traceback)."""


def backends() -> str:
    """Of a process group: for messages of ours, and for gradients on GPUs."""
    return "cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo"


def in_processes(work: Work, count: int) -> None:
    """Have so many processes on this machine do the work.

    Raises:
        PipelineError: as one of them raised it, or when one was killed.
        ProcessError: for anything else that one of them raised.
    """
    # The parent keeps the place where they meet: so its port is free, and stays theirs.
    meeting = dist.TCPStore(HERE, 0, is_master=True, wait_for_workers=False)
    children: list[_Child] = []
    try:
        # As bytes: torch would share the memory of one network among all processes.
        sent = pickle.dumps(work)
        for rank in range(count):
            child = _start(sent, rank, count, meeting.port)
            children.append(child)  # at once: what has been started is ended
        del sent
        _await([child.process for child in children])
        _tell(children)
    finally:
        for child in children:
            child.process.kill()
            child.process.join()
            child.words.close()


def _start(work: bytes, rank: int, count: int, port: int) -> _Child:
    context = multiprocessing.get_context("spawn")
    words, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_be_rank, args=(work, rank, count, port, theirs))
    process.start()
    theirs.close()
    return _Child(process, words)


def _await(processes: list[SpawnProcess]) -> None:
    """Wait until all have ended, or one has ended badly and the others had their grace."""
    running = list(processes)
    until: float | None = None
    while running:
        rest = None if until is None else until - time.monotonic()
        if rest is not None and rest <= 0:
            return
        wait([process.sentinel for process in running], rest)
        running = [process for process in running if process.exitcode is None]
        failed = any(process.exitcode for process in processes)
        if failed and until is None:
            until = time.monotonic() + GRACE_S


def _tell(children: list[_Child]) -> None:
    """Raise what was wrong first: a failed process makes others fail, in other words."""
    said = [words for child in children if (words := _said(child))]
    for kind, text in said:
        if kind == "error":
            raise PipelineError(text)
    for rank, child in enumerate(children, start=1):
        if (code := child.process.exitcode or 0) < 0:
            raise PipelineError(
                f"the process of device {rank} of {len(children)} was killed "
                f"({signal.Signals(-code).name}; out of memory?); run again to go on"
            )
    for _, text in said:
        raise ProcessError(text)
    for rank, child in enumerate(children, start=1):
        if child.process.exitcode:
            raise ProcessError(f"device {rank}: exit code {child.process.exitcode}")


def _said(child: _Child) -> tuple[str, str] | None:
    """What it said before it ended, if anything."""
    try:
        words: tuple[str, str] | None = child.words.recv() if child.words.poll() else None
    except EOFError:
        return None
    return words


def _be_rank(work: bytes, rank: int, count: int, port: int, words: Connection) -> None:
    """In a process of its own: do the work as one of several."""
    end_with_parent()
    start_logging()
    os.environ["LOCAL_RANK"] = str(rank)  # tells Lightning that its processes are there
    try:
        store = dist.TCPStore(HERE, port, is_master=False)
        dist.init_process_group(
            backends(), store=store, rank=rank, world_size=count, timeout=COLLECTIVES
        )
        do: Work = pickle.loads(work)  # noqa: S301 - from the parent
        do(LightningEnvironment())
        dist.destroy_process_group()
    except PipelineError as error:
        words.send(("error", str(error)))
        sys.exit(2)
    except Exception:  # noqa: BLE001 - the parent raises it
        words.send(("fault", traceback.format_exc()))
        sys.exit(1)
