"""Tags as numbers into sorted vocabularies."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corpus.metadata_tags import Tags, Vocabulary

PAIRS = pa.list_(pa.struct([("name", pa.string()), ("category", pa.string())]))


def table(*posts: list[tuple[str | None, str | None] | None]) -> pa.Table:
    rows = [
        [None if tag is None else {"name": tag[0], "category": tag[1]} for tag in post]
        for post in posts
    ]
    return pa.table({"tags": pa.array(rows, PAIRS)})


def test_each_posts_tags_are_sorted_and_once_each() -> None:
    tags = Tags.of(table([("b", "0"), ("a", "1"), ("b", "0")], [], [("é", "0"), ("Z", "5")]))
    lists, vocabulary = tags.sorted_lists()
    assert vocabulary["name"].to_pylist() == ["Z", "a", "b", "é"]
    assert vocabulary["category"].to_pylist() == [5, 1, 0, 0]
    assert lists.to_pylist() == [[1, 2], [], [0, 3]]


def test_a_tag_of_several_categories_has_the_lowest() -> None:
    tags = Tags.of(table([("a", "4"), ("a", "3")], [("a", "5")]))
    _, vocabulary = tags.sorted_lists()
    assert vocabulary.to_pylist() == [{"name": "a", "category": 3}]


@pytest.mark.parametrize(
    ("tag", "detail"),
    [
        (("a b", "0"), "tag 'a b' of category '0'"),
        (("a\nb", "0"), r"tag 'a\nb' of category '0'"),
        (("a\x00", "0"), r"tag 'a\x00' of category '0'"),
        (("a\u2028b", "0"), r"tag 'a\u2028b' of category '0'"),
        (("a\x85", "0"), r"tag 'a\x85' of category '0'"),
        (("", "0"), "tag '' of category '0'"),
        ((None, "0"), "tag None of category '0'"),
        (None, "tag None of category ''"),
        (("a", "2"), "tag 'a' of category '2'"),
        (("a", None), "tag 'a' of category ''"),
        (("a", "general"), "tag 'a' of category 'general'"),
        (("x" * 1000 + " ", "0"), f"tag '{'x' * 80}' of category '0'"),
    ],
)
def test_what_is_no_tag_is_refused_with_its_post(
    tag: tuple[str | None, str | None] | None, detail: str
) -> None:
    assert Tags.of(table([("a", "0")], [("b", "0"), tag], [])).refused() == {1: detail}


def test_names_of_all_kinds_are_good() -> None:
    names = ["1girl", ":d", "^_^", "日本語", "a'b\"c", "fate/stay_night", "café", "👍"]
    assert Tags.of(table([(name, "0") for name in names])).refused() == {}


def test_the_union_of_vocabularies() -> None:
    parts = [
        Tags.of(table([("b", "0"), ("c", "4")])).sorted_lists()[1],
        Tags.of(table([("a", "0"), ("c", "3")])).sorted_lists()[1],
    ]
    union = Vocabulary.union(parts)
    assert union.names.to_pylist() == ["a", "b", "c"]
    assert union.categories.tolist() == [0, 0, 3]
    assert [union.codes(part).tolist() for part in parts] == [[1, 2], [0, 2]]


names = st.text(st.characters(exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=4)


@given(st.lists(st.lists(st.tuples(names, st.sampled_from("01345")))))
def test_tags_are_what_sets_of_them_say(posts: list[list[tuple[str, str]]]) -> None:
    lists, vocabulary = Tags.of(table(*posts)).sorted_lists()
    words = vocabulary["name"].to_pylist()
    found = [[words[code] for code in codes] for codes in lists.to_pylist()]
    assert found == [sorted({name for name, _ in post}) for post in posts]
