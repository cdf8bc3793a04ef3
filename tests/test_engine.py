import errno
import os
import signal
import subprocess
import sys
import textwrap
from functools import partial
from pathlib import Path

import psutil
import pytest

from pipeline.engine import ShardError, kept, map_shards
from pipeline.errors import PipelineError
from tests.conftest import REPOSITORY
from tests.shards import fail_at_three, fill_a_disk, mendable_at_three, square


def die_at_three(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def slow_first(path: Path) -> str:
    """The first shard ends only once the last one has."""
    if path.name == "0":
        while not (path.parent / "3").exists():
            pass
    path.touch()
    return path.name


def letter(number: int) -> bytes:
    return b"abcdef"[number : number + 1]


def letter_but_three(number: int) -> bytes:
    if number == 3:
        raise PipelineError("post 3: mend me")
    return letter(number)


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_come_in_shard_order(workers: int) -> None:
    assert list(map_shards(square, range(10), workers=workers)) == [n * n for n in range(10)]


def test_shard_order_whatever_the_finishing_order(tmp_path: Path) -> None:
    shards = [tmp_path / str(number) for number in range(4)]
    assert list(map_shards(slow_first, shards, workers=2)) == ["0", "1", "2", "3"]


def test_no_shards_no_results() -> None:
    assert list(map_shards(square, [], workers=2)) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failing_shard_names_itself(workers: int) -> None:
    with pytest.raises(ShardError, match="shard 4 of 6: ValueError: three is too many"):
        list(map_shards(fail_at_three, range(6), workers=workers))


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_a_user_can_mend_stays_one(workers: int) -> None:
    with pytest.raises(PipelineError, match="shard 4 of 6: post 3: mend me"):
        list(map_shards(mendable_at_three, range(6), workers=workers))


@pytest.mark.parametrize("workers", [1, 2])
def test_a_full_disk_is_told_as_such(workers: int) -> None:
    with pytest.raises(OSError, match="No space left") as failed:
        list(map_shards(fill_a_disk, range(2), workers=workers))
    assert failed.value.errno == errno.ENOSPC


def test_what_was_kept_is_not_done_again(tmp_path: Path) -> None:
    here = partial(map_shards, workers=1)
    files = [tmp_path / f"{number}.bin" for number in range(6)]
    parts = kept(here, letter_but_three, range(6), files)
    with pytest.raises(PipelineError, match="shard 4 of 6: post 3: mend me"):
        list(parts)
    assert sorted(tmp_path.iterdir()) == files[:3]
    files[1].write_bytes(b"B")
    assert list(kept(here, letter, range(6), files)) == files
    assert [file.read_bytes() for file in files] == [b"a", b"B", b"c", b"d", b"e", b"f"]
    assert list(kept(here, letter_but_three, range(6), files)) == files


def test_a_worker_that_dies_is_told() -> None:
    with pytest.raises(ShardError, match=r"shard \d of 6: a worker died"):
        list(map_shards(die_at_three, range(6), workers=2))


def test_leaving_early_ends_the_workers() -> None:
    results = map_shards(square, range(100), workers=2)
    assert next(results) == 0
    workers = [
        child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())
    ]
    assert len(workers) == 2
    results.close()
    assert not any(worker.is_running() for worker in workers)


ENDLESS = """
import os, sys, time
from pipeline.engine import map_shards

def forever(number):
    print(os.getpid(), flush=True)
    while True:
        time.sleep(0.05)

if __name__ == "__main__":
    list(map_shards(forever, range(4), workers=2))
"""


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_the_workers_end_with_their_parent(ending: signal.Signals, tmp_path: Path) -> None:
    script = tmp_path / "endless.py"
    script.write_text(textwrap.dedent(ENDLESS))
    parent = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
    )
    with parent:
        assert parent.stdout is not None
        workers = [psutil.Process(int(parent.stdout.readline())) for _ in range(2)]
        parent.send_signal(ending)
    gone, alive = psutil.wait_procs(workers, timeout=20)
    assert not alive
    assert len(gone) == 2
