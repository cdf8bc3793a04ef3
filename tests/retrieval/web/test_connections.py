"""Clients that are slow, silent or many, against the bare connection."""

import socket
import threading
from collections.abc import Iterator

import pytest
from starlette.types import Receive, Scope, Send

from pipeline.retrieval.web import connections, serve
from tests.retrieval.web.serving import Site, served

LARGE = 30_000_000
"""Bytes: more than the system keeps for a client that does not read."""


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    body = b"x" * LARGE if scope["path"] == "/large" else b"hello"
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.3)
    monkeypatch.setattr(connections, "LINGER_SECONDS", 0.3)
    monkeypatch.setattr(connections, "MOST", 3)
    monkeypatch.setattr(serve, "KEEP_ALIVE_SECONDS", 1)
    with served(hello) as running:
        yield running


def dial(site: Site) -> socket.socket:
    return socket.create_connection(("127.0.0.1", site.port), timeout=10)


def end(client: socket.socket) -> bytes:
    """What comes until the server hangs up."""
    heard = b""
    try:
        while piece := client.recv(65536):
            heard += piece
    except ConnectionResetError:
        pass
    return heard


def test_who_says_nothing_is_hung_up_on(site: Site) -> None:
    with dial(site) as client:
        assert end(client) == b""


def test_who_never_ends_the_first_lines_is_hung_up_on(site: Site) -> None:
    with dial(site) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        assert end(client) == b""


def test_drop_by_drop_is_not_quicker(site: Site) -> None:
    with dial(site) as client:
        stop = threading.Event()

        def drip() -> None:
            try:
                client.sendall(b"GET / HTTP/1.1\r\n")
                while not stop.wait(0.05):
                    client.sendall(b"x")
            except OSError:
                return

        dripping = threading.Thread(target=drip)
        dripping.start()
        assert b"200" not in end(client)
        stop.set()
        dripping.join()


def test_several_requests_go_over_one_connection(site: Site) -> None:
    connection = site.connect()
    for _ in range(3):
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"hello"
    connection.close()


def test_who_does_not_fetch_the_answer_is_cut_off(site: Site) -> None:
    with dial(site) as client:
        client.sendall(b"GET /large HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        while not site.connections:
            pass
        while site.connections:  # nothing is read until the server has hung up
            pass
        assert len(end(client)) < LARGE


def test_one_connection_too_many_is_told_so(site: Site) -> None:
    held = [dial(site) for _ in range(3)]
    for client in held:  # an answer shows that it has been taken in
        client.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert client.recv(65536).startswith(b"HTTP/1.1 200")
    with dial(site) as fourth:
        heard = end(fourth)
    assert heard.startswith(b"HTTP/1.1 503")
    assert b"Retry-After: 1" in heard
    for client in held:
        client.close()


def test_what_is_no_http_is_refused(site: Site) -> None:
    with dial(site) as client:
        client.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")
        assert end(client).startswith(b"HTTP/1.1 400")
