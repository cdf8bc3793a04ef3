"""The plan of the corpus: how many of each kind, and how they are related."""

from collections import Counter

import yaml

from pipeline.sample.poses.library import POSES
from pipeline.sample.posts import BACK, CANDIDATES, DEFAULT_SHARES, DRAWN, LISTED_ONCE, plan
from pipeline.splits import split_of


def test_the_default_corpus():
    posts = plan(2019, 5000, 1500)
    drawn = Counter(post.kind for post in posts if post.drawn)
    assert len(posts) == len({post.post_id for post in posts}) == 5000
    assert sum(drawn.values()) == 1500
    assert set(drawn) == {*DRAWN, "plain"}
    assert drawn["foreground"] == 132
    assert drawn["scenery"] == 102
    assert drawn["add_train"] + drawn["add_val"] + drawn["add_test"] == 276
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


def test_the_new_samples_show_what_the_paper_s_show():
    """Of its 2,043, as `rulebook/pose_quotas.yaml` divides them: 770 backs, 620 legs, ..."""
    wishes = [post.wish for post in plan(2019, 20_000, 20_000) if post.kind == "candidate"]
    for poses, of_the_paper in CANDIDATES.items():
        share = sum(wish.poses == poses for wish in wishes) / len(wishes)
        assert abs(share - of_the_paper / sum(CANDIDATES.values())) < 0.04
    assert {wish.behind for wish in wishes if wish.poses == BACK} == {True}
    assert not any(POSES[name].unseen for poses in CANDIDATES for name in poses)


def test_the_pose_quotas_are_the_rulebook_s(repository):
    quotas = yaml.safe_load((repository / "rulebook/pose_quotas.yaml").read_text())
    assert list(CANDIDATES.values()) == [
        quotas[kind]["new"] for kind in ("back", "legs", "arms", "lying")
    ]


def test_a_plan_holds_few_wishes():
    posts = plan(2019, 5000, 1500)
    assert len({id(post.wish) for post in posts}) < 100


def test_another_seed_is_another_corpus():
    assert plan(1, 100, 40) == plan(1, 100, 40)
    assert plan(1, 100, 40) != plan(2, 100, 40)
