from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.params import load_params
from pipeline.plan import networks, speeds
from pipeline.plan.figures import MEASURED, Figure, exactly, unknown
from pipeline.plan.holdings import Holdings
from pipeline.plan.networks import Rate
from pipeline.plan.speeds import Speeds, together


@pytest.fixture
def of(few_posts: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Speeds]:
    monkeypatch.setattr(speeds, "LINES", 50)

    def make(*, measure_s: float = 60) -> Speeds:
        params = load_params(few_posts / "params.yaml")
        holdings = Holdings(few_posts, params, offline=True)
        return Speeds(few_posts, params, few_posts / "scratch", holdings, measure_s=measure_s)

    return make


@pytest.mark.parametrize(
    ("measure", "says"),
    [
        (lambda found: found.metadata(), "50 made-up lines"),
        (lambda found: found.describe("512px"), "3 that are held"),
        (lambda found: found.describe("original", alpha=True), "2 that are held"),
        (lambda found: found.read(64), "3 that are held"),
        (lambda found: found.compose(), "canvas of 128 px"),
        (lambda found: found.index(), "500 drawings"),
    ],
)
def test_work_of_the_stages_is_timed(
    measure: Callable[[Speeds], Figure], says: str, of: Callable[..., Speeds]
) -> None:
    found = of()
    speed = measure(found)
    assert speed.value is not None, speed.says
    assert speed.value > 0
    assert says in speed.says
    assert list(found.taken.values()) == [speed]


def test_lines_are_those_of_the_corpus_where_it_has_some(
    few_posts: Path, of: Callable[..., Speeds]
) -> None:
    shard = few_posts / "mirror/metadata/2019000000000000"
    shard.parent.mkdir()
    shard.write_bytes(b"".join(speeds._line(number) for number in range(1, 80)))
    assert of().metadata().says == "50 lines of 2019000000000000"


def test_each_is_measured_once_or_not_at_all(of: Callable[..., Speeds]) -> None:
    found, calls = of(), []

    def measure() -> Rate:
        calls.append(1)
        return Rate(2.0, "said")

    assert found.network("a", measure) == found.network("a", measure)
    assert len(calls) == 1
    assert of(measure_s=0).network("a", measure) == unknown(
        "not measured: --measure 0 leaves no time for it"
    )


def test_all_measurements_together_have_so_much_time(
    of: Callable[..., Speeds], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = of(measure_s=5)
    clock = iter([0, 3, 10, 14])  # one takes 3 s, the next 4
    monkeypatch.setattr(speeds.time, "perf_counter", lambda: next(clock))
    assert found.network("a", lambda: Rate(2.0, "")).value == 2
    assert found.network("b", lambda: Rate(3.0, "")).value == 3
    assert found.network("c", lambda: Rate(4.0, "")) == unknown(
        "not measured: --measure 5 leaves no time for it"
    )
    assert found.network("a", lambda: Rate(9.0, "")).value == 2


def test_what_cannot_be_measured_is_unknown(of: Callable[..., Speeds]) -> None:
    def measure() -> Rate:
        raise RuntimeError("out of memory\nmore")

    assert of().network("a: images", measure) == unknown(
        "a: images cannot be measured: out of memory"
    )


def test_reading_shares_a_cpu_with_training_and_not_a_gpu(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compute, read = exactly(30, MEASURED), exactly(60, MEASURED)
    monkeypatch.setattr(speeds, "best_device", lambda: networks.torch.device("cpu"))
    assert together(compute, read).value == pytest.approx(20)
    monkeypatch.setattr(speeds, "best_device", lambda: networks.torch.device("cuda"))
    assert together(compute, read).value == 30
    assert together(unknown("a"), read) == unknown("a")
