from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.tagger import SELECTED
from pipeline.errors import PipelineError
from pipeline.params import load_params
from pipeline.plan import selection
from pipeline.plan.figures import COUNTED, MEASURED, TABLE
from pipeline.plan.line import UP_TO_DATE, WILL_RUN, Line, State, Step
from pipeline.plan.selection import CHOOSERS, Selections

NAMES = ("metadata", "add", *CHOOSERS)


def a_line(**words: str) -> Line:
    steps = tuple(Step(name, (), (), ()) for name in NAMES)
    return Line(steps, {name: State(words.get(name, WILL_RUN)) for name in NAMES})


def select(root: Path, line: Line, *needed: str) -> Selections:
    params = load_params(root / "params.yaml")
    return Selections(root, params, line, root / "scratch", set(needed))


def test_filters_are_tried_on_the_metadata(few_posts: Path) -> None:
    found = select(few_posts, a_line())
    assert found.posts.value == 7
    asked = found.asked("tagger_images")
    assert [post["post_id"] for post in asked.posts] == [1, 2, 3, 4, 6]
    assert (asked.count.value, asked.count.source) == (5, COUNTED)
    assert asked.count.says == "the filters tried on 7 of 7 posts"
    assert [post["post_id"] for post in found.asked("foregrounds").posts] == [6]
    assert [post["post_id"] for post in found.asked("backgrounds").posts] == [7]
    assert found.asked("support_images").kind == "512px"
    assert found.speed("retag").source == MEASURED
    assert not (few_posts / "work").exists()
    assert not (few_posts / SELECTED.path.format(corpus="sample")).exists()


def test_a_table_that_is_up_to_date_is_believed(
    few_posts: Path, put_table: Callable[..., Path]
) -> None:
    put_table(SELECTED, [{"post_id": 2}])
    asked = select(few_posts, a_line(tagger_select=UP_TO_DATE)).asked("tagger_images")
    assert [post["post_id"] for post in asked.posts] == [2]
    assert asked.count.source == TABLE


def test_of_many_posts_a_part_is_tried(
    few_posts: Path, put_posts: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    many = 2 * 65_536
    girl = {"tags": ["1girl", "long_hair", "solo"]}
    put_posts(*({"post_id": post, **girl} for post in range(many)))
    monkeypatch.setattr(selection, "MOST_POSTS", 65_536)
    asked = select(few_posts, a_line()).asked("tagger_images")
    assert asked.count.value == many
    assert len(asked.ids) == 65_536
    assert len(asked.posts) == selection.MOST_IMAGES


def test_what_the_trials_lack_is_named(few_posts: Path) -> None:
    found = select(few_posts, a_line())
    lacks = found.asked("pose_images").count
    assert lacks.value is None
    assert lacks.says == "known once datasets/sample/pose/add.parquet is there"


def test_filters_that_let_nothing_pass_are_a_reason_and_no_error(
    few_posts: Path, put_posts: Callable[..., Path]
) -> None:
    put_posts({"post_id": 1, "tags": ["2girls"]})
    count = select(few_posts, a_line()).asked("tagger_images").count
    assert count.value is None
    assert "none of 1 posts passes the filters of tagger.select" in count.says


def test_without_metadata_nothing_is_known(few_posts: Path) -> None:
    (few_posts / POSTS.path.format(corpus="sample")).unlink()
    found = select(few_posts, a_line())
    assert found.asked("tagger_images").count.says == "known after `dvc repro metadata`"
    assert found.speed("retag").value is None


def test_metadata_of_another_form_are_refused(few_posts: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"id": [1]}), few_posts / POSTS.path.format(corpus="sample"))
    with pytest.raises(PipelineError, match=r"posts\.parquet: has other columns than expected"):
        _ = select(few_posts, a_line()).posts
