"""The image store as a cache: what can be fetched again, held to so many bytes.

Any number of processes of a machine read and fill it at once. An image comes in under a lock, after
what was longest unread has left, so the bound holds at every moment. When an image was read last is
its file's time of change. A count of the bytes lies beside the lock; it may say too many (after a
kill, or a purge) and never too few, and the folder is counted anew before anything has to leave.

Textures and copies at working size lie in the store too, but are not fetched from the corpus: they
are not counted and do not leave.
"""

import contextlib
import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.corpus.locks import locked
from pipeline.errors import PipelineError
from pipeline.images.store import CACHE, LEDGER

KINDS = ("512px", "original")
"""Folders of the store whose images can be fetched again."""

KEPT = 0.9
"""Share of the bound that stays when images have to leave: so the folder is listed once for many
images that come, not for each."""

Clock = Callable[[], int]
"""Tells nanoseconds, ever more."""


class ImageCache:
    """Images by their path in the store, the longest unread of which leave.

    Args:
        root: of the store.
        bound: bytes that the files have together, at most.
        clock: for the order in which they were read.
    """

    def __init__(self, root: Path, bound: int, clock: Clock = time.time_ns) -> None:
        self._root = root
        self.bound = bound
        self._clock = clock

    def get(self, path: str) -> bytes | None:
        """A file's bytes; None where it is not held. Once open, it may leave without harm.

        Raises:
            PipelineError: when it is there and cannot be read.
        """
        with self._told():
            try:
                file = (self._root / path).open("rb")
            except (FileNotFoundError, NotADirectoryError):
                return None
            with file:
                now = self._clock()
                # A file that is not ours to touch is read all the same: it counts as older.
                with contextlib.suppress(PermissionError):
                    os.utime(file.fileno(), ns=(now, now))
                return file.read()

    def put(self, path: str, data: bytes) -> None:
        """Take in a file, whole or not at all; what was longest unread makes room.

        Raises:
            PipelineError: when it is larger than the whole cache, or the disk is full.
        """
        if len(data) > self.bound:
            raise PipelineError(
                f"{path}: its {len(data):,} bytes are more than the {self.bound:,} of "
                "images.cache_gb; set it to more"
            )
        final = self._root / path
        with self._locked(), self._told():
            if final.exists():  # another process has fetched it too
                return
            held = self._with_room_for(len(data))
            filling = self._folder / "filling"
            try:
                self._write(filling, data)
                final.parent.mkdir(parents=True, exist_ok=True)
                self._note(held + len(data))
                filling.replace(final)
            finally:
                filling.unlink(missing_ok=True)

    def drop(self, path: str) -> None:
        """Forget a file that is not what it should be."""
        (self._root / path).unlink(missing_ok=True)

    def trim(self) -> None:
        """Hold the folder to the bound, whoever filled it.

        Raises:
            PipelineError: when the folder cannot be made, or what must leave cannot be deleted.
        """
        with self._locked(), self._told():
            self._note(self._with_room_for(0))

    @property
    def _folder(self) -> Path:
        return self._root / CACHE

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with locked(self._folder / "lock"):
            (self._folder / "filling").unlink(missing_ok=True)  # of a process that was killed
            yield

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Say what a fault of the disk means."""
        try:
            yield
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise PipelineError(
                    f"{self._root}: the disk is full before the cache is; make room, or set "
                    "images.cache_gb to less"
                ) from error
            raise PipelineError(
                f"{self._root}: the image cache cannot be kept ({error}); it needs a folder that "
                "may be written"
            ) from error

    def _write(self, file: Path, data: bytes) -> None:
        with file.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
            now = self._clock()
            os.utime(stream.fileno(), ns=(now, now))

    def _with_room_for(self, size: int) -> int:
        """Bytes held once so many more have room."""
        noted = self._noted()
        if noted is not None and noted + size <= self.bound:
            return noted
        times, sizes = self._listed()
        while (held := int(sizes.sum())) + size > self.bound:
            surplus = held - min(int(self.bound * KEPT), self.bound - size)
            order = np.argsort(times, kind="stable")
            leaving = int(np.searchsorted(np.cumsum(sizes[order]), surplus))
            self._delete_until(int(times[order[leaving]]))
            # Listed again: what was read meanwhile has stayed.
            times, sizes = self._listed()
        return held

    def _listed(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """When each file was read last, and its bytes."""
        pairs = ((stat.st_mtime_ns, stat.st_size) for _, stat in self._files())
        flat = np.fromiter((number for pair in pairs for number in pair), np.int64)
        return flat[0::2], flat[1::2]

    def _delete_until(self, last: int) -> None:
        """Delete what was not read after a moment."""
        for path, stat in self._files():
            if stat.st_mtime_ns <= last:
                Path(path).unlink(missing_ok=True)

    def _files(self) -> Iterator[tuple[str, os.stat_result]]:
        for kind in KINDS:
            for folder in _entries(self._root / kind):
                for entry in _entries(Path(folder.path)):
                    with contextlib.suppress(FileNotFoundError):  # it was purged just now
                        yield entry.path, entry.stat()

    def _noted(self) -> int | None:
        try:
            return int((self._folder / LEDGER).read_text())
        except (FileNotFoundError, ValueError):
            return None

    def _note(self, held: int) -> None:
        (self._folder / LEDGER).write_text(f"{held:020d}")


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except (FileNotFoundError, NotADirectoryError):
        return
