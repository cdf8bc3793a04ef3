from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.pose import ADD, POSE_IMAGES, POSE_SPLITS
from pipeline.contracts.schemas import SPLITS_SCHEMA
from pipeline.contracts.segmenter import BACKGROUNDS, FOREGROUNDS, SEGMENTER_SPLITS, TEXTURES
from pipeline.contracts.table import write_table
from pipeline.contracts.tagger import TAGGER_IMAGES, TAGGER_SPLITS
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.splits import (
    SPLITS,
    STAGE,
    Plan,
    Settled,
    assign,
    component_groups,
    frozen_groups,
    main,
    read_base,
    same_pixels,
    split_of,
)
from pipeline.stage import execute

SHARES = (0.8, 0.1, 0.1)
links = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), max_size=30)


def group(pairs: list[tuple[int, int]]) -> dict[int, int]:
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return component_groups([(table[:, 0], table[:, 1])])


def test_a_group_is_called_by_its_smallest_post() -> None:
    assert group([(12, 5), (9, 12), (20, 30)]) == {5: 5, 9: 5, 12: 5, 20: 20, 30: 20}


@given(links)
def test_linked_posts_share_a_group_which_is_one_of_them(pairs: list[tuple[int, int]]) -> None:
    groups = group(pairs)
    for first, second in pairs:
        assert groups[first] == groups[second] <= min(first, second)
    for name in groups.values():
        assert groups[name] == name


@given(links, st.randoms())
def test_groups_do_not_depend_on_the_order_of_links(pairs: list[tuple[int, int]], random) -> None:  # type: ignore[no-untyped-def]
    shuffled = [pair if random.random() < 0.5 else pair[::-1] for pair in pairs]
    random.shuffle(shuffled)
    assert group(shuffled) == group(pairs)


def test_equal_pixels_are_found_across_sets() -> None:
    first = pa.table({"post_id": [1, 2, 3], "pixel_sha256": ["a", "b", "a"]})
    second = pa.table({"post_id": [2, 9], "pixel_sha256": ["c", "a"]})
    assert component_groups([same_pixels([first, second])]) == {1: 1, 3: 1, 9: 1}


def test_shares_are_met() -> None:
    splits = [split_of(number, SHARES) for number in range(20_000)]
    assert splits.count("train") / len(splits) == pytest.approx(0.8, abs=0.01)
    assert splits.count("val") / len(splits) == pytest.approx(0.1, abs=0.01)


def test_a_groups_split_never_changes() -> None:
    # Written down once: whoever changes the hash moves everybody's posts.
    assert [split_of(number, SHARES) for number in (1, 2, 6, 13, 263162)] == [
        "train",
        "val",
        "test",
        "train",
        "train",
    ]


def settle(
    posts: list[int],
    groups: dict[int, int],
    base: dict[int, Settled] | None = None,
    frozen: dict[int, str] | None = None,
    *,
    frozen_test: bool = False,
) -> tuple[dict[int, str], list[str]]:
    plan = Plan(groups, SHARES, frozen or {}, base or {})
    rows, rejects = assign(posts, plan, frozen_test=frozen_test)
    pairs = zip(rows["post_id"].to_pylist(), rows["split"].to_pylist(), strict=True)
    return dict(pairs), [f"{reject.post_id} {reject.rule}: {reject.detail}" for reject in rejects]


def test_a_post_joins_the_settled_group() -> None:
    base = {5: Settled(5, "test")}
    assert settle([5, 9], {5: 3, 9: 3}, base) == ({5: "test", 9: "test"}, [])


def test_a_post_that_joins_settled_groups_of_two_splits_is_left_out() -> None:
    base = {5: Settled(5, "test"), 9: Settled(9, "train")}
    groups = {5: 5, 9: 5, 12: 5}
    assert settle([5, 9, 12], groups, base) == (
        {5: "test", 9: "train"},
        ["12 joins_splits: group 5 in test, group 9 in train"],
    )


