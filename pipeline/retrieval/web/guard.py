"""What stands between the network and the page: who may ask, how much, how fast.

A server on the loopback is in reach of every page that its user's browser shows. A name that
resolves to 127.0.0.1 (DNS rebinding) is no name of ours and is refused by the Host header; an
address in numbers cannot be rebound. A page from elsewhere cannot make the browser search or read
(Origin, and a body's type that needs leave which nobody gives).
"""

import asyncio
import ipaddress
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
"""On every answer."""

AT_ONCE = 64
"""Requests in hand; the next is asked to come again."""

SECONDS = 30.0
"""A request may take in all."""

BODY_SECONDS = 20.0
"""A body may take to come."""

QUIET_SECONDS = 5.0
"""A sender may be silent in the middle of a body."""

TOLD_SECONDS = 1
"""When to come again."""


@dataclass(frozen=True)
class Body:
    """What a request's body may be."""

    most: int
    """Bytes."""
    at_once: int
    """Requests in hand that have one: what they hold in memory is bounded."""


NONE = Body(0, AT_ONCE)


class Refused(Exception):  # noqa: N818 - an answer
    """An answer that says no: a status, why, and headers."""

    def __init__(self, status: int, why: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(why)
        self.status = status
        self.why = why
        self.headers = headers or {}


def busy() -> Refused:
    """Come again in a moment."""
    return Refused(503, "busy; come again in a moment", {"retry-after": str(TOLD_SECONDS)})


class Guard:
    """An ASGI application that lets through what it should; a body when it is whole.

    Args:
        app: behind it.
        names: under which people reach it; addresses in numbers and `localhost` always serve.
        bodies: what may be sent, by path; elsewhere nothing.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str], bodies: Mapping[str, Body]) -> None:
        self._app = app
        self._names = {"localhost", *(name.lower() for name in names)}
        self._bodies = bodies
        self._in_hand: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or say why not."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        try:
            body = self._bodies.get(scope["path"], NONE)
            self._check(scope, body)
            with self._room(scope["path"], body):
                async with asyncio.timeout(SECONDS):
                    whole = await _whole(receive, body.most)
                    if whole is not None:
                        await self._app(scope, _again(whole, receive), answer.send)
        except Refused as refused:
            await answer.refuse(refused)
        except TimeoutError:
            await answer.refuse(Refused(503, f"took more than {SECONDS:.0f} seconds"))

    @contextmanager
    def _room(self, path: str, body: Body) -> Iterator[None]:
        """A place among those in hand.

        Raises:
            Refused: when there is none.
        """
        place = path if path in self._bodies else ""
        if self._in_hand.total() >= AT_ONCE or self._in_hand[place] >= body.at_once:
            raise busy()
        self._in_hand[place] += 1
        try:
            yield
        finally:
            self._in_hand[place] -= 1

    def _check(self, scope: Scope, body: Body) -> None:
        if scope["type"] != "http":
            raise Refused(400, "nothing but HTTP is spoken here")
        headers = _once(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        if not self._is_ours(host):
            raise Refused(
                421,
                "this name is not one of this server's; open it by its address in numbers, or "
                "start it with --name",
            )
        origin = headers.get(b"origin")
        if origin is not None and urlsplit(origin.decode("latin-1")).netloc != host:
            raise Refused(403, "pages from elsewhere may not ask here")
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or len(length) > 15:
            raise Refused(400, "content-length is no number")
        if int(length) > body.most:
            raise _too_large(body.most)

    def _is_ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname
            return name is not None and (name in self._names or bool(ipaddress.ip_address(name)))
        except ValueError:
            return False


async def _whole(receive: Receive, most: int) -> bytes | None:
    """A request's body; None when the client has left.

    Raises:
        Refused: when it is too large or comes too slowly.
    """
    read = bytearray()
    until = asyncio.get_running_loop().time() + BODY_SECONDS
    while True:
        quiet = asyncio.get_running_loop().time() + QUIET_SECONDS
        try:
            async with asyncio.timeout_at(min(until, quiet)):
                message = await receive()
        except TimeoutError:
            raise Refused(408, "the body came too slowly", {"connection": "close"}) from None
        if message["type"] != "http.request":
            return None
        read += message.get("body", b"")
        if len(read) > most:
            raise _too_large(most)
        if not message.get("more_body", False):
            return bytes(read)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body as one message, then what else comes."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def give() -> Message:
        return messages.pop() if messages else await receive()

    return give


class _Answer:
    """What goes out, with the headers that everything has."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._started = True
            given = {name.lower() for name, _ in message["headers"]}
            added = {"cache-control": "no-store"} | HEADERS
            message["headers"] = [
                *message["headers"],
                *(_pair(item) for item in added.items() if item[0].encode() not in given),
            ]
        await self._send(message)

    async def refuse(self, refused: Refused) -> None:
        if self._started:  # too late to say anything: the connection is cut
            raise refused
        body = json.dumps({"detail": refused.why}).encode()
        headers = {
            "content-type": "application/json",
            "content-length": str(len(body)),
        } | refused.headers
        start: dict[str, Any] = {"type": "http.response.start", "status": refused.status}
        await self.send(start | {"headers": [_pair(item) for item in headers.items()]})
        await self._send({"type": "http.response.body", "body": body})


def _once(headers: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Headers by name; those that this guard reads may come once."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in found and name in {b"host", b"origin", b"content-length"}:
            raise Refused(400, f"{name.decode()} is given twice")
        found[name] = value
    return found


def _too_large(most: int) -> Refused:
    if not most:
        return Refused(413, "no body is expected here")
    return Refused(413, f"more than the {most:,} bytes that may be sent")


def _pair(item: tuple[str, str]) -> tuple[bytes, bytes]:
    return item[0].encode("latin-1"), item[1].encode("latin-1")
