import os
import threading
from pathlib import Path

import numpy as np
import pytest

from pipeline.corpus.removals import EXCLUDED, TAKEDOWN
from pipeline.errors import PipelineError
from pipeline.keypoints import mirror
from pipeline.retrieval.search import Filters, PoseIndex, Query
from tests.retrieval.figures import crowd, drawing, figure, only, put_index, waving


@pytest.fixture
def index(tmp_path: Path) -> PoseIndex:
    put_index(
        tmp_path,
        [
            drawing(1, figure(), tags=["1girl", "skirt"], artists=["a", "b"]),
            drawing(2, waving(), tags=["1girl", "hat"], group=2),
            drawing(4, waving(), tags=["1girl"], rating="questionable", group=2),
            drawing(7, mirror(waving(), 200), tags=["1boy", "hat"]),
        ],
    )
    return PoseIndex.load(tmp_path, "sample")


def found(index: PoseIndex, keypoints: np.ndarray, **filters: object) -> list[int]:
    hits = index.search(Query(keypoints), Filters(**filters))  # type: ignore[arg-type]
    return [hit.post_id for hit in hits]


def test_a_hit_says_what_it_is(index: PoseIndex) -> None:
    hit = index.search(Query(figure()), count=1)[0]
    assert (hit.post_id, hit.mirrored, hit.size, hit.box) == (
        1,
        False,
        (200, 300),
        (50, 10, 110, 260),
    )
    assert hit.distance == pytest.approx(0, abs=0.01)
    assert (hit.artists, hit.source) == (("a", "b"), "https://example.org/1")
    assert (hit.tags, hit.rating, hit.variants) == (("1girl", "skirt"), "safe", ())
    assert hit.keypoints == pytest.approx(figure())


def test_variants_are_under_the_nearest(index: PoseIndex) -> None:
    first = index.search(Query(waving()))[0]
    assert (first.post_id, first.variants) == (2, (4,))
    assert found(index, waving()) == [2, 1, 7]
    assert found(index, waving(), group=False)[:2] == [2, 4]
    # A variant that the filters keep out is not named.
    assert index.search(Query(waving()), Filters(ratings=("safe",)))[0].variants == ()


def test_filters(index: PoseIndex) -> None:
    assert found(index, waving(), tags=("hat",)) == [2, 7]
    assert found(index, waving(), tags=("hat", "1girl")) == [2]
    assert found(index, waving(), without_tags=("hat",)) == [4, 1]
    assert found(index, waving(), ratings=("questionable",)) == [4]
    assert found(index, waving(), tags=("no_such_tag",)) == []
    assert found(index, waving(), without_tags=("no_such_tag",)) == [2, 1, 7]
    with pytest.raises(PipelineError, match="rating 'x' is none of safe"):
        index.search(Query(waving()), Filters(ratings=("x",)))


def test_mirrored_poses_are_found_when_asked_for_and_told(index: PoseIndex) -> None:
    hits = index.search(Query(waving()), Filters(mirror=True))
    assert [(hit.post_id, hit.mirrored) for hit in hits[:2]] == [(2, False), (7, True)]
    assert hits[1].distance == pytest.approx(0, abs=0.01)
    assert not any(hit.mirrored for hit in index.search(Query(waving())))


def test_rotated_poses_are_found_when_asked_for(index: PoseIndex) -> None:
    lying = waving()[:, [1, 0, 2]] * [-1, 1, 1]
    assert index.search(Query(lying))[0].distance > 60
    assert index.search(Query(lying), Filters(rotation=True))[0].post_id == 2


def test_a_query_without_a_limb_finds_nothing(index: PoseIndex) -> None:
    query = Query(only(waving(), "nose", "left_ankle"))
    assert query.limbs == 0
    assert index.search(query) == []
    assert Query(only(waving(), "left_hip", "left_ankle")).limbs == 1


