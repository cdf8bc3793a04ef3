import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.contracts.metadata import POSTS
from pipeline.errors import PipelineError
from pipeline.rulebook import labels
from pipeline.rulebook.labels import Matcher, RowGroup
from pipeline.rulebook.rules import Rulebook, TagClass

TAGS = "abcdefgh"


def encoded(posts: list[list[str]]) -> pa.ListArray:
    """Tag lists as reading gives them."""
    flat = pa.array([tag for tags in posts for tag in tags], pa.string()).dictionary_encode()
    offsets = np.cumsum([0, *map(len, posts)], dtype=np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), flat)


def test_by_hand(rulebook: Rulebook) -> None:
    # 0 long_hair, 1 pleated_skirt, 2 skirt
    found = Matcher.of(rulebook).label(
        encoded(
            [
                ["pleated_skirt", "very_long_hair"],
                [],
                ["long_hair", "smile", "very_long_hair"],  # one class from two tags
                ["smile"],
                ["pleated_skirt", "skirt"],
            ]
        )
    )
    assert found.to_arrow().to_pylist() == [[0, 1, 2], [], [0], [], [1, 2]]
    assert found.classes.dtype == np.int16
    assert found.counts.tolist() == [3, 0, 1, 0, 2]


@settings(deadline=None)
@given(
    rules=st.lists(st.sets(st.sampled_from(TAGS), min_size=1), min_size=1, max_size=6),
    posts=st.lists(st.lists(st.sampled_from(TAGS + "xyz"), unique=True), max_size=40),
    start=st.integers(0, 5),
)
def test_as_a_loop_over_sets_would(
    rules: list[set[str]], posts: list[list[str]], start: int
) -> None:
    rulebook = Rulebook(
        tuple(TagClass(str(n), "body", tuple(sorted(tags))) for n, tags in enumerate(rules))
    )
    tags = encoded(posts).slice(start)  # a slice: its offsets do not begin with 0
    expected = [[n for n, rule in enumerate(rules) if rule & set(post)] for post in posts[start:]]
    assert Matcher.of(rulebook).label(tags).to_arrow().to_pylist() == expected


def test_more_posts_than_are_done_at_once(
    rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = [["skirt"], [], ["long_hair"], ["pleated_skirt"], ["smile"], ["long_hair", "skirt"]]
    whole = Matcher.of(rulebook).label(encoded(posts)).to_arrow()
    for size in (1, 2, 4, 6):
        monkeypatch.setattr(labels, "POSTS_AT_ONCE", size)
        assert Matcher.of(rulebook).label(encoded(posts)).to_arrow().equals(whole)


@pytest.mark.parametrize("dictionary", [True, False])
def test_row_groups_read_alike_however_they_were_written(
    put_posts, dictionary: bool, rulebook: Rulebook
) -> None:
    posts = [{"post_id": n, "tags": [f"tag{n % 7}", "skirt"]} for n in range(20)]
    path = put_posts(*posts)
    pq.write_table(
        pq.read_table(path, schema=POSTS.schema), path, row_group_size=6, use_dictionary=dictionary
    )
    read = [chunk for number in range(4) for chunk in RowGroup(path, number).read()]
    assert [post_id for ids, _ in read for post_id in ids.to_pylist()] == list(range(20))
    assert [tags for _, lists in read for tags in lists.to_pylist()] == [p["tags"] for p in posts]


def test_a_damaged_file(put_posts) -> None:
    path = put_posts({"post_id": 1})
    content = bytearray(path.read_bytes())
    content[4:200] = bytes(196)  # the pages at the front; the footer is whole
    path.write_bytes(content)
    with pytest.raises(PipelineError, match=r"posts\.parquet: cannot be read"):
        list(RowGroup(path, 0).read())
