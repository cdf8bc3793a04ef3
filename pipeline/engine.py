"""Mapping a function over shards of work, on all cores of one machine.

On a cluster, `pipeline/cluster.py` does the same; a stage's `Run.map_shards` takes the one that the
settings name.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

from pipeline.errors import DISK_FULL, PipelineError

Shard = TypeVar("Shard")
Result = TypeVar("Result")

IN_FLIGHT_PER_WORKER = 2
"""Shards handed out ahead of the one awaited: enough to keep workers busy, few enough that
results waiting for their turn stay small in memory."""


class ShardError(Exception):
    """A shard failed with something no user can mend; the cause is chained."""


class Spread(Protocol):
    """What applies a function to shards, here or elsewhere, as `map_shards` does."""

    def __call__(
        self, function: Callable[[Shard], Result], shards: Sequence[Shard], /
    ) -> Iterator[Result]:
        """The results, in shard order."""


def cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def map_shards(
    function: Callable[[Shard], Result],
    shards: Sequence[Shard],
    *,
    workers: int | None = None,
) -> Iterator[Result]:
    """Apply a function to each shard in worker processes; yield the results in shard order.

    The order and the results do not depend on the number of workers. Memory is bounded: few
    shards are under way at any time. Leaving the loop early, by Ctrl-C or an error too, ends the
    workers; they also end when this process is killed.

    Args:
        function: importable from a module (it is sent by name), without state.
        shards: what to apply it to; each must pickle.
        workers: processes; None takes one a core. One worker runs in this process.

    Raises:
        PipelineError: as the function raised it, with the shard's number before it.
        OSError: when a disk is full.
        ShardError: for anything else the function raised, and for a worker that died.
    """
    count = min(workers or cores(), len(shards))
    if count <= 1:
        for number, shard in enumerate(shards):
            with naming(number, len(shards)):
                result = function(shard)
            yield result
        return
    pool = ProcessPoolExecutor(
        count, mp_context=multiprocessing.get_context("spawn"), initializer=end_with_parent
    )
    pending: deque[Future[Result]] = deque()
    done = 0

    def take() -> Result:
        with naming(done, len(shards)):
            return pending.popleft().result()

    try:
        for shard in shards:
            pending.append(pool.submit(function, shard))
            if len(pending) >= count * IN_FLIGHT_PER_WORKER:
                yield take()
                done += 1
        while pending:
            yield take()
            done += 1
    except BaseException:
        _end_workers(pool)
        raise
    pool.shutdown()


def kept(
    spread: Spread,
    function: Callable[[Shard], bytes],
    shards: Sequence[Shard],
    files: Sequence[Path],
) -> Iterator[Path]:
    """Keep what each shard gives in a file of its own; yield the files in shard order.

    A file that is there is of a run that was killed, and its shard is not done again. Files are
    written by this process alone, and appear when they are complete.

    Args:
        spread: spreads the shards that are still to be done.
        function: gives what a shard's file holds.
        shards: what to apply it to.
        files: a file for each, under a name that says what is in it.

    Raises:
        OSError: when the disk is full, or a file cannot be written.
    """
    lacking = [not file.exists() for file in files]
    to_do = [shard for shard, lacks in zip(shards, lacking, strict=True) if lacks]
    made = spread(function, to_do)
    for file, lacks in zip(files, lacking, strict=True):
        if lacks:
            temporary = file.with_suffix(".partial")
            temporary.write_bytes(next(made))
            temporary.replace(file)
        yield file


@contextmanager
def naming(number: int, total: int) -> Iterator[None]:
    """Errors within say which shard they come from; that a disk is full stays as it is."""
    shard = f"shard {number + 1} of {total}"
    try:
        yield
    except PipelineError as error:
        raise PipelineError(f"{shard}: {error}") from error
    except BrokenProcessPool as error:
        raise ShardError(f"{shard}: a worker died (killed, or out of memory?)") from error
    except Exception as error:
        if isinstance(error, OSError) and error.errno in DISK_FULL:
            raise
        raise ShardError(f"{shard}: {type(error).__name__}: {error}") from error


def _end_workers(pool: ProcessPoolExecutor) -> None:
    """Stop the workers at once, in the middle of what they do."""
    processes = list((pool._processes or {}).values())  # noqa: SLF001 - no public way in 3.11
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()


def end_with_parent() -> None:
    """In a worker: end when the parent does, even by `kill -9`; leave Ctrl-C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait_then_exit() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait_then_exit, daemon=True).start()