@pytest.mark.parametrize(
    "keypoints",
    [
        np.zeros((17, 3)),
        np.full((25, 3), np.nan),
        np.full((25, 3), -1.0),  # weights below 0
    ],
)
def test_what_is_no_query_is_refused(keypoints: np.ndarray) -> None:
    with pytest.raises(ValueError, match="keypoints"):
        Query(keypoints)


def test_removals_count_at_once(index: PoseIndex, tmp_path: Path) -> None:
    takedown, excluded = (tmp_path / path.format(corpus="sample") for path in (TAKEDOWN, EXCLUDED))
    takedown.parent.mkdir(parents=True)
    assert found(index, waving()) == [2, 1, 7]
    takedown.write_text("- post_id: 2\n  reason: artist's request\n")
    assert found(index, waving()) == [4, 1, 7]
    assert not index.shows(2)
    with pytest.raises(KeyError):
        index.hit(2)
    excluded.write_text("- post_id: 4\n  reason: no figure\n")
    assert found(index, waving()) == [1, 7]
    takedown.write_text("[]\n")
    assert found(index, waving()) == [2, 1, 7]
    assert index.search(Query(waving()))[0].variants == ()


def test_a_takedown_by_md5_or_artist_counts_at_once_too(tmp_path: Path) -> None:
    put_index(
        tmp_path,
        [
            drawing(1, waving(), tags=["1girl", "ann"], artists=["ann"]),
            drawing(2, waving(), tags=["1girl"], md5="0f" * 16),
            drawing(3, waving(), tags=["1girl", "bob"], artists=["bob"], md5="f0" * 16),
        ],
    )
    index = PoseIndex.load(tmp_path, "sample")
    takedown = tmp_path / TAKEDOWN.format(corpus="sample")
    takedown.parent.mkdir(parents=True)
    takedown.write_text(f"- {{md5: '{'0f' * 16}', reason: asked}}\n")
    assert sorted(found(index, waving())) == [1, 3]
    takedown.write_text("- {artist: bob, reason: asked, private: true}\n")
    assert sorted(found(index, waving())) == [1, 2]
    takedown.write_text("- {artist: nobody, reason: asked}\n")
    assert sorted(found(index, waving())) == [1, 2, 3]


def test_a_malformed_list_of_removals_shows_nothing(index: PoseIndex, tmp_path: Path) -> None:
    takedown = tmp_path / TAKEDOWN.format(corpus="sample")
    takedown.parent.mkdir(parents=True)
    takedown.write_text("- post: 2\n")
    for _ in range(2):
        with pytest.raises(PipelineError, match=r"takedown.yaml:1: expected"):
            index.search(Query(waving()))
    takedown.write_text("[]\n")
    os.utime(takedown, ns=(1, 1))
    assert found(index, waving()) == [2, 1, 7]


def test_what_is_known_of_tags_and_posts(index: PoseIndex) -> None:
    assert index.tag_names == ["1boy", "1girl", "hat", "skirt"]
    assert (index.tag_count("hat"), index.tag_count("nothing")) == (2, 0)
    assert (index.near_tag("skirts"), index.near_tag("zzzzzzzz")) == ("skirt", None)
    assert index.post_ids == [1, 2, 4, 7]
    assert [post for post in range(9) if index.shows(post)] == [1, 2, 4, 7]
    assert (index.hit(2).post_id, index.hit(2).variants) == (2, (4,))


def test_threads_find_the_same(tmp_path: Path) -> None:
    poses = crowd(400)
    put_index(tmp_path, [drawing(post, pose) for post, pose in enumerate(poses, start=1)])
    index = PoseIndex.load(tmp_path, "sample")
    wrong: list[int] = []

    def ask(start: int) -> None:
        for place in range(start, 400, 8):
            hit = index.search(Query(poses[place]), Filters(mirror=True), 3)[0]
            if hit.post_id != place + 1:
                wrong.append(place)

    threads = [threading.Thread(target=ask, args=(start,)) for start in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_an_index_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"index.json: missing; run `dvc repro`"):
        PoseIndex.load(tmp_path, "sample")
