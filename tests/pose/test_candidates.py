from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.contracts.metadata import TAGS
from pipeline.contracts.pose import ADD, CANDIDATES
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.pose.candidates import STAGE, main
from pipeline.splits import split_of
from pipeline.stage import Counts, execute

SHARES = (0.8, 0.1, 0.1)
TRAIN = [post for post in range(1, 200) if split_of(post, SHARES) == "train"]
VAL = [post for post in range(1, 200) if split_of(post, SHARES) == "val"]
TEST = [post for post in range(1, 200) if split_of(post, SHARES) == "test"]

QUOTAS = """
back: {new: 3, tags: [from_behind, looking_back]}
legs: {new: 1, tags: [kneeling]}
"""

BASE = ["1girl", "full_body", "solo"]

Choose = Callable[..., Counts]


@pytest.fixture
def choose(
    tmp_path: Path, change_params: Callable[..., Params], put_table: Any, put_removals: Any
) -> Choose:
    """Run the stage, for four new samples of training and none of validation by default."""

    def run(
        quotas: str = QUOTAS,
        excluded: tuple[int, ...] = (),
        add: tuple[int, ...] = (),
        add_rejects: tuple[int, ...] = (),
        **changes: Any,
    ) -> Counts:
        (tmp_path / "rulebook").mkdir(exist_ok=True)
        (tmp_path / "rulebook/pose_quotas.yaml").write_text(quotas)
        (tmp_path / "rulebook/aliases.yaml").write_text("renames: {looking_back: look_back}\n")
        put_removals(excluded=dict.fromkeys(excluded, "because"))
        put_table(TAGS, [{"name": name, "category": 1, "posts": 1} for name in ("ann", "bob")])
        rows = [{"post_id": post, "split": "train", "width": 1, "height": 1} for post in add]
        put_table(ADD, [row | {"keypoints": [0.0] * 51} for row in rows])
        unfit = {"stage": "add", "rule": "bad_joint", "detail": ""}
        put_table(ADD.rejects, [unfit | {"post_id": post} for post in add_rejects])
        settings = {"pose.sizes": {"train": 4 + len(add), "val": 0, "test": 0}}
        settings |= {"pose.candidates.spare": 0.0}
        return execute(STAGE, main, change_params(**(settings | changes)), tmp_path)

    return run


def post(post_id: int, *tags: str, **changes: Any) -> dict[str, Any]:
    return {"post_id": post_id, "tags": sorted([*BASE, *tags])} | changes


def chosen(root: Path) -> list[dict[str, Any]]:
    path = root / CANDIDATES.path.format(corpus="sample")
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows


def reasons(root: Path) -> dict[int, str]:
    path = root / CANDIDATES.rejects.path.format(corpus="sample")
    return {
        row["post_id"]: f"{row['rule']}: {row['detail']}" for row in pq.read_table(path).to_pylist()
    }


def test_each_kind_gets_its_number(tmp_path: Path, put_posts: Any, choose: Choose) -> None:
    back, legs, other = TRAIN[:5], TRAIN[5:8], TRAIN[8]
    put_posts(
        *(post(each, "from_behind") for each in back),
        *(post(each, "kneeling", "look_back") for each in legs[:1]),  # by its new name: back too
        *(post(each, "kneeling") for each in legs[1:]),
        post(other, "standing"),
    )
    counts = choose()
    assert counts == {"of a kind": 8, "back": 3, "legs": 1, "spare": 0, "rejects": 4}
    rows = chosen(tmp_path)
    assert {row["post_id"] for row in rows if row["quota"] == "back"} < {*back, legs[0]}
    assert {row["post_id"] for row in rows if row["quota"] == "legs"} < set(legs[1:])
    assert {row["split"] for row in rows} == {"train"}
    assert set(reasons(tmp_path).values()) == {
        "not_needed: back in train",
        "not_needed: legs in train",
    }
    assert other not in reasons(tmp_path)


UNFIT = [
    # what is particular about a post, why it is not taken
    ({"rating": "explicit"}, "rating: explicit"),
    ({"is_banned": True}, "flagged: is_banned"),
    ({"tags": ["from_behind", "multiple_girls"]}, "several_people: multiple_girls"),
    ({"tags": ["from_behind"]}, "not_single: no person tag"),
    ({"tags": ["1girl", "cowboy_shot", "from_behind"]}, "cropped: cowboy_shot"),
    ({"tags": ["1girl", "comic", "from_behind"]}, "comic: comic"),
    ({"width": 300, "height": 400}, "too_small: 300x400"),
    ({"ext": "zip"}, "not_an_image: zip"),
]


