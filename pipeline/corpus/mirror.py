"""A mirror of Danbooru: a folder used in place, or a location files are fetched from."""

import contextlib
import io
import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, TypeVar

import tenacity

from pipeline.corpus.location import checked, local_folder
from pipeline.corpus.manners import Manners
from pipeline.corpus.remote import Opened, Remote, Transient, connect
from pipeline.errors import PipelineError
from pipeline.settings.corpus import Fetch
from pipeline.stage import install

LONGEST_PAUSE_S = 120.0
"""Pauses between tries grow no longer than this."""

LONGEST_RETRY_AFTER_S = 600.0
"""A server that asks to wait longer is taken for one that cannot be had now."""

Result = TypeVar("Result")


class TooLarge(Exception):  # noqa: N818 - a verdict on a file, which becomes a reject
    """A file has more bytes than are allowed."""


class Mirror:
    """The files below a root.

    Args:
        root: a folder, or a location that starts with http://, https://, s3:// or hf://.
        fetch: manners towards servers; all threads that use this mirror share them.
        base: where a relative folder starts.

    Raises:
        PipelineError: when the folder is not there, or the location is none that can be read.
    """

    def __init__(
        self, root: str, fetch: Fetch, base: Path = Path(), manners: Manners | None = None
    ) -> None:
        self.root = root
        self.local = local_folder(root, base)
        """The folder of a local mirror, used in place; None for a remote one."""
        self._base = base
        self._manners = manners or Manners(fetch)
        self._remote: Remote | None = None
        if self.local is None:
            self._remote = connect(root, fetch.timeout_s)
        elif not self.local.is_dir():
            raise PipelineError(f"{self.local}: no such folder; set corpus.root to your mirror")

    def elsewhere(self, root: str) -> "Mirror":
        """Another place, with the same manners: a host that serves both is asked no more."""
        return Mirror(root, self._manners.limits, self._base, self._manners)

    @property
    def connections(self) -> int:
        """How many threads it makes sense to fetch with."""
        return self._manners.limits.connections

    @property
    def share(self) -> Fetch:
        """The manners of one of several workers: a connection each, as many as `connections`."""
        limits = self._manners.limits
        rate = limits.requests_per_second / limits.connections
        return limits.model_copy(update={"connections": 1, "requests_per_second": rate})

    def stop(self) -> None:
        """Make every thread that is fetching end soon, with `manners.Stopped`."""
        self._manners.stop()

    def where(self, name: str) -> str:
        """A file's full address, fit to be shown."""
        return self._remote.where(name) if self._remote else str(self._folder / name)

    def mark(self, name: str) -> str:
        """Size and version of a remote file, as text that differs when the file does.

        Raises:
            NotThere: when the mirror has no such file.
            PipelineError: when the server cannot be reached, or refuses.
        """
        return self._retrying(lambda: self._mark(checked(name)))

    def download(self, name: str, target: Path, work: Path) -> None:
        """Bring a file of any size to a local place, going on where an earlier try ended.

        The target appears when it is complete. A try counts only if it brought nothing new.

        Args:
            name: below the root of a remote mirror.
            target: where it goes.
            work: a folder for the unfinished file.

        Raises:
            NotThere: when the mirror has no such file.
            PipelineError: when the server cannot be reached, or refuses.
        """
        work.mkdir(parents=True, exist_ok=True)
        partial = _Partial(work / f"{checked(name).replace('/', '%2F')}.partial")
        while not self._retrying(lambda: self._continue(name, partial)):
            pass
        install(partial.path, target)
        partial.forget()

    def copy(self, name: str, target: Path, max_bytes: int) -> None:
        """Bring a small file to a local place in one piece.

        Args:
            name: below the root of a remote mirror.
            target: is overwritten; on an error, half of it may be there.
            max_bytes: no more is read.

        Raises:
            NotThere: when the mirror has no such file.
            TooLarge: when it has more bytes than allowed.
            PipelineError: when the server cannot be reached, or refuses.
        """
        self._retrying(lambda: self._copy(checked(name), target, max_bytes))

    def read(self, name: str, max_bytes: int) -> bytes:
        """A small file's bytes.

        Args:
            name: below the root of a remote mirror.
            max_bytes: no more is read.

        Raises:
            NotThere: when the mirror has no such file.
            TooLarge: when it has more bytes than allowed.
            PipelineError: when the server cannot be reached, or refuses.
        """
        return self._retrying(lambda: self._read(checked(name), max_bytes))

    @property
    def _folder(self) -> Path:
        assert self.local is not None
        return self.local

    @property
    def _place(self) -> Remote:
        assert self._remote is not None, f"{self.root} is local: its files are used in place"
        return self._remote

    def _mark(self, name: str) -> str:
        remote = self._place
        with self._manners.connection(remote.host):
            self._manners.wait_turn(remote.host)
            with remote.opened(name) as opened:
                return f"{opened.size} {opened.version}"

    def _continue(self, name: str, partial: "_Partial") -> bool:
        """One try: True when the file is complete, False when it is longer than ever before."""
        offset = partial.size
        remote = self._place
        with self._manners.connection(remote.host):
            self._manners.wait_turn(remote.host)
            with remote.opened(name, offset, partial.version if offset else "") as opened:
                if opened.offset == 0:
                    partial.restart(opened)
                elif opened.size != partial.announced:
                    partial.forget()
                    raise Transient(f"{remote.where(name)}: has changed meanwhile")
                try:
                    partial.append(self._while_going_on(opened.chunks))
                    partial.check(opened.size)
                except Transient:
                    if partial.has_grown():
                        return False
                    raise
        return True

    def _copy(self, name: str, target: Path, max_bytes: int) -> None:
        self._pour(name, lambda: target.open("wb"), max_bytes)

    def _read(self, name: str, max_bytes: int) -> bytes:
        buffer = io.BytesIO()
        self._pour(name, lambda: contextlib.nullcontext(buffer), max_bytes)
        return buffer.getvalue()

    def _pour(
        self, name: str, target: Callable[[], AbstractContextManager[BinaryIO]], max_bytes: int
    ) -> None:
        """One try to bring the whole of a file into another one, opened when the first is."""
        remote = self._place
        with self._manners.connection(remote.host):
            self._manners.wait_turn(remote.host)
            with remote.opened(name) as opened, target() as file:
                if (opened.size or 0) > max_bytes:
                    raise TooLarge(f"{opened.size} bytes")
                for chunk in self._while_going_on(opened.chunks):
                    file.write(chunk)
                    if file.tell() > max_bytes:
                        raise TooLarge(f"more than {max_bytes} bytes")
                if opened.size is not None and file.tell() != opened.size:
                    raise Transient(f"{remote.where(name)}: ended early")

    def _while_going_on(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._manners.go_on()
            yield chunk

    def _retrying(self, attempt: Callable[[], Result]) -> Result:
        """Try again, ever later, while the moment is bad."""
        limits = self._manners.limits
        tries = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(Transient),
            stop=tenacity.stop_after_attempt(limits.retries + 1),
            wait=tenacity.wait_exponential(limits.backoff_s, LONGEST_PAUSE_S)
            + tenacity.wait_random(0, limits.backoff_s),
            before_sleep=self._heed,
            sleep=self._manners.sleep,
            reraise=True,
        )
        try:
            return tries(attempt)
        except Transient as error:
            raise PipelineError(
                f"{error}: given up after {limits.retries + 1} tries; check the address and the "
                "network, then run again to go on"
            ) from error

    def _heed(self, state: tenacity.RetryCallState) -> None:
        """Keep away from the host for as long as it asks, with all threads."""
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, Transient) and error.retry_after is not None:
            if error.retry_after > LONGEST_RETRY_AFTER_S:
                raise PipelineError(f"{error} and to wait {error.retry_after:.0f} s; try then")
            self._manners.keep_away(self._place.host, error.retry_after)


