import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.images.store import store_path
from pipeline.params import Params, load_params
from pipeline.plan.figures import ASSUMED, COUNTED, TABLE, exactly, unknown
from pipeline.plan.holdings import PUBLISHED, Holdings
from pipeline.plan.selection import Asked


def asked(kind: str, *posts: int) -> Asked:
    rows: list[dict[str, Any]] = [
        {"post_id": post, "ext": "png", "md5": f"{post:032x}"} for post in posts
    ]
    return Asked(kind, exactly(len(rows), TABLE), np.array(posts, np.int64), rows)


def of(root: Path, *, offline: bool = True) -> Holdings:
    return Holdings(root, load_params(root / "params.yaml"), offline=offline)


def test_a_local_mirror_is_used_in_place(few_posts: Path) -> None:
    found = of(few_posts).of(asked("512px", 1, 2, 3, 4))
    copy = few_posts / "mirror" / store_path(1, "512px", "jpg")
    assert found.held.value == 3  # the third as an original, of which a copy is made
    assert found.fetch.value == 0
    assert found.nowhere.value == 1
    assert found.disk_bytes.value == copy.stat().st_size
    assert found.disk_bytes.source == COUNTED


def test_originals_that_a_folder_lacks_may_come_by_md5(
    few_posts: Path, change_params: Callable[..., Params]
) -> None:
    change_params(
        **{"corpus.root": "mirror", "corpus.originals_by_md5": "https://images.example/original"}
    )
    found = of(few_posts).of(asked("original", 3, 4))
    original = few_posts / "mirror" / store_path(3, "original", "png")
    assert (found.held.value, found.fetch.value, found.nowhere.value) == (1, 1, 0)
    assert found.fetch_bytes.value == found.disk_bytes.value == original.stat().st_size


def test_from_afar_all_that_is_not_held_is_fetched_once(
    few_posts: Path, change_params: Callable[..., Params]
) -> None:
    change_params(**{"corpus.root": "https://mirror.example/danbooru"})
    held = few_posts / "datasets/sample/store" / store_path(1, "512px", "jpg")
    held.parent.mkdir(parents=True)
    held.write_bytes(b"1234")
    holdings = of(few_posts)
    first = holdings.of(asked("512px", 1, 2, 3))
    assert (first.held.value, first.fetch.value) == (1, 2)
    assert first.fetch_bytes.value == 8
    again = holdings.of(asked("512px", 2, 3, 4))
    assert (again.held.value, again.fetch.value) == (2, 1)


def test_bytes_that_nobody_knows_are_those_of_a_published_corpus(
    few_posts: Path, change_params: Callable[..., Params]
) -> None:
    change_params(**{"corpus.root": "https://mirror.example/danbooru"})
    found = of(few_posts).of(asked("512px", 1, 2))
    assert found.fetch_bytes.value == 2 * PUBLISHED["512px"][0]
    assert found.fetch_bytes.source == ASSUMED
    assert "Danbooru2021" in found.fetch_bytes.says


def test_metadata_tell_of_originals(few_posts: Path) -> None:
    for file in (few_posts / "mirror/original").rglob("*.png"):
        file.unlink()
    shard = few_posts / "mirror/metadata/2019000000000000"
    shard.parent.mkdir()
    lines = [{"file_size": "100", "file_ext": "png"}, {"file_size": "300", "file_ext": "jpg"}]
    lines += [{"file_size": "9000", "file_ext": "zip"}, {"file_ext": "jpg"}]
    shard.write_text("".join(json.dumps(line) + "\n" for line in lines) + "no json\n{")
    mean = of(few_posts).mean_bytes("original", [])
    assert (mean.value, mean.source) == (200, COUNTED)


def test_a_corpus_that_is_not_there_is_a_reason(
    few_posts: Path, change_params: Callable[..., Params]
) -> None:
    change_params(**{"corpus.root": "elsewhere"})
    found = of(few_posts).of(asked("512px", 1))
    assert "elsewhere: no such folder" in found.held.says
    assert found.fetch.value == 0  # a folder is used in place


@pytest.mark.parametrize(
    ("root", "known"), [("mirror", True), ("https://mirror.example/danbooru", False)]
)
def test_what_is_asked_is_not_known(
    root: str, *, known: bool, few_posts: Path, change_params: Callable[..., Params]
) -> None:
    change_params(**{"corpus.root": root})
    found = of(few_posts).of(Asked("512px", unknown("known later"), np.empty(0, np.int64), []))
    assert found.held == unknown("known later")
    assert (found.fetch.value == 0) is known


def test_a_bounded_store_needs_no_more_room(
    few_posts: Path, change_params: Callable[..., Params]
) -> None:
    afar = {"corpus.root": "https://mirror.example/danbooru"}
    change_params(**afar, **{"images.cache_gb": 150 * PUBLISHED["512px"][0] / 1e9})
    holdings = of(few_posts)
    first = holdings.of(asked("512px", *range(1, 101)))
    second = holdings.of(asked("512px", *range(101, 201)))
    assert first.fetch_bytes.value == second.fetch_bytes.value
    assert second.fetch_bytes.at_least
    assert second.disk_bytes.value == pytest.approx(50 * PUBLISHED["512px"][0])


def test_packed_images_are_not_looked_into(
    few_posts: Path, change_params: Callable[..., Params]
) -> None:
    change_params(**{"corpus.root": "mirror", "images.packed": "shards"})
    assert "its shards are not looked into" in of(few_posts).of(asked("512px", 1)).held.says
