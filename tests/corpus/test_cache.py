import errno
import itertools
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.corpus.cache import KEPT, ImageCache
from pipeline.corpus.locks import locked
from pipeline.errors import PipelineError
from pipeline.images.store import ImageStore, store_path
from tests.conftest import REPOSITORY

BOUND = 1000


def path(number: int) -> str:
    return store_path(number, "512px" if number % 2 else "original", "jpg")


def held(root: Path) -> dict[str, int]:
    """Path and bytes of what the cache holds."""
    return {
        str(file.relative_to(root)): file.stat().st_size
        for kind in ("512px", "original")
        for file in (root / kind).rglob("*")
        if file.is_file()
    }


def noted(root: Path) -> int:
    return int((root / ".cache/bytes").read_text())


@pytest.fixture
def cache(tmp_path: Path) -> ImageCache:
    return ImageCache(tmp_path, BOUND, itertools.count().__next__)


def test_what_was_put_is_there(cache: ImageCache, tmp_path: Path) -> None:
    assert cache.get(path(1)) is None
    cache.put(path(1), b"one")
    cache.put(path(2), b"two")
    assert (cache.get(path(1)), cache.get(path(2))) == (b"one", b"two")
    assert noted(tmp_path) == 6
    cache.drop(path(1))
    assert cache.get(path(1)) is None


def test_the_longest_unread_leaves_first(cache: ImageCache, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        cache.put(path(number), b"x" * 300)
    cache.get(path(1))
    cache.put(path(4), b"x" * 300)  # to 900: 2 leaves, and 3 need not
    assert sorted(held(tmp_path)) == sorted([path(1), path(3), path(4)])


def test_textures_and_copies_are_not_counted_and_stay(tmp_path: Path) -> None:
    others = ["texture/0001/1.jpg", "copies/aa/0001/1.12ab"]
    for name in others:
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(b"x" * 5000)
    cache = ImageCache(tmp_path, BOUND)
    for number in range(5):
        cache.put(path(number), b"x" * 300)
    assert sum(held(tmp_path).values()) <= BOUND
    assert all((tmp_path / name).exists() for name in others)


def test_a_full_store_is_trimmed_to_the_bound(tmp_path: Path) -> None:
    store = ImageStore(tmp_path, None)
    cache = ImageCache(tmp_path, BOUND)
    cache.put(path(1), b"x" * 10)
    for number in range(2, 12):  # as a build does that keeps all it fetches
        with store.writing(path(number)) as temporary:
            temporary.write_bytes(b"x" * 300)
    cache.trim()
    assert sum(held(tmp_path).values()) <= BOUND
    assert noted(tmp_path) == sum(held(tmp_path).values())


def test_a_purge_frees_room(cache: ImageCache, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        cache.put(path(number), b"x" * 300)
    assert ImageStore(tmp_path, None).purge(1) == [tmp_path / path(1)]
    cache.put(path(4), b"x" * 300)
    assert sorted(held(tmp_path)) == sorted([path(2), path(3), path(4)])


def test_an_image_larger_than_the_cache_is_told(cache: ImageCache) -> None:
    with pytest.raises(
        PipelineError, match=r"1,001 bytes are more than the 1,000 of images\.cache_gb"
    ):
        cache.put(path(1), b"x" * 1001)
    cache.put(path(1), b"x" * 1000)


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "the disk is full before the cache is"), (errno.EIO, "cannot be kept")],
)
def test_a_fault_of_the_disk_is_told_and_leaves_no_half_image(
    number: int, said: str, cache: ImageCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(PipelineError, match=said):
        cache.put(path(1), b"x")
    assert held(tmp_path) == {}
    monkeypatch.undo()
    cache.put(path(1), b"x")
    assert noted(tmp_path) == 1


def test_a_count_that_cannot_be_read_is_made_anew(cache: ImageCache, tmp_path: Path) -> None:
    cache.put(path(1), b"x" * 600)
    (tmp_path / ".cache/bytes").write_text("")  # a kill in the middle of writing it
    cache.put(path(2), b"x" * 600)
    assert list(held(tmp_path)) == [path(2)]


Step = tuple[str, int, int]

STEPS = st.lists(
    st.tuples(st.sampled_from(["get", "put", "put", "purge"]), st.integers(1, 8),
              st.integers(1, 500)),
    max_size=25,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_only_the_longest_unread_leave_and_only_for_want_of_room(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        clock = itertools.count(1)
        cache = ImageCache(root, BOUND, clock.__next__)
        used: dict[str, int] = {}  # when each was read last
        for turn, (what, number, size) in enumerate(steps):
            name, before = path(number), held(root)
            if what == "get":
                data = cache.get(name)
                assert (data is not None) == (name in before)
                used[name] = turn
            elif what == "purge":
                ImageStore(root, None).purge(number)
                assert held(root).keys() == before.keys() - {name}
            else:
                cache.put(name, b"x" * size)
                after = held(root)
                gone = before.keys() - after.keys()
                assert name in after
                needed = name not in before and sum(before.values()) + size > BOUND
                assert bool(gone) == needed
                stayed = before.keys() & after.keys()
                if gone:
                    last = max(gone, key=used.__getitem__)
                    assert all(used[last] < used[each] for each in stayed)
                    room = min(int(BOUND * KEPT), BOUND - size)
                    assert sum(before[each] for each in [*stayed, last]) > room
                if name not in before:
                    used[name] = turn
                assert sum(after.values()) <= BOUND
                assert noted(root) >= sum(after.values())


def read_and_fill(root: Path, seed: int) -> int:
    """In a process: images of 100 to 300 bytes, at random; the greatest sum that was seen."""
    dice = random.Random(seed)
    cache = ImageCache(root, BOUND)
    most = 0
    for _ in range(50):
        number = dice.randrange(30)
        whole = bytes([number]) * (100 + 10 * (number % 20))
        data = cache.get(path(number))
        if data is None:
            cache.put(path(number), whole)
        else:
            assert data == whole
        with locked(root / ".cache/lock"):
            most = max(most, sum(held(root).values()))
    return most


def test_processes_share_it_and_it_never_holds_more(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(3, mp_context=spawn) as pool:
        most = list(pool.map(read_and_fill, [tmp_path] * 3, range(3)))
    assert max(most) <= BOUND
    assert max(most) > BOUND / 2
    assert noted(tmp_path) == sum(held(tmp_path).values())


FILLER = """
import sys
from pathlib import Path
from pipeline.corpus.cache import ImageCache
from pipeline.images.store import store_path

cache = ImageCache(Path(sys.argv[1]), 3_000_000)
number = 0
while True:
    number += 1
    cache.put(store_path(number, "512px", "jpg"), b"x" * 400_000)
    print(number, flush=True)
"""


@pytest.mark.parametrize("written", [1, 6, 11])
def test_a_kill_leaves_no_half_image_and_no_wrong_count(written: int, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", FILLER, str(tmp_path)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
    ) as filler:
        assert filler.stdout is not None
        for _ in range(written):
            filler.stdout.readline()
        filler.send_signal(signal.SIGKILL)
    assert set(held(tmp_path).values()) == {400_000}
    assert noted(tmp_path) >= sum(held(tmp_path).values())
    cache = ImageCache(tmp_path, 3_000_000)
    cache.put(store_path(9999, "original", "png"), b"y")
    assert sum(held(tmp_path).values()) <= 3_000_000
    assert not (tmp_path / ".cache/filling").exists()
