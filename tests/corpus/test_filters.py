from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.contracts.tagger import SELECTED
from pipeline.corpus.filters import (
    INPUTS,
    SINGLE_PERSON,
    USABLE,
    Filter,
    judge,
    tagged,
    write_verdicts,
)
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.stage import Run, Stage

STAGE = Stage("example", (), INPUTS, (SELECTED.path, SELECTED.rejects.path))

LIGHT = Filter("light", "score < $least", "concat('score ', score)")


@pytest.fixture
def run(
    tmp_path: Path,
    params: Params,
    put_posts: Callable[..., Path],
    put_removals: Callable[..., None],
) -> Run:
    """A run of a stage over three posts, of which the second was taken down."""
    put_posts(
        {"post_id": 1, "score": 5, "tags": ["1girl", "solo"]},
        {"post_id": 2, "score": 0, "tags": ["1girl"]},
        {"post_id": 3, "score": 1, "tags": ["2girls", "cat", "dog"]},
    )
    put_removals({2: "asked"})
    return Run(STAGE, params, tmp_path)


def verdicts(run: Run, *filters: Filter, **settings: Any) -> list[tuple[int, str, str]]:
    rows = judge(run, filters, settings).to_pylist()
    return [(row["post_id"], row["rule"], row["detail"]) for row in rows]


def test_a_post_leaves_at_the_first_filter_that_it_fails(run: Run) -> None:
    pets = tagged("pets", "pet_tags")
    found = verdicts(run, LIGHT, pets, least=1, pet_tags=["dog", "cat", "bird"])
    assert found == [(1, None, None), (2, "light", "score 0"), (3, "pets", "cat, dog")]
    found = verdicts(run, pets, LIGHT, least=9, pet_tags=["bird"])
    assert [rule for _, rule, _ in found] == ["light"] * 3


def test_filters_are_shared(run: Run, params: Params) -> None:
    settings = params.tagger.select.model_dump()
    found = verdicts(run, *USABLE, *SINGLE_PERSON, **settings)
    assert found == [
        (1, None, None),
        (2, "taken_down", "asked"),
        (3, "several_people", "2girls"),
    ]


def test_candidates_may_be_chosen_first(run: Run) -> None:
    posts = "SELECT * FROM read_parquet($posts) WHERE list_contains(tags, $tag)"
    rows = judge(run, [LIGHT], {"least": 1, "tag": "1girl", "not_named": 7}, posts).to_pylist()
    assert [(row["post_id"], row["rule"]) for row in rows] == [(1, None), (2, "light")]


def test_who_stays_and_who_leaves_is_written(run: Run) -> None:
    counts = write_verdicts(run, SELECTED, judge(run, [LIGHT], {"least": 2}), "example")
    assert counts == {"posts": 3, "selected": 1, "rejects": 2}
    run.finish()
    left = pq.read_table(run.path(SELECTED.rejects.path)).to_pylist()
    assert [(row["post_id"], row["stage"], row["rule"]) for row in left] == [
        (2, "example", "light"),
        (3, "example", "light"),
    ]


def test_nobody_staying_is_an_error(run: Run) -> None:
    with pytest.raises(
        PipelineError,
        match=r"none of 3 posts passes the filters of my\.settings; most left by .light",
    ):
        write_verdicts(run, SELECTED, judge(run, [LIGHT], {"least": 9}), "my.settings")
