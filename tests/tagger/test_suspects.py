import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tagger.scores import Scored
from pipeline.tagger.suspects import FEWEST, Suspect, find_suspects, joined, reached_precision


def one_class(scores: list[float], present: str) -> Scored:
    posts = np.arange(1, len(scores) + 1)
    column = np.array(scores, np.float32)[:, None]
    return Scored(posts, posts, column, np.array([[sign == "+"] for sign in present]))


def test_a_post_among_those_that_have_the_class() -> None:
    # Post 2 scores higher than four of the five that have it, post 7 lower than all.
    scored = one_class([0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.1], "+-++++-")
    assert find_suspects(scored, 0.5) == [
        Suspect(2, 0, float(np.float32(0.85)), above=4 / 5, trust=5 / 6)
    ]


def test_the_first_of_all_is_not_blamed_for_being_first() -> None:
    scored = one_class([0.95, 0.9, 0.8, 0.7, 0.6, 0.5], "-+++++")
    assert [(each.post_id, each.above) for each in find_suspects(scored, 0.8)] == [(1, 1.0)]


def test_a_tagger_that_knows_nothing_accuses_nobody() -> None:
    dice = np.random.default_rng(1)
    scores = dice.random(400).tolist()
    assert find_suspects(one_class(scores, "+---" * 100), 0.5) == []


def test_a_class_with_few_positives_is_passed_over() -> None:
    assert find_suspects(one_class([0.9, 0.85, 0.8, 0.7, 0.6], "+-+++"), 0) == []


@given(
    st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.3]), st.booleans()), min_size=1, max_size=15)
)
def test_reached_precision_is_its_definition(pairs: list[tuple[float, bool]]) -> None:
    scores, present = (np.array(column) for column in zip(*pairs, strict=True))
    slow = [
        max(
            present[scores >= each].mean() if (scores >= each).sum() >= FEWEST else 0
            for each in scores[scores <= score]
        )
        for score in scores
    ]
    np.testing.assert_allclose(reached_precision(scores.astype(np.float32), present), slow)


def test_splits_joined() -> None:
    both = joined(one_class([0.1, 0.2], "+-"), one_class([0.3], "-"))
    assert both.posts.tolist() == [1, 2, 1]
    assert both.truth[:, 0].tolist() == [True, False, False]
    assert both.scores.shape == (3, 1)