@given(links, links)
def test_posts_of_the_base_never_move(
    old: list[tuple[int, int]], new: list[tuple[int, int]]
) -> None:
    before, _ = assign(range(1, 21), Plan(group(old), SHARES))
    base = {row["post_id"]: Settled(row["group"], row["split"]) for row in before.to_pylist()}
    groups = group(old + new)
    after, rejects = assign(range(1, 31), Plan(groups, SHARES, base=base))
    moved = {row["post_id"]: Settled(row["group"], row["split"]) for row in after.to_pylist()}
    assert {post: moved[post] for post in base} == base
    assert {reject.post_id for reject in rejects} | moved.keys() == set(range(1, 31))
    for post in range(21, 31):  # and no new post shares a component with a post of another split
        together = [other for other in base if groups.get(other, other) == groups.get(post, post)]
        assert post not in moved or {moved[other].split for other in together} <= {
            moved[post].split
        }


def test_a_frozen_split_wins_over_the_hash_for_the_whole_group() -> None:
    # By its hash, group 2 would be in validation; see above.
    assert settle([2, 7, 9], {2: 2, 7: 2, 9: 2}, frozen={7: "test"}) == (
        {2: "test", 7: "test", 9: "test"},
        [],
    )


FROZEN_TOGETHER = [
    # frozen posts of one group, where its post 2 goes, who is left out
    ({7: "train", 9: "train"}, "train", []),
    ({7: "train", 9: "val"}, "val", ["7 joins_splits: group 2 in train, group 2 in val"]),
    ({7: "test", 9: "val"}, "test", ["9 joins_splits: group 2 in val, group 2 in test"]),
    ({7: "test", 9: "test"}, "test", []),
]


@pytest.mark.parametrize(("frozen", "split", "left_out"), FROZEN_TOGETHER)
def test_of_frozen_posts_in_one_group_the_weaker_leave(
    frozen: dict[int, str], split: str, left_out: list[str]
) -> None:
    kept, rejects = settle([2, 7, 9], {2: 2, 7: 2, 9: 2}, frozen=frozen)
    assert kept == {2: split} | {post: own for post, own in frozen.items() if own == split}
    assert rejects == left_out


def test_only_frozen_posts_come_into_a_frozen_test_split() -> None:
    # By its hash, group 6 is in the test split; see above.
    assert settle([1, 6, 8, 9], {8: 8, 9: 8}, frozen={8: "test"}, frozen_test=True) == (
        {1: "train", 8: "test"},
        ["6 new_in_test: group 6 in test", "9 new_in_test: group 8 in test"],
    )


FROZEN_AND_SETTLED = [
    # where post 5 was before, the split frozen for post 9 of its group, where they go, who leaves
    ("train", "train", {5: "train", 9: "train"}, []),
    ("train", "test", {9: "test"}, ["5 joins_splits: group 5 in train, group 5 in test"]),
    ("train", "val", {9: "val"}, ["5 joins_splits: group 5 in train, group 5 in val"]),
    ("test", "train", {5: "test"}, ["9 joins_splits: group 5 in test, group 5 in train"]),
]


@pytest.mark.parametrize(("before", "frozen", "kept", "left_out"), FROZEN_AND_SETTLED)
def test_frozen_posts_that_come_to_settled_ones(
    before: str, frozen: str, kept: dict[int, str], left_out: list[str]
) -> None:
    base = {5: Settled(5, before)}
    assert settle([5, 9], {5: 5, 9: 5}, base, {9: frozen}) == (kept, left_out)


@given(
    links,
    st.dictionaries(st.integers(1, 30), st.sampled_from(SPLITS), max_size=8),
    st.dictionaries(st.integers(1, 30), st.sampled_from(SPLITS), max_size=8),
)
def test_nothing_is_trained_on_that_hangs_together_with_frozen_posts_of_other_splits(
    pairs: list[tuple[int, int]], frozen: dict[int, str], before: dict[int, str]
) -> None:
    groups = group(pairs)
    base = {post: Settled(post, split) for post, split in before.items()}
    held_out = {post for post, split in frozen_groups(groups, frozen).items() if split != "train"}
    kept, rejects = settle(list(range(1, 31)), groups, base, frozen)
    for post, split in kept.items():
        assert split != "train" or groups.get(post, post) not in held_out
        assert frozen.get(post, split) == split
    assert len(kept) + len(rejects) == 30


