from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.contracts.retrieval import SUPPORT_POSTS
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.retrieval.select import STAGE, main
from pipeline.stage import execute

GOOD = {"post_id": 1, "tags": ["1girl", "full_body", "solo"]}

Select = Callable[..., tuple[list[int], dict[int, tuple[str, str]]]]


@pytest.fixture
def select(
    change_params: Callable[..., Params],
    tmp_path: Path,
    put_posts: Callable[..., Path],
    put_removals: Callable[..., None],
) -> Select:
    """Run the stage on these posts: who stays, and why the others leave."""

    def run(
        *posts: dict[str, Any], taken_down: dict[int, str] | None = None, **changes: Any
    ) -> tuple[list[int], dict[int, tuple[str, str]]]:
        put_posts(*posts)
        put_removals(taken_down)
        execute(STAGE, main, change_params(**changes), tmp_path)
        kept, left = (
            pq.read_table(tmp_path / table.path.format(corpus="sample")).to_pylist()
            for table in (SUPPORT_POSTS, SUPPORT_POSTS.rejects)
        )
        assert {row["stage"] for row in left} <= {"support_select"}
        reasons = {row["post_id"]: (row["rule"], row["detail"]) for row in left}
        return [row["post_id"] for row in kept], reasons

    return run


LEAVING = [
    # what is particular about the post, rule, detail
    ({"is_banned": True}, "flagged", "is_banned"),
    ({"rating": "questionable"}, "rating", "questionable"),
    ({"ext": "zip"}, "not_an_image", "zip"),
    ({"tags": ["1girl", "comic", "full_body", "solo"]}, "comic", "comic"),
    ({"tags": ["2girls", "full_body"]}, "several_people", "2girls"),
    ({"tags": ["full_body"]}, "not_single", "no person tag"),
]


@pytest.mark.parametrize(("changes", "rule", "detail"), LEAVING)
def test_who_leaves_and_why(
    changes: dict[str, Any], rule: str, detail: str, select: Select
) -> None:
    kept, left = select(GOOD, GOOD | {"post_id": 2} | changes)
    assert (kept, left) == ([1], {2: (rule, detail)})


def test_posts_without_the_tags_are_no_candidates(select: Select) -> None:
    assert select(GOOD, {"post_id": 2, "tags": ["1girl", "solo"]}) == ([1], {})


def test_taken_down_posts_leave(select: Select) -> None:
    _, left = select(GOOD, GOOD | {"post_id": 2}, taken_down={2: "wish"})
    assert left == {2: ("taken_down", "wish")}


def test_the_settings_decide(select: Select) -> None:
    hats = GOOD | {"post_id": 2, "tags": ["1girl", "full_body", "hat", "solo"]}
    unsafe = GOOD | {"post_id": 3, "rating": "explicit"}
    settings = {
        "retrieval.select.without_tags": ["hat"],
        "retrieval.select.ratings": ["explicit", "safe"],
    }
    assert select(GOOD, hats, unsafe, **settings) == ([1, 3], {2: ("unwanted", "hat")})
    with pytest.raises(PipelineError, match=r"retrieval\.select"):
        select(hats, **settings)