class _Partial:
    """An unfinished file, and which version of the remote one it is the start of."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._note = path.with_name(f"{path.name}.json")
        self._longest = self.size

    @property
    def size(self) -> int:
        """Its bytes so far."""
        return self.path.stat().st_size if self.path.exists() and self._note.exists() else 0

    @property
    def version(self) -> str:
        """Of the remote file when the first byte came."""
        return str(self._noted("version"))

    @property
    def announced(self) -> object:
        """The whole file's size as the server said it then; None if it said nothing."""
        return self._noted("size")

    def restart(self, opened: Opened) -> None:
        """Empty it, to hold what is opened."""
        self.forget()
        note = self._note.with_suffix(".new")
        note.write_text(json.dumps({"version": opened.version, "size": opened.size}))
        note.replace(self._note)

    def append(self, chunks: Iterator[bytes]) -> None:
        """Add what comes, and have it on the disk whatever ends it."""
        with self.path.open("ab") as file:
            try:
                for chunk in chunks:
                    file.write(chunk)
                    file.flush()  # kept even if this process is killed
            finally:
                os.fsync(file.fileno())

    def has_grown(self) -> bool:
        """Whether it is longer than ever before; once for each new length."""
        grown = self.size > self._longest
        self._longest = max(self._longest, self.size)
        return grown

    def check(self, size: int | None) -> None:
        """Hold it against the size that was announced."""
        if size is not None and self.size < size:
            raise Transient(f"{self.path.stem}: ended after {self.size} of {size} bytes")
        if size is not None and self.size > size:
            self.forget()
            raise Transient(f"{self.path.stem}: longer than the {size} bytes announced")

    def _noted(self, key: str) -> object:
        return json.loads(self._note.read_text())[key]

    def forget(self) -> None:
        """Remove it."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)
