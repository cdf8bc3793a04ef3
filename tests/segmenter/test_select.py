from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.contracts.segmenter import BACKGROUND_POSTS, FOREGROUND_POSTS
from pipeline.contracts.table import Table
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.segmenter.select import STAGE, main
from pipeline.stage import execute

FIGURE = {"post_id": 1, "ext": "png", "tags": ["1girl", "solo", "transparent_background"]}
PLACE = {"post_id": 2, "tags": ["no_humans", "scenery"]}

Verdicts = dict[int, tuple[str, str]]
Select = Callable[..., tuple[list[int], list[int], Verdicts]]


@pytest.fixture
def select(
    change_params: Callable[..., Params],
    tmp_path: Path,
    put_posts: Callable[..., Path],
    put_removals: Callable[..., None],
) -> Select:
    """Run the stage on a figure, a place and these posts: foregrounds, backgrounds, rejects."""

    def read(table: Table) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = pq.read_table(
            tmp_path / table.path.format(corpus="sample")
        ).to_pylist()
        return rows

    def run(
        *posts: dict[str, Any], taken_down: dict[int, str] | None = None, **changes: Any
    ) -> tuple[list[int], list[int], Verdicts]:
        put_posts(FIGURE, PLACE, *posts)
        put_removals(taken_down)
        execute(STAGE, main, change_params(**changes), tmp_path)
        tables = (FOREGROUND_POSTS, BACKGROUND_POSTS)
        rejects = [row for table in tables for row in read(table.rejects)]
        assert {row["stage"] for row in rejects} <= {"segmenter_select"}
        foregrounds, backgrounds = ([row["post_id"] for row in read(table)] for table in tables)
        verdicts = {row["post_id"]: (row["rule"], row["detail"]) for row in rejects}
        return foregrounds, backgrounds, verdicts

    return run


def test_posts_without_the_tags_are_no_candidates(select: Select) -> None:
    assert select({"post_id": 3, "tags": ["1girl", "solo"]}) == ([1], [2], {})


FOREGROUNDS_THAT_LEAVE = [
    # what is particular about the post, rule, detail
    ({"is_banned": True}, "flagged", "is_banned"),
    ({"rating": "explicit"}, "rating", "explicit"),
    ({"ext": "webm"}, "not_an_image", "webm"),
    ({"width": 100, "height": 127}, "too_small", "100x127"),
    ({"tags": ["1girl", "comic", "solo", "transparent_background"]}, "comic", "comic"),
    ({"tags": ["2girls", "solo", "transparent_background"]}, "several_people", "2girls"),
    ({"tags": ["1boy", "1girl", "transparent_background"]}, "not_single", "1boy, 1girl"),
    ({"tags": ["transparent_background"]}, "not_single", "no person tag"),
    (
        {"tags": ["1girl", "english_text", "signature", "solo", "transparent_background"]},
        "text",
        "english_text, signature",
    ),
]


@pytest.mark.parametrize(("particular", "rule", "detail"), FOREGROUNDS_THAT_LEAVE)
def test_a_foreground_leaves_with_its_reason(
    particular: dict[str, Any], rule: str, detail: str, select: Select
) -> None:
    assert select(FIGURE | {"post_id": 3} | particular) == ([1], [2], {3: (rule, detail)})


BACKGROUNDS_THAT_LEAVE = [
    ({"rating": "questionable"}, "rating", "questionable"),
    ({"width": 2000, "height": 127}, "too_small", "2000x127"),
    ({"tags": ["4koma", "no_humans", "scenery"]}, "comic", "4koma"),
    ({"tags": ["1girl", "no_humans", "scenery"]}, "people", "1girl"),
    ({"tags": ["multiple_boys", "no_humans", "scenery"]}, "people", "multiple_boys"),
]


@pytest.mark.parametrize(("particular", "rule", "detail"), BACKGROUNDS_THAT_LEAVE)
def test_a_background_leaves_with_its_reason(
    particular: dict[str, Any], rule: str, detail: str, select: Select
) -> None:
    assert select(PLACE | {"post_id": 3} | particular) == ([1], [2], {3: (rule, detail)})


def test_a_background_with_words_in_it_stays(select: Select) -> None:
    post = {"post_id": 3, "tags": ["english_text", "no_humans", "scenery"]}
    assert select(post) == ([1], [2, 3], {})


def test_a_post_that_was_taken_down_leaves(select: Select) -> None:
    left = select(FIGURE | {"post_id": 3}, taken_down={3: "the artist asked"})[2]
    assert left == {3: ("taken_down", "the artist asked")}


def test_tags_are_settings(select: Select) -> None:
    post = {"post_id": 3, "tags": ["1boy", "blank_eyes", "cut_out"]}
    tags = {"segmenter.select.foreground_tags": ["cut_out"]}
    assert select(post, **tags)[0] == [3]
    with pytest.raises(PipelineError, match=r"none of 1 posts passes .* left by 'text'"):
        select(post, **tags, **{"segmenter.select.text_tags": ["blank_eyes"]})