def image(post: int, pixels: str) -> dict[str, object]:
    return {
        "post_id": post, "kind": "512px", "path": f"512px/{post:04d}/{post}.jpg", "sha256": "",
        "pixel_sha256": pixels, "width": 512, "height": 512, "mode": "RGB",
    }  # fmt: skip


def add(post: int, split: str) -> dict[str, object]:
    return {"post_id": post, "split": split, "width": 1, "height": 1, "keypoints": [0.0] * 51}


def test_the_stage(
    params: Params, tmp_path: Path, put_posts: Callable[..., Path], put_table: Callable[..., Path]
) -> None:
    # 7 and 8 are children of 99, which is not listed; 8 and 4 show the same picture.
    put_posts(
        {"post_id": 4},
        {"post_id": 7, "parent_id": 99},
        {"post_id": 8, "parent_id": 99},
        {"post_id": 20},
    )
    put_table(TAGGER_IMAGES, [image(4, "a"), image(7, "b"), image(8, "a"), image(20, "c")])
    # The segmenter's foreground 7 stays with the tagger's post; texture -5 shows what 30 shows.
    put_table(FOREGROUNDS, [image(7, "alpha")])
    put_table(BACKGROUNDS, [image(30, "x")])
    put_table(TEXTURES, [image(-5, "x")])
    put_table(POSE_IMAGES, [image(20, "d"), image(21, "c"), image(22, "e")])
    put_table(ADD, [add(21, "val")])
    counts = execute(STAGE, main, params, tmp_path)
    rows = pq.read_table(tmp_path / TAGGER_SPLITS.path.format(corpus="sample")).to_pylist()
    assert [(row["post_id"], row["group"]) for row in rows] == [(4, 4), (7, 4), (8, 4), (20, 20)]
    splits = [split_of(group, SHARES) for group in (4, 4, 4, 22)]
    # 21, of AnimeDrawingsDataset's validation split, shows the same picture as 20.
    assert [row["split"] for row in rows] == [*splits[:3], "val"]
    rows = pq.read_table(tmp_path / SEGMENTER_SPLITS.path.format(corpus="sample")).to_pylist()
    assert [(row["post_id"], row["group"]) for row in rows] == [(-5, -5), (7, 4), (30, -5)]
    assert [row["split"] for row in rows] == [split_of(group, SHARES) for group in (-5, 4, -5)]
    pose = pq.read_table(tmp_path / POSE_SPLITS.path.format(corpus="sample")).to_pylist()
    assert [(row["post_id"], row["group"], row["split"]) for row in pose] == [
        (20, 20, "val"),
        (21, 20, "val"),
        (22, 22, splits[3]),
    ]
    assert counts["tagger rejects"] == counts["pose rejects"] == 0


def put_base(path: Path, *rows: tuple[int, int, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = [list(column) for column in zip(*rows, strict=True)]
    write_table(pa.table(columns, schema=SPLITS_SCHEMA), path, SPLITS_SCHEMA)


def test_the_base_is_read_over_all_sets(tmp_path: Path) -> None:
    put_base(tmp_path / "tagger.parquet", (1, 1, "train"), (2, 2, "test"))
    put_base(tmp_path / "pose.parquet", (2, 2, "test"), (3, 3, "val"))
    (tmp_path / "pose.rejects.parquet").write_bytes(b"not a split")
    assert read_base(tmp_path).keys() == {1, 2, 3}


def test_a_base_that_contradicts_itself(tmp_path: Path) -> None:
    put_base(tmp_path / "tagger.parquet", (1, 1, "train"))
    put_base(tmp_path / "pose.parquet", (1, 1, "test"))
    with pytest.raises(
        PipelineError, match=r"tagger\.parquet: post 1 is in train here and in test"
    ):
        read_base(tmp_path)


def test_a_base_without_splits(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"splits\.base: no splits in"):
        read_base(tmp_path)
