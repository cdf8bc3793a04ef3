"""Connections that may not be too many or too slow; what comes over them is the guard's matter."""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST = 500
"""Connections that are open at once."""

HEAD_SECONDS = 10.0
"""A request's first lines may take to come."""

LINGER_SECONDS = 10.0
"""After its answer, a connection may take to send the rest of a body that nobody reads, or to
fetch what was said."""

_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n"
)


class Connection(H11Protocol):
    """uvicorn's, which alone would wait for ever for a request's first lines."""

    _hurry: asyncio.TimerHandle | None = None
    _linger: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Take a connection, or say that there are too many."""
        super().connection_made(transport)
        if len(self.connections) > MOST:
            transport.write(_FULL)
            transport.close()
            return
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._stop(self._hurry)
        self._stop(self._linger)
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Read what has come; a request whose head is whole is no longer waited for."""
        super().handle_events()
        if self.conn.their_state is h11.IDLE:
            self._wait_for_head()
        else:
            self._hurry = self._stop(self._hurry)

    def on_response_complete(self) -> None:
        """Give what is left to send or fetch a while."""
        super().on_response_complete()
        self._stop(self._linger)
        self._linger = None
        if self.conn.their_state not in {h11.IDLE, h11.DONE} or self.transport.is_closing():
            self._linger = self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def timeout_keep_alive_handler(self) -> None:
        """Close, and do not wait for ever for what has not been fetched."""
        super().timeout_keep_alive_handler()
        self._linger = self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def _wait_for_head(self) -> None:
        if self._hurry is None and self.timeout_keep_alive_task is None:
            self._hurry = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _give_up(self) -> None:
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self.transport.close()
            self._linger = self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    @staticmethod
    def _stop(timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()
