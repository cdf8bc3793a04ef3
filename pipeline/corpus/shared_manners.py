"""Manners that all processes of a machine keep together: the limits are the host's, not ours."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.corpus.locks import locked, locked_any
from pipeline.corpus.manners import Manners
from pipeline.settings.corpus import Fetch

LONGEST_AHEAD_S = 3600.0
"""A turn that is noted further ahead is of a clock that was set back since."""


class SharedManners(Manners):
    """As Manners, over all processes that name the same folder.

    Args:
        limits: for each host.
        folder: for lock files and for when each host's next turn is; on a disk of the machine.
    """

    def __init__(self, limits: Fetch, folder: Path) -> None:
        super().__init__(limits)
        self._folder = folder

    @contextmanager
    def connection(self, host: str) -> Iterator[None]:
        """Hold one of the connections to a host, once one is free."""
        slots = [self._file(host, f"connection{n}") for n in range(self.limits.connections)]
        with super().connection(host), locked_any(slots):
            yield

    def wait_turn(self, host: str) -> None:
        """Wait until another request may go to a host."""
        super().wait_turn(host)
        with self._turns(host) as turns:
            now = time.time()
            turn = max(now, _noted(turns))
            turns.write_text(repr(turn + 1 / self.limits.requests_per_second))
        if turn > now:
            self.sleep(turn - now)

    def keep_away(self, host: str, seconds: float) -> None:
        """Send a host nothing for so long, from any process."""
        super().keep_away(host, seconds)
        with self._turns(host) as turns:
            turns.write_text(repr(max(time.time() + seconds, _noted(turns))))

    @contextmanager
    def _turns(self, host: str) -> Iterator[Path]:
        with locked(self._file(host, "lock")):
            yield self._file(host, "turn")

    def _file(self, host: str, what: str) -> Path:
        return self._folder / f"{hashlib.sha256(host.encode()).hexdigest()[:16]}.{what}"


def _noted(turns: Path) -> float:
    """When the next turn is, in seconds of the epoch; 0 where nothing is noted that can be."""
    try:
        turn = float(turns.read_text())
    except (FileNotFoundError, ValueError):
        return 0.0
    return turn if turn < time.time() + LONGEST_AHEAD_S else 0.0
