"""Manners towards servers: how many connections and requests, and for how long to keep away."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipeline.settings.corpus import Fetch


class Stopped(Exception):  # noqa: N818 - not a fault: a person, or another thread's error, said stop
    """Nothing more is asked of any host."""


class _Host:
    """What is under way to one host."""

    def __init__(self, connections: int) -> None:
        self.connections = threading.BoundedSemaphore(connections)
        self.lock = threading.Lock()
        self.next_turn = 0.0
        self.paused_until = 0.0


class Manners:
    """Holds all threads together to the limits for each host.

    `clock` tells seconds that only grow, `sleep` waits so many (by default, or until `stop`).
    """

    def __init__(
        self,
        limits: Fetch,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self.limits = limits
        self._stopped = threading.Event()
        self._sleep = sleep or self._stopped.wait
        self._clock = clock
        self._lock = threading.Lock()
        self._hosts: defaultdict[str, _Host] = defaultdict(lambda: _Host(limits.connections))

    @contextmanager
    def connection(self, host: str) -> Iterator[None]:
        """Hold one of the connections to a host, once one is free."""
        with self._of(host).connections:
            yield

    def wait_turn(self, host: str) -> None:
        """Wait until another request may go to a host."""
        self.go_on()
        state = self._of(host)
        with state.lock:
            turn = max(state.next_turn, state.paused_until, self._clock())
            state.next_turn = turn + 1 / self.limits.requests_per_second
        # A pause may be asked for while this one waits, hence the loop.
        while (wait := max(turn, state.paused_until) - self._clock()) > 0:
            self.sleep(wait)

    def keep_away(self, host: str, seconds: float) -> None:
        """Send a host nothing for so long, from any thread."""
        state = self._of(host)
        with state.lock:
            state.paused_until = max(state.paused_until, self._clock() + seconds)

    def stop(self) -> None:
        """Make every thread that asks or waits raise `Stopped`."""
        self._stopped.set()

    def go_on(self) -> None:
        """Nothing, until `stop`.

        Raises:
            Stopped: from then on.
        """
        if self._stopped.is_set():
            raise Stopped

    def sleep(self, seconds: float) -> None:
        """Wait, for a turn or for a better moment."""
        self._sleep(seconds)
        self.go_on()

    def _of(self, host: str) -> _Host:
        with self._lock:
            return self._hosts[host]
