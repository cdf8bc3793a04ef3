import numpy as np
import pyarrow as pa
import pytest

from pipeline.pose.duplicates import NEAR
from pipeline.retrieval.variants import PIECES, groups_of, near_links


def looks(*changed: int) -> np.ndarray:
    """(N, 32): random looks, and after each a copy that differs in so many bits."""
    dice = np.random.default_rng(0)
    rows = []
    for bits in changed:
        first = dice.integers(0, 2, 256, np.uint8)
        second = first.copy()
        second[dice.permutation(256)[:bits]] ^= 1
        rows += [np.packbits(first), np.packbits(second)]
    return np.stack(rows)


def linked(found: np.ndarray) -> set[tuple[int, int]]:
    first, second = near_links(np.arange(len(found), dtype=np.int64), found)
    return {(min(pair), max(pair)) for pair in zip(first.tolist(), second.tolist(), strict=True)}


def test_looks_that_differ_little_are_linked_and_no_others() -> None:
    assert linked(looks(0, 5, PIECES - 1, NEAR + 1, 128)) == {(0, 1), (2, 3), (4, 5)}


def test_nothing_and_one() -> None:
    assert linked(looks(0)[:0]) == set()
    assert linked(looks(0)[:1]) == set()


def test_most_up_to_the_limit_are_found() -> None:
    assert len(linked(looks(*[NEAR // 2] * 200))) > 150


def test_a_crowd_that_looks_the_same_is_one_group() -> None:
    same = np.repeat(looks(0)[:1], 1000, axis=0)
    ids = pa.array(range(1, 1001), pa.int64())
    pixels = pa.array([str(post) for post in range(1000)])
    images = pa.table({"post_id": ids, "pixel_sha256": pixels})
    posts = pa.table({"post_id": ids, "parent_id": pa.nulls(1000, pa.int64())})
    assert set(groups_of(posts, images, same).tolist()) == {1}


def test_of_a_crowd_those_that_look_most_alike_are_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pipeline.retrieval.variants.CROWD", 8)
    crowd = looks(*[128] * 500)
    crowd[:, :2] = 0  # an empty area that all of them have
    crowd[999] = crowd[3]
    crowd[999, 31] ^= 1
    assert (3, 999) in linked(crowd)


def test_parents_pixels_and_looks_make_groups() -> None:
    # 1 and 2 look the same, 3 and 5 have one parent that is no drawing, 6 and 7 the same pixels.
    images = pa.table({"post_id": [1, 2, 3, 5, 6, 7, 8], "pixel_sha256": list("abcdxxe")})
    parents = pa.array([None, None, 4, 4, None, None, None], pa.int64())
    posts = pa.table({"post_id": images["post_id"], "parent_id": parents})
    found = looks(3, 128, 128, 128)[:7]
    assert groups_of(posts, images, found).tolist() == [1, 1, 3, 3, 6, 6, 8]