@pytest.mark.parametrize(("changes", "reason"), UNFIT)
def test_a_post_that_may_not_be_taken(
    tmp_path: Path, put_posts: Any, choose: Choose, changes: dict[str, Any], reason: str
) -> None:
    put_posts(post(TRAIN[0], "from_behind", **changes), post(TRAIN[1], "from_behind"))
    choose()
    assert reasons(tmp_path) == {TRAIN[0]: reason}


def test_what_people_excluded_makes_room_for_the_next(
    tmp_path: Path, put_posts: Any, choose: Choose
) -> None:
    put_posts(*(post(each, "from_behind") for each in TRAIN[:6]))
    choose()
    before = {row["post_id"] for row in chosen(tmp_path)}
    gone = min(before)
    choose(excluded=(gone,))
    after = {row["post_id"] for row in chosen(tmp_path)}
    assert len(after) == len(before)
    assert before - after == {gone}
    assert reasons(tmp_path)[gone] == "excluded: because"


def test_none_is_tied_to_what_it_must_not_be(
    tmp_path: Path, put_posts: Any, choose: Choose
) -> None:
    add, beside, parent, child, unfit = TRAIN[:5]
    put_posts(
        *sorted(
            [
                post(add, "from_behind"),
                post(unfit, "from_behind"),
                post(beside, "from_behind", parent_id=add),
                post(parent, "from_behind"),
                post(child, "from_behind", parent_id=parent),
                post(TEST[0], "from_behind"),
            ],
            key=lambda row: row["post_id"],
        )
    )
    choose(add=(add,), add_rejects=(unfit,))
    rejected = reasons(tmp_path)
    assert rejected[add] == rejected[beside] == f"in_add: as post {add}"
    assert rejected[unfit] == f"in_add: as post {unfit}"
    assert rejected[TEST[0]] == f"new_in_test: group {TEST[0]} in test"
    taken = chosen(tmp_path)[0]["post_id"]
    assert rejected[({parent, child} - {taken}).pop()] == f"same_group: as post {taken}"


def test_spares_come_after_what_is_needed(tmp_path: Path, put_posts: Any, choose: Choose) -> None:
    put_posts(*(post(each, "from_behind") for each in sorted(TRAIN[:5] + VAL[:2])))
    sizes = {"train": 2, "val": 1, "test": 0}
    quota = "back: {new: 3, tags: [from_behind]}"
    choose(quota, **{"pose.sizes": sizes, "pose.candidates.spare": 0.5})
    ranks = sorted((row["split"], row["rank"], row["spare"]) for row in chosen(tmp_path))
    assert ranks == [
        ("train", 0, False),
        ("train", 1, False),
        ("train", 2, True),
        ("val", 0, False),
        ("val", 1, True),
    ]


def test_artists_take_turns_over_all_kinds(tmp_path: Path, put_posts: Any, choose: Choose) -> None:
    legs = {TRAIN[3]: "ann", TRAIN[4]: "bob"}
    put_posts(
        *(post(each, "from_behind", "ann") for each in TRAIN[:3]),
        *(post(each, "kneeling", artist) for each, artist in legs.items()),
    )
    choose()
    kneeling = [row["post_id"] for row in chosen(tmp_path) if row["quota"] == "legs"]
    assert [legs[each] for each in kneeling] == ["bob"]


def test_too_few_posts_are_told(
    tmp_path: Path, put_posts: Any, choose: Choose, caplog: pytest.LogCaptureFixture
) -> None:
    put_posts(post(TRAIN[0], "from_behind"))
    assert choose()["back"] == 1
    assert "pose_candidates: back in train: only 1 of 3 posts" in caplog.text
    assert "pose_candidates: legs in train: only 0 of 1 posts" in caplog.text


def test_a_fault_in_the_quotas_stops_the_stage(put_posts: Any, choose: Choose) -> None:
    put_posts(post(TRAIN[0], "from_behind"))
    with pytest.raises(PipelineError, match=r"rulebook/pose_quotas\.yaml:1: .* must have `new`"):
        choose("back: {tags: [from_behind]}")
