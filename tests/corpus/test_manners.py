"""Limits per host, told by a clock of the test's own."""

import threading
from collections.abc import Callable

import pytest

from pipeline.corpus.manners import Manners, Stopped
from pipeline.settings.corpus import Fetch


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_requests_to_one_host_keep_their_distance(manners: Callable[..., Fetch]) -> None:
    time = Time()
    polite = Manners(manners(requests_per_second=4.0), time.clock, time.sleep)
    turns = []
    for _ in range(4):
        polite.wait_turn("a")
        turns.append(time.now)
    assert turns == [100.0, 100.25, 100.5, 100.75]


def test_another_host_does_not_wait(manners: Callable[..., Fetch]) -> None:
    time = Time()
    polite = Manners(manners(requests_per_second=0.01), time.clock, time.sleep)
    for host in ("a", "b", "c"):
        polite.wait_turn(host)
    assert time.now == 100.0


def test_a_host_that_asks_for_it_is_left_alone(manners: Callable[..., Fetch]) -> None:
    time = Time()
    polite = Manners(manners(), time.clock, time.sleep)
    polite.keep_away("a", 30)
    polite.keep_away("a", 5)
    polite.wait_turn("b")
    assert time.now == 100.0
    polite.wait_turn("a")
    assert time.now == 130.0


def test_a_thread_that_waits_already_heeds_a_later_pause(manners: Callable[..., Fetch]) -> None:
    time = Time()

    def sleep(seconds: float) -> None:
        if time.now == 100.0:
            polite.keep_away("a", 10)
        time.sleep(seconds)

    polite = Manners(manners(requests_per_second=1.0), time.clock, sleep)
    polite.wait_turn("a")
    polite.wait_turn("a")
    assert time.now == 110.0


def test_no_more_connections_than_allowed(manners: Callable[..., Fetch]) -> None:
    polite = Manners(manners(connections=3))
    inside, most, lock = [], [], threading.Lock()
    gate = threading.Barrier(3)  # only three at once can pass it together

    def connect(number: int) -> None:
        with polite.connection("a"):
            with lock:
                inside.append(number)
                most.append(len(inside))
            gate.wait(10)
            with lock:
                inside.remove(number)

    threads = [threading.Thread(target=connect, args=(number,)) for number in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 3
    assert len(most) == 9


def test_nothing_is_asked_after_stop(manners: Callable[..., Fetch]) -> None:
    polite = Manners(manners(requests_per_second=0.001))
    polite.wait_turn("a")
    waiting: list[str] = []

    def wait() -> None:
        with pytest.raises(Stopped):
            polite.wait_turn("a")  # a thousand seconds, were it not stopped
        waiting.append("ended")

    thread = threading.Thread(target=wait)
    thread.start()
    polite.stop()
    thread.join(10)
    assert waiting == ["ended"]
    with pytest.raises(Stopped):
        polite.wait_turn("b")
