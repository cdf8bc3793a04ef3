from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.contracts.tagger import LABELS, SELECTED
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.stage import execute
from pipeline.tagger.select import FILTERS, STAGE, main

Verdicts = dict[int, tuple[str, str]]


@pytest.fixture
def select(
    params: Params,
    tmp_path: Path,
    put_posts: Callable[..., Path],
    put_table: Callable[..., Path],
    put_removals: Callable[..., None],
) -> Callable[..., tuple[list[int], Verdicts]]:
    """Run the stage on these posts, each with `classes` positive classes (12 unless said)."""

    def run(
        *posts: dict[str, Any],
        taken_down: dict[int, str] | None = None,
        excluded: dict[int, str] | None = None,
        settings: Params = params,
    ):  # type: ignore[no-untyped-def]
        classes = [post.pop("classes", 12) for post in posts]
        put_posts(*posts)
        put_table(
            LABELS,
            [
                {"post_id": post["post_id"], "classes": list(range(count))}
                for post, count in zip(posts, classes, strict=True)
            ],
        )
        put_removals(taken_down, excluded)
        execute(STAGE, main, settings, tmp_path)
        kept = pq.read_table(tmp_path / SELECTED.path.format(corpus="sample"))
        left = pq.read_table(tmp_path / SELECTED.rejects.path.format(corpus="sample")).to_pylist()
        assert {row["stage"] for row in left} <= {"tagger_select"}
        return kept["post_id"].to_pylist(), {
            row["post_id"]: (row["rule"], row["detail"]) for row in left
        }

    return run


LEAVING = [
    # what is particular about the post, rule, detail
    ({"is_banned": True}, "flagged", "is_banned"),
    ({"rating": "questionable"}, "rating", "questionable"),
    ({"rating": "explicit"}, "rating", "explicit"),
    ({"rating": "sensitive"}, "rating", "sensitive"),
    ({"ext": "zip"}, "not_an_image", "zip"),
    ({"ext": "gif"}, "not_an_image", "gif"),
    ({"ext": None}, "not_an_image", "no extension"),
    ({"width": 511, "height": 300}, "too_small", "511x300"),
    ({"width": None, "height": None}, "too_small", "0x0"),
    ({"tags": ["1girl", "4koma", "comic", "solo"]}, "comic", "4koma, comic"),
    ({"tags": ["1girl", "2boys", "solo"]}, "several_people", "2boys"),
    ({"tags": ["multiple_girls"]}, "several_people", "multiple_girls"),
    ({"tags": ["1boy", "1girl"]}, "not_single", "1boy, 1girl"),
    ({"tags": ["no_humans", "scenery"]}, "not_single", "no person tag"),
    ({"tags": []}, "not_single", "no person tag"),
    ({"classes": 11}, "few_classes", "11 classes"),
    # a post that fails several filters leaves at the first
    ({"rating": "explicit", "ext": "zip", "classes": 0}, "rating", "explicit"),
]


@pytest.mark.parametrize(("particular", "rule", "detail"), LEAVING)
def test_a_post_leaves_with_its_reason(
    particular: dict[str, Any],
    rule: str,
    detail: str,
    select: Callable[..., tuple[list[int], Verdicts]],
) -> None:
    assert select({"post_id": 1}, {"post_id": 2} | particular) == ([1], {2: (rule, detail)})


STAYING = [
    {"tags": ["1girl"]},
    {"tags": ["1boy"]},
    {"tags": ["solo"]},
    {"tags": ["1boy", "1girl", "solo"]},  # someone said that only one is seen
    {"tags": ["1girl", "multiple_tails"]},  # `multiple_` is no word for people
    {"width": 512, "height": 10},  # the longer side counts
    {"is_deleted": True},
    {"is_pending": True},
    {"rating": "general"},
    {"ext": "png"},
    {"classes": 40},
]


@pytest.mark.parametrize("particular", STAYING)
def test_a_post_stays(
    particular: dict[str, Any], select: Callable[..., tuple[list[int], Verdicts]]
) -> None:
    assert select({"post_id": 7} | particular) == ([7], {})


def test_removed_posts_leave_here(select: Callable[..., tuple[list[int], Verdicts]]) -> None:
    kept, left = select(
        {"post_id": 1},
        {"post_id": 2, "rating": "explicit"},
        {"post_id": 3},
        taken_down={2: "the artist asked"},
        excluded={3: "two characters"},
    )
    assert kept == [1]
    assert left == {2: ("taken_down", "the artist asked"), 3: ("excluded", "two characters")}


def test_filters_are_settings(
    select: Callable[..., tuple[list[int], Verdicts]], change_params: Callable[..., Params]
) -> None:
    settings = change_params(
        **{"tagger.select.drop_flags": ["is_deleted"], "tagger.select.min_classes": 2}
    )
    kept, left = select(
        {"post_id": 1, "classes": 2},
        {"post_id": 2, "is_banned": True},
        {"post_id": 3, "is_deleted": True},
        settings=settings,
    )
    assert kept == [1, 2]
    assert left == {3: ("flagged", "is_deleted")}


def test_a_corpus_of_which_nothing_stays_is_an_error(
    select: Callable[..., tuple[list[int], Verdicts]],
) -> None:
    with pytest.raises(
        PipelineError,
        match=r"none of 2 posts passes the filters of .*; most left by 'rating'",
    ):
        select({"post_id": 1, "rating": "explicit"}, {"post_id": 2, "rating": "explicit"})


def test_every_filter_has_its_own_name() -> None:
    rules = [entry.rule for entry in FILTERS]
    assert len(set(rules)) == len(rules)
