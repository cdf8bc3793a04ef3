"""Threads that do the server's work, with a queue of bounded length before them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Answer = TypeVar("Answer")


class Busy(Exception):  # noqa: N818 - a state of the server, which becomes a 503
    """As much work waits as may wait."""


class Workers:
    """So many threads, and so much work that may wait for them; more is refused at once.

    Work that nobody waits for any more keeps its place until its thread is done with it, so what
    is in hand is never more than said.
    """

    def __init__(self, name: str, threads: int, waiting: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._room = threads + waiting
        self._in_hand = 0

    async def do(self, work: Callable[[], Answer]) -> Answer:
        """Have a thread do this.

        Raises:
            Busy: when too much waits.
        """
        if self._in_hand >= self._room:
            raise Busy
        self._in_hand += 1
        loop = asyncio.get_running_loop()
        try:
            future = self._threads.submit(work)
        except RuntimeError:
            self._in_hand -= 1
            raise
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(self._done))
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Let what runs end, and drop what waits."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _done(self) -> None:
        self._in_hand -= 1
