"""The part of a hub's HTTP interface that publishing uses, on the loopback."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import yaml


@dataclass
class Hub:
    """One data set repository, as a server keeps it."""

    url: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    """Large files that were sent, by hash; a commit makes them seen."""
    commits: dict[str, dict[str, bytes]] = field(default_factory=dict)
    """Files by path, by commit."""
    main: str = "0" * 40
    tags: dict[str, str] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    """Hashes of the large files, in the order in which they came."""
    refused: set[str] = field(default_factory=set)
    """What is answered with 403: `lfs`, `commit` or `tag`."""
    uploads_left: int = 10**9

    def files(self, revision: str) -> dict[str, bytes]:
        commit = self.main if revision == "main" else self.tags.get(revision, revision)
        return self.commits.get(commit, {})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, hub: Hub, *arguments: object) -> None:
        self.hub = hub
        super().__init__(*arguments)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = self.path.split("?")[0]
        if path == "/api/repos/create":
            return self._json({"url": f"{self.hub.url}/datasets/owner/name"})
        if path == "/api/validate-yaml":
            yaml.safe_load(json.loads(body)["content"].split("---")[1])
            return self._json({"errors": [], "warnings": []})
        if "/preupload/" in path:
            names = [each["path"] for each in json.loads(body)["files"]]
            return self._json({"files": [_mode(name) for name in names]})
        if path.endswith("/info/lfs/objects/batch"):
            return self._json(
                {"objects": [self._lfs(each) for each in json.loads(body)["objects"]]}
            )
        if "/commit/" in path:
            return self._commit(body)
        if "/tag/" in path:
            if "tag" in self.hub.refused:
                return self._json({"error": "no"}, 403)
            self.hub.tags[json.loads(body)["tag"]] = path.rpartition("/")[2]
            return self._json({})
        return self._json({"error": path}, 404)

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if self.hub.uploads_left == 0:
            return self._json({"error": "enough"}, 403)
        self.hub.uploads_left -= 1
        digest = self.path.rpartition("/")[2]
        assert hashlib.sha256(data).hexdigest() == digest
        self.hub.objects[digest] = data
        self.hub.sent.append(digest)
        return self._json({})

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path.endswith("/refs"):
            main = {"name": "main", "ref": "refs/heads/main", "targetCommit": self.hub.main}
            tags = [
                {"name": name, "ref": f"refs/tags/{name}", "targetCommit": commit}
                for name, commit in self.hub.tags.items()
            ]
            return self._json({"branches": [main], "converts": [], "tags": tags})
        if "/tree/" in path:
            files = self.hub.files("main")
            return self._json(
                [
                    {"type": "file", "path": name, "size": len(data), "oid": "0" * 40}
                    for name, data in files.items()
                ]
            )
        if "/resolve/" in path:
            return self._file(path)
        return self._json({"error": path}, 404)

    do_HEAD = do_GET  # noqa: N815 - the name is the library's

    def _file(self, path: str) -> None:
        revision, _, name = path.partition("/resolve/")[2].partition("/")
        data = self.hub.files(revision)[name]
        commit = self.hub.tags.get(revision, self.hub.main)
        self._answer(
            200, data, {"ETag": f'"{hashlib.sha256(data).hexdigest()}"', "X-Repo-Commit": commit}
        )

    def _lfs(self, wanted: dict[str, Any]) -> dict[str, Any]:
        if wanted["oid"] in self.hub.objects:
            return wanted
        return wanted | {"actions": {"upload": {"href": f"{self.hub.url}/lfs/{wanted['oid']}"}}}

    def _commit(self, body: bytes) -> None:
        if "commit" in self.hub.refused:
            return self._json({"error": "no"}, 403)
        files = dict(self.hub.files("main"))
        for line in body.splitlines():
            entry = json.loads(line)
            value = entry["value"]
            if entry["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif entry["key"] == "lfsFile":
                files[value["path"]] = self.hub.objects[value["oid"]]
            elif entry["key"] == "deletedFile":
                del files[value["path"]]
        commit = hashlib.sha1(body + self.hub.main.encode()).hexdigest()
        self.hub.commits[commit] = files
        self.hub.main = commit
        return self._json(
            {
                "commitUrl": f"{self.hub.url}/datasets/owner/name/commit/{commit}",
                "commitOid": commit,
            }
        )

    def _json(self, content: object, status: int = 200) -> None:
        self._answer(status, json.dumps(content).encode(), {"Content-Type": "application/json"})

    def _answer(self, status: int, data: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(data))}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _mode(name: str) -> dict[str, Any]:
    large = name.endswith(".parquet")
    return {"path": name, "uploadMode": "lfs" if large else "regular", "shouldIgnore": False}


@contextmanager
def serving() -> Iterator[Hub]:
    """A hub that answers until the block ends."""
    hub = Hub()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, hub)) as server:
        hub.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield hub
        finally:
            server.shutdown()
            thread.join()
