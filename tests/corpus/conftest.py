"""A web server of our own, with good days and bad ones, and quick manners towards it."""

import email.utils
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pipeline.params import Params
from pipeline.settings.corpus import Fetch
from tests.corpus.packable import Packable


@dataclass(frozen=True)
class Fault:
    """What one request gets instead of a plain answer."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    """Bytes of the body after which the connection breaks."""
    cut_when: Callable[[], bool] = lambda: True
    """Asked again and again before it breaks, until it says True or ten seconds have passed."""


@dataclass
class Site:
    """A served folder: what it was asked, and what it will do."""

    folder: Path
    url: str = ""
    ranges: bool = True
    """Answers to Range; python's own http.server does not."""
    dated: bool = True
    """Says Last-Modified."""
    faults: list[Fault] = field(default_factory=list)
    """For the next requests, in order."""
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    """Path and Range of every request."""
    sent: int = 0
    """Bytes of bodies."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, site: Site, *arguments: object) -> None:
        self.site = site
        super().__init__(*arguments)

    def do_GET(self) -> None:
        site = self.site
        asked_range = self.headers.get("Range")
        with site.lock:
            site.asked.append((self.path, asked_range))
            fault = site.faults.pop(0) if site.faults else Fault()
        path = site.folder / self.path.lstrip("/")
        if fault.status != 200:
            return self._send(fault.status, fault.headers, b"")
        if not path.is_file():
            return self._send(404, {}, b"no such file")
        data = path.read_bytes()
        modified = email.utils.formatdate(path.stat().st_mtime, usegmt=True)
        headers = {"Last-Modified": modified} if site.dated else {}
        start, same = 0, self.headers.get("If-Range", modified) == modified
        if site.ranges and same and (match := re.fullmatch(r"bytes=(\d+)-", asked_range or "")):
            start = int(match[1])
            if start >= len(data):
                return self._send(416, {"Content-Range": f"bytes */{len(data)}"}, b"")
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        return self._send(206 if start else 200, headers, data[start:], fault)

    def _send(
        self, status: int, headers: dict[str, str], body: bytes, fault: Fault | None = None
    ) -> None:
        cut_after = fault.cut_after if fault else None
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:cut_after])
        with self.site.lock:
            self.site.sent += len(body[:cut_after])
        if fault is not None and cut_after is not None:
            pause, end = threading.Event(), time.monotonic() + 10
            while not fault.cut_when() and time.monotonic() < end:
                pause.wait(0.002)
            self.close_connection = True

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A folder, served over HTTP."""
    served = Site(tmp_path / "site")
    served.folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, served)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        served.url = f"http://127.0.0.1:{server.server_port}"
        yield served
        server.shutdown()
        thread.join()


@pytest.fixture
def manners() -> Callable[..., Fetch]:
    """Manners without noticeable pauses: `manners(retries=2)`."""

    def make(**changes: float) -> Fetch:
        quick = {
            "connections": 4,
            "requests_per_second": 10_000.0,
            "retries": 3,
            "backoff_s": 0.001,
            "timeout_s": 10.0,
        }
        return Fetch.model_validate(quick | changes)

    return make


def post_2019(post_id: object = "263162", **changes: object) -> dict[str, Any]:
    """A post in Danbooru2019's form, with invented values; `...` leaves a field out."""
    post = {
        "id": post_id,
        "created_at": "2008-06-10 03:08:07.34205 UTC",
        "uploader_id": "7",
        "score": "1",
        "source": "",
        "md5": "0123456789abcdef0123456789abcdef",
        "last_commented_at": "1970-01-01 00:00:00 UTC",
        "rating": "s",
        "image_width": "800",
        "image_height": "600",
        "is_note_locked": False,
        "file_ext": "jpg",
        "last_noted_at": "1970-01-01 00:00:00 UTC",
        "is_rating_locked": False,
        "parent_id": "0",
        "has_children": False,
        "approver_id": "0",
        "file_size": "1000",
        "is_status_locked": False,
        "up_score": "1",
        "down_score": "0",
        "is_pending": False,
        "is_flagged": False,
        "is_deleted": False,
        "updated_at": "2016-04-23 14:32:09.5 UTC",
        "is_banned": False,
        "pixiv_id": "0",
        "tags": [
            {"id": "2", "name": "solo", "category": "0"},
            {"id": "1", "name": "1girl", "category": "0"},
            {"id": "3", "name": "someone", "category": "1"},
        ],
        "pools": [],
        "favs": ["1", "2"],
    }
    return {name: value for name, value in (post | changes).items() if value is not ...}


def post_later(post_id: object = 263162, **changes: object) -> dict[str, Any]:
    """A post in the later form, with invented values; `...` leaves a field out."""
    post = {
        "id": post_id,
        "created_at": "2022-06-10T03:08:07.342-04:00",
        "score": 1,
        "source": "",
        "md5": "0123456789abcdef0123456789abcdef",
        "rating": "g",
        "image_width": 800,
        "image_height": 600,
        "file_ext": "jpg",
        "parent_id": None,
        "pixiv_id": None,
        "is_pending": False,
        "is_flagged": False,
        "is_deleted": False,
        "is_banned": False,
        "tag_string": "1girl solo someone somebody_(thing) thing highres",
        "tag_string_general": "1girl solo",
        "tag_string_artist": "someone",
        "tag_string_copyright": "thing",
        "tag_string_character": "somebody_(thing)",
        "tag_string_meta": "highres",
    }
    return {name: value for name, value in (post | changes).items() if value is not ...}


def json_lines(*posts: dict[str, Any] | bytes) -> bytes:
    """Posts, or lines as they are, as a shard."""
    lines = [post if isinstance(post, bytes) else json.dumps(post).encode() for post in posts]
    return b"".join(line + b"\n" for line in lines)


@pytest.fixture
def packable(
    tmp_path: Path, change_params: Callable[..., Params], put_table: Callable[..., Path]
) -> Packable:
    """A small corpus in a local mirror, with two manifests whose images can be packed."""
    made = Packable(tmp_path, change_params, put_table)
    made.write()
    return made
