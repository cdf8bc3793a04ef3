"""Reading files over the network: http(s), s3 and hf, through fsspec.

Whatever goes wrong is one of three things: the file is not there (`NotThere`), the server or the
line has a bad moment (`Transient`, which is tried again), or a person has to mend something
(`PipelineError`).
"""

import contextlib
import email.utils
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, urlsplit, urlunsplit

import aiohttp
import fsspec
from fsspec.exceptions import FSTimeoutError

from pipeline.corpus.location import scheme
from pipeline.errors import PipelineError

CHUNK = 1 << 20
"""Bytes read from a stream at once."""

RANGE = 8 << 20
"""Bytes asked for at once where each read is a request of its own."""

USER_AGENT = "posebooru"

_EXTRAS = {"s3": "s3", "hf": "hf"}
"""Schemes that need an extra of ours, and its name."""

_BUSY = frozenset({408, 425, 429, *range(500, 600)})
"""Statuses of a server that has a bad moment."""

_GONE = frozenset({404, 410})

_RANGE_REFUSED = 416


class NotThere(Exception):  # noqa: N818 - an answer, not a fault
    """The place has no such file."""


class Transient(Exception):  # noqa: N818 - a bad moment, not yet an error
    """Worth another try; `retry_after` is how many seconds the server asks to wait, if it does."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Opened:
    """A remote file, open for reading from a byte on."""

    chunks: Iterator[bytes]
    offset: int
    """Where the chunks start: as asked for, or 0 where that was not possible."""
    size: int | None
    """Of the whole file, in bytes, if the server says so."""
    version: str
    """Differs when the file does; empty if the server says nothing."""


class Remote(Protocol):
    """A place to read files from."""

    host: str
    """Whose patience is used."""

    def where(self, name: str) -> str:
        """A file's full address, fit to be shown."""

    def opened(
        self, name: str, offset: int = 0, version: str = ""
    ) -> contextlib.AbstractContextManager[Opened]:
        """Open a file at an offset, for what is left of a version of it.

        Raises:
            NotThere: when there is no such file.
            Transient: when it is worth another try; also while reading.
            PipelineError: when it cannot be had; also while reading.
        """


def connect(root: str, timeout_s: float) -> Remote:
    """The place that `corpus.root` names.

    Raises:
        PipelineError: for a scheme that is not known, or whose library is not installed.
    """
    kind = scheme(root)
    if kind in {"http", "https"}:
        return _Http(root, timeout_s)
    if kind not in _EXTRAS:
        raise PipelineError(
            f"{root!r}: expected a folder, or a location with http://, https://, s3:// or hf://"
        )
    try:
        return _ObjectStore(root, fsspec.filesystem(kind, skip_instance_cache=True))
    except ImportError as error:
        raise PipelineError(
            f"{root!r} needs a library that is not installed ({error}): "
            f"pip install -e '.[{_EXTRAS[kind]}]'"
        ) from error


class _Http:
    """A web server, each file one streamed request."""

    def __init__(self, root: str, timeout_s: float) -> None:
        parts = urlsplit(root)
        if not parts.hostname:
            raise PipelineError(f"{root!r}: has no host; expected https://host/folder")
        self.host = parts.hostname
        self._root = root.rstrip("/")
        # Shown without a name and password that the address may hold.
        self._shown = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        # No limit to the whole, which may be gigabytes; one to every silence.
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=timeout_s, sock_read=timeout_s)
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
        self._files = fsspec.filesystem(
            "http",
            skip_instance_cache=True,
            encoded=True,
            client_kwargs={"timeout": timeout, "trust_env": True, "headers": headers},
        )

    def where(self, name: str) -> str:
        return f"{self._shown.rstrip('/')}/{name}"

    @contextmanager
    def opened(self, name: str, offset: int = 0, version: str = "") -> Iterator[Opened]:
        headers = {"Range": f"bytes={offset}-"} if offset else {}
        if offset and version:
            headers["If-Range"] = version
        shown = self.where(name)
        try:
            with _http_errors(shown):
                # A size is given so that fsspec does not ask for it in a request of its own.
                stream = self._files.open(
                    f"{self._root}/{quote(name)}", block_size=0, size=1, headers=headers
                )
        except _RangeRefusedError as refused:
            if refused.size == offset:  # all of it is here already
                yield Opened(iter(()), offset, offset, version)
            else:
                with self.opened(name) as whole:
                    yield whole
            return
        with stream:
            yield self._answer(stream, offset, shown)

    def _answer(self, stream: Any, offset: int, shown: str) -> Opened:
        response: aiohttp.ClientResponse = stream.r
        headers = response.headers
        start, size = 0, None
        if response.status == 206:
            start, size = _content_range(headers.get("Content-Range", ""))
            if start != offset:
                raise PipelineError(f"{shown}: the server answered with another part of the file")
        elif "Content-Encoding" not in headers:
            size = response.content_length
        etag = headers.get("ETag", "")
        version = etag if etag and not etag.startswith("W/") else headers.get("Last-Modified", "")
        return Opened(_http_chunks(stream, shown), start, size, version)


