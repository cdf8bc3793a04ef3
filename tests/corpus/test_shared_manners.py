import itertools
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from pipeline.corpus.shared_manners import LONGEST_AHEAD_S, SharedManners
from pipeline.settings.corpus import Fetch

RATE = 200.0

FETCH = Fetch(connections=2, requests_per_second=RATE, retries=0, backoff_s=0.001, timeout_s=10.0)


def ask(folder: Path, count: int) -> list[tuple[float, float]]:
    """In a process: from when to when each of so many requests held a connection."""
    manners = SharedManners(FETCH, folder)
    spans = []
    for _ in range(count):
        with manners.connection("host"):
            start = time.monotonic()
            manners.wait_turn("host")
            spans.append((start, time.monotonic()))
    return spans


def test_processes_keep_the_host_s_limits_together(tmp_path: Path) -> None:
    began = time.time()
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(3, mp_context=spawn) as pool:
        spans = [span for each in pool.map(ask, [tmp_path] * 3, [20] * 3) for span in each]
    (turn,) = tmp_path.glob("*.turn")
    assert float(turn.read_text()) >= began + 60 / RATE
    ends = sorted([(end, -1) for _, end in spans] + [(start, 1) for start, _ in spans])
    assert max(itertools.accumulate(change for _, change in ends)) == 2


class Waiting(SharedManners):
    """Notes how long it would wait, and does not."""

    def __init__(self, folder: Path) -> None:
        super().__init__(FETCH, folder)
        self.waited: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)


def test_a_pause_holds_for_other_processes_too(tmp_path: Path) -> None:
    SharedManners(FETCH, tmp_path).keep_away("host", 30)
    other = Waiting(tmp_path)
    other.wait_turn("host")
    assert 29 < max(other.waited) <= 30
    other.waited.clear()
    other.wait_turn("elsewhere")
    assert max(other.waited, default=0) < 1


def test_a_note_of_a_clock_that_was_set_back_is_not_believed(tmp_path: Path) -> None:
    manners = Waiting(tmp_path)
    manners.wait_turn("host")
    (turn,) = tmp_path.glob("*.turn")
    turn.write_text(repr(time.time() + LONGEST_AHEAD_S + 60))
    manners.wait_turn("host")
    turn.write_text("no number")
    manners.wait_turn("host")
    assert max(manners.waited) < 1
