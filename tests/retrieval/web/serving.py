"""Servers for tests: real ones, on the loopback, for as long as a block lasts."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from pipeline.retrieval.web.serve import listen, server_of


@dataclass(frozen=True)
class Said:
    """An answer."""

    status: int
    headers: dict[str, str]
    data: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.data)


@dataclass(frozen=True)
class Site:
    """A server that runs."""

    port: int
    server: uvicorn.Server | None = None
    """Where it runs in this process."""

    @property
    def connections(self) -> int:
        """How many are open."""
        assert self.server is not None
        return len(self.server.server_state.connections)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connect(self, seconds: float = 30) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)

    def ask(
        self, path: str, data: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Said:
        """GET, or POST where there is data; the path goes out as it is."""
        connection = self.connect()
        try:
            connection.putrequest(
                "GET" if data is None else "POST", path, skip_host="host" in (headers or {})
            )
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if data is not None:
                connection.putheader("content-length", str(len(data)))
            connection.endheaders()
            if data:
                connection.send(data)
            return told(connection.getresponse())
        finally:
            connection.close()

    def search(self, **form: Any) -> Said:
        data = json.dumps(form).encode()
        return self.ask("/api/search", data, {"content-type": "application/json"})


def told(answer: http.client.HTTPResponse) -> Said:
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return Said(answer.status, headers, answer.read())


@contextmanager
def served(app: ASGIApp) -> Iterator[Site]:
    """An application, served as `posebooru serve` does."""
    server = server_of(app)
    with listen("127.0.0.1", 0) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield Site(listening.getsockname()[1], server)
        finally:
            server.should_exit = True
            thread.join()
