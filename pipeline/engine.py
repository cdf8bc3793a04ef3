"""Mapping a function over shards of work, on all cores of one machine."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TypeVar

from pipeline.errors import PipelineError

Shard = TypeVar("Shard")
Result = TypeVar("Result")

IN_FLIGHT_PER_WORKER = 2
"""Shards handed out ahead of the one awaited: enough to keep workers busy, few enough that
results waiting for their turn stay small in memory."""


class ShardError(Exception):
    """A shard failed with something no user can mend; the cause is chained."""


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
        ShardError: for anything else the function raised, and for a worker that died.
    """
    count = min(workers or cores(), len(shards))
    if count <= 1:
        for number, shard in enumerate(shards):
            yield _named(partial(function, shard), number, len(shards))
        return
    pool = ProcessPoolExecutor(
        count, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent
    )
    pending: deque[Future[Result]] = deque()
    done = 0
    try:
        for shard in shards:
            pending.append(pool.submit(function, shard))
            if len(pending) >= count * IN_FLIGHT_PER_WORKER:
                yield _named(pending.popleft().result, done, len(shards))
                done += 1
        while pending:
            yield _named(pending.popleft().result, done, len(shards))
            done += 1
    except BaseException:
        _end_workers(pool)
        raise
    pool.shutdown()


def _named(call: Callable[[], Result], number: int, total: int) -> Result:
    """The call's result; its errors say which shard they come from."""
    shard = f"shard {number + 1} of {total}"
    try:
        return call()
    except PipelineError as error:
        raise PipelineError(f"{shard}: {error}") from error
    except BrokenProcessPool as error:
        raise ShardError(f"{shard}: a worker died (killed, or out of memory?)") from error
    except Exception as error:
        raise ShardError(f"{shard}: {type(error).__name__}: {error}") from error


def _end_workers(pool: ProcessPoolExecutor) -> None:
    """Stop the workers at once, in the middle of what they do."""
    processes = list((pool._processes or {}).values())  # noqa: SLF001 - no public way in 3.11
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()


def _end_with_parent() -> None:
    """In a worker: end when the parent does, even by `kill -9`; leave Ctrl-C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait_then_exit() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait_then_exit, daemon=True).start()
