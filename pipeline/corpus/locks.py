"""Locks that processes of one machine, and threads of one process, hold by turns."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import PipelineError


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file, once nobody else does. A process that is killed lets go of it.

    Raises:
        PipelineError: when the file cannot be made, or its filesystem knows no locks.
    """
    descriptor = _opened(path)
    try:
        _lock(descriptor, path, fcntl.LOCK_EX)
        yield
    finally:
        _let_go(descriptor)


@contextmanager
def locked_any(paths: list[Path]) -> Iterator[None]:
    """Hold one of several lock files: a free one or, where none is, the first as soon as it is.

    Raises:
        PipelineError: when they cannot be made, or their filesystem knows no locks.
    """
    for path in paths:
        descriptor = _opened(path)
        try:
            _lock(descriptor, path, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            continue
        except BaseException:
            os.close(descriptor)
            raise
        try:
            yield
        finally:
            _let_go(descriptor)
        return
    with locked(paths[0]):
        yield


def _opened(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise PipelineError(
            f"{path.parent}: cannot be made or written on {os.uname().nodename} "
            f"({error.strerror}): images.cache_gb needs such a folder on each machine that reads "
            "images"
        ) from error


def _lock(descriptor: int, path: Path, how: int) -> None:
    try:
        fcntl.flock(descriptor, how)
    except BlockingIOError:
        raise
    except OSError as error:
        raise PipelineError(
            f"{path}: its filesystem cannot lock files ({error.strerror}): images.cache_gb needs a "
            "folder on a disk of the machine"
        ) from error


def _let_go(descriptor: int) -> None:
    # A process that was forked meanwhile has the lock too: closing alone would leave it there.
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)
