"""The plan of the corpus: how many of each kind, and how they are related."""

from collections import Counter

from pipeline.sample.posts import DEFAULT_SHARES, DRAWN, LISTED_ONCE, plan
from pipeline.splits import split_of


def test_the_default_corpus():
    posts = plan(2019, 5000, 1500)
    drawn = Counter(post.kind for post in posts if post.drawn)
    assert len(posts) == len({post.post_id for post in posts}) == 5000
    assert sum(drawn.values()) == 1500
    assert set(drawn) == {*DRAWN, "plain"}
    assert drawn["foreground"] == 132
    assert drawn["scenery"] == 102
    assert drawn["add_train"] + drawn["add_val"] + drawn["add_test"] == 123
    assert drawn["candidate"] == 120
    assert [post.post_id for post in posts] == sorted(post.post_id for post in posts)


def test_a_tiny_corpus_still_has_every_kind():
    posts = plan(1, 200, 60)
    assert {post.kind for post in posts if post.drawn} == {*DRAWN, "plain"}
    assert set(LISTED_ONCE) <= {post.kind for post in posts if not post.drawn}


def test_more_images_than_posts_draws_them_all():
    posts = plan(1, 30, 500)
    assert len(posts) == 30
    assert all(post.drawn for post in posts)


def test_variants_and_duplicates_have_their_source():
    posts = {post.post_id: post for post in plan(2019, 5000, 1500)}
    for post in posts.values():
        if post.kind == "variant":
            source = posts[post.drawn_as]
            assert post.parent_id == source.post_id != post.post_id
            assert source.has_children
        elif post.kind == "duplicate":
            assert post.parent_id == 0
            assert posts[post.drawn_as].kind == "plain"
        else:
            assert post.drawn_as == post.post_id


def test_what_is_held_out_may_only_appear_in_test_posts():
    for post in plan(2019, 5000, 1500):
        if post.wish.unseen and not post.kind.startswith("add_"):
            assert split_of(post.post_id, DEFAULT_SHARES) == "test"
        if post.kind in {"add_train", "add_val", "candidate"}:
            assert not post.wish.unseen


def test_another_seed_is_another_corpus():
    assert plan(1, 100, 40) == plan(1, 100, 40)
    assert plan(1, 100, 40) != plan(2, 100, 40)