class _ObjectStore:
    """A store whose files have a known size and version, read range by range."""

    def __init__(self, root: str, files: Any) -> None:
        self.host = f"{scheme(root)}://{urlsplit(root).netloc}"
        self._root = root.rstrip("/")
        self._files = files

    def where(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def opened(self, name: str, offset: int = 0, version: str = "") -> Iterator[Opened]:
        path = self.where(name)
        with _store_errors(path):
            self._files.invalidate_cache()
            info = self._files.info(path)
        if info["type"] != "file":
            raise NotThere(path)
        size = int(info["size"])
        marks = [str(info[key]) for key in ("ETag", "LastModified", "blob_id") if key in info]
        found = " ".join([str(size), *marks])
        start = offset if found == version else 0
        yield Opened(self._chunks(path, start, size), start, size, found)

    def _chunks(self, path: str, start: int, size: int) -> Iterator[bytes]:
        for position in range(start, size, RANGE):
            with _store_errors(path):
                end = min(position + RANGE, size)
                chunk = self._files.cat_file(path, start=position, end=end)
            yield chunk


class _RangeRefusedError(Exception):
    """The server has no byte at that offset; it has so many in all, if it says so."""

    def __init__(self, size: int | None) -> None:
        super().__init__()
        self.size = size


@contextmanager
def _http_errors(shown: str) -> Iterator[None]:
    """Say what an error of aiohttp means."""
    try:
        yield
    except FileNotFoundError as error:
        raise NotThere(shown) from error
    except aiohttp.ClientResponseError as error:
        if error.status in _GONE:
            raise NotThere(shown) from error
        headers: Mapping[str, str] = error.headers or {}
        if error.status == _RANGE_REFUSED:
            _, size = _content_range(headers.get("Content-Range", ""))
            raise _RangeRefusedError(size) from error
        said = f"{shown}: the server says {error.status} {error.message}"
        if error.status in _BUSY:
            raise Transient(said, _seconds(headers.get("Retry-After"))) from error
        raise PipelineError(f"{said}; check the address and that it may be read") from error
    except (aiohttp.InvalidURL, aiohttp.ClientSSLError) as error:
        raise PipelineError(f"{shown}: cannot be read ({error})") from error
    except (TimeoutError, aiohttp.ClientError, FSTimeoutError, OSError) as error:
        raise Transient(f"{shown}: {type(error).__name__} {error}".rstrip()) from error


def _http_chunks(stream: Any, shown: str) -> Iterator[bytes]:
    while True:
        with _http_errors(shown):
            chunk = stream.read(CHUNK)
        if not chunk:
            return
        yield chunk


@contextmanager
def _store_errors(path: str) -> Iterator[None]:
    """Say what an error of an object store's library means."""
    try:
        yield
    except FileNotFoundError as error:
        raise NotThere(path) from error
    except PermissionError as error:
        raise PipelineError(f"{path}: may not be read ({error}); check your credentials") from error
    except Exception as error:
        # Each store's library has errors of its own; most of them are a bad moment.
        status = getattr(getattr(error, "response", None), "status_code", None)
        said = f"{path}: {type(error).__name__} {error}"
        if status is not None and status not in _BUSY:
            raise PipelineError(f"{said}; check the address and your credentials") from error
        raise Transient(said) from error


def _content_range(header: str) -> tuple[int, int | None]:
    """Start and whole size of `bytes 5-9/10` or `bytes */10`; (-1, None) of anything else."""
    unit, _, rest = header.partition(" ")
    span, _, size = rest.partition("/")
    start = span.partition("-")[0]
    if unit != "bytes" or not (start.isdecimal() or start == "*"):
        return -1, None
    return int(start) if start != "*" else -1, int(size) if size.isdecimal() else None


def _seconds(retry_after: str | None) -> float | None:
    """A Retry-After header, which has seconds or a date, as seconds from now."""
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(retry_after).timestamp() - time.time())
    except ValueError:
        return None
