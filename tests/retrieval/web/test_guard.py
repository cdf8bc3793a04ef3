"""The guard before a small application, behind a real server."""

import asyncio
import json
from collections.abc import Iterator

import pytest
from starlette.types import Receive, Scope, Send

from pipeline.retrieval.web import guard
from pipeline.retrieval.web.guard import HEADERS, Body, Guard
from tests.retrieval.web.serving import Site, served, told

POSTED = {"/echo": Body(100, 2), "/wait": Body(0, 100)}


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Says what was sent; `/wait` waits for ever; `/half` says half and waits for ever."""
    message = await receive()
    if scope["path"] == "/wait":
        await asyncio.Event().wait()
    headers = [(b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if scope["path"] == "/half":
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        await asyncio.Event().wait()
    await send({"type": "http.response.body", "body": message["body"]})


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with served(Guard(echo, ["studio"], POSTED)) as running:
        yield running


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1:8000", "localhost:8000", "[::1]:8000", "192.168.1.7", "STUDIO:80"],
)
def test_addresses_in_numbers_and_names_that_were_told_serve(site: Site, host: str) -> None:
    assert site.ask("/", headers={"host": host}).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",  # a name of somebody's that resolves to 127.0.0.1
        "127.0.0.1.evil.example",
        "localhost.evil.example:8000",
        "studio.evil.example",
        "",
        "[::1",
        "a@b:c:d",
    ],
)
def test_a_name_that_is_not_ours_is_refused(site: Site, host: str) -> None:
    said = site.ask("/", headers={"host": host})
    assert said.status == 421
    assert "--name" in said.json["detail"]


def test_two_hosts_are_refused(site: Site) -> None:
    connection = site.connect()
    connection.putrequest("GET", "/")  # which gives the first
    connection.putheader("Host", "evil.example")
    connection.endheaders()
    assert told(connection.getresponse()).status == 400
    connection.close()


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:{port}", 200),
        ("http://127.0.0.1:1", 403),  # another server of this machine
        ("https://evil.example", 403),
        ("null", 403),
    ],
)
def test_pages_from_elsewhere_may_not_ask(site: Site, origin: str, status: int) -> None:
    said = site.ask("/echo", b"x", {"origin": origin.format(port=site.port)})
    assert said.status == status


def test_every_answer_has_the_headers_also_one_that_says_no(site: Site) -> None:
    for said in (
        site.ask("/"),
        site.ask("/", headers={"host": "evil.example"}),
        site.ask("/echo", b"x" * 101),
    ):
        assert {name: said.headers[name] for name in HEADERS} == HEADERS
        assert said.headers["cache-control"] == "no-store"
        assert "server" not in said.headers


def test_nothing_inline_and_nothing_from_elsewhere_may_run() -> None:
    policy = HEADERS["content-security-policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_a_body_comes_whole_and_where_it_may(site: Site) -> None:
    assert site.ask("/echo", b"x" * 100).data == b"x" * 100
    assert site.ask("/echo", b"x" * 101).status == 413
    assert site.ask("/", b"x").status == 413
    assert "no body is expected" in site.ask("/", b"x").json["detail"]


def test_a_body_without_a_length_is_counted(site: Site) -> None:
    connection = site.connect()
    pieces = (b"x" * 60 for _ in range(2))
    connection.request("POST", "/echo", body=pieces, encode_chunked=True, headers={
        "transfer-encoding": "chunked"
    })  # fmt: skip
    assert told(connection.getresponse()).status == 413
    connection.close()


@pytest.mark.parametrize("length", ["-1", "1e3", "9" * 400])
def test_lengths_that_are_none(site: Site, length: str) -> None:
    connection = site.connect()
    connection.putrequest("POST", "/echo")
    connection.putheader("content-length", length)
    connection.endheaders()
    assert told(connection.getresponse()).status in {400, 413}
    connection.close()


def test_a_body_that_stops_coming_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "QUIET_SECONDS", 0.2)
    connection = site.connect()
    connection.putrequest("POST", "/echo")
    connection.putheader("content-length", "10")
    connection.endheaders()
    connection.send(b"x")
    said = told(connection.getresponse())
    assert said.status == 408
    assert said.headers["connection"] == "close"
    connection.close()
    assert site.ask("/echo", b"x").status == 200


def test_what_takes_too_long_is_ended(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "SECONDS", 0.2)
    said = site.ask("/wait")
    assert said.status == 503
    assert "took more than" in said.json["detail"]


def test_who_asks_when_all_places_are_taken_is_told_when_to_come_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "SECONDS", 1.0)
    monkeypatch.setattr(guard, "AT_ONCE", 3)
    waiting = [site.connect() for _ in range(3)]
    for connection in waiting:
        connection.request("GET", "/wait")
    while (said := site.ask("/")).status == 200:  # until all three have come in
        pass
    assert said.status == 503
    assert said.headers["retry-after"] == "1"
    assert "busy" in json.loads(said.data)["detail"]
    for connection in waiting:
        assert told(connection.getresponse()).status == 503
        connection.close()
    assert site.ask("/").status == 200


def test_few_may_send_at_once_and_others_are_not_held_up(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "QUIET_SECONDS", 1.0)
    slow = [site.connect() for _ in range(2)]
    for connection in slow:
        connection.putrequest("POST", "/echo")
        connection.putheader("content-length", "10")
        connection.endheaders()
    while (said := site.ask("/echo", b"x")).status == 200:
        pass
    assert said.status == 503
    assert site.ask("/").status == 200
    for connection in slow:
        assert told(connection.getresponse()).status == 408
        connection.close()
    assert site.ask("/echo", b"x").status == 200
