from pathlib import Path

import numpy as np
import pytest

from pipeline.contracts.retrieval import RETRIEVAL_INDEX, SUPPORT_POSES
from pipeline.retrieval.folder import read_folder
from pipeline.retrieval.search import PoseIndex, Query
from tests.retrieval.library import ALL, Library


@pytest.fixture
def seen(library: Library) -> Library:
    library.collect()
    library.look()
    return library


def test_what_is_known_of_a_post_is_in_the_index(seen: Library) -> None:
    assert seen.index()["drawings"] == 16
    index = PoseIndex.load(seen.root, "sample")
    hit = index.hit(103)
    assert (hit.tags, hit.artists) == (("1girl", "full_body", "somebody"), ("somebody",))
    assert (hit.rating, hit.size) == ("safe", (512, 512))
    row = next(row for row in seen.rows(SUPPORT_POSES) if row["post_id"] == 103)
    assert hit.keypoints.ravel() == pytest.approx(row["keypoints"])
    assert list(hit.box) == pytest.approx(row["box"])
    assert index.post_ids == list(ALL[:16])


def test_parents_and_pictures_that_look_the_same_make_groups(seen: Library) -> None:
    counts = seen.index()
    groups = read_folder(seen.root / RETRIEVAL_INDEX.format(corpus="sample")).arrays.groups
    of_post = dict(zip(ALL, groups.tolist(), strict=False))
    assert of_post[104] == of_post[102]
    assert counts["groups"] == len(np.unique(groups)) < 16


def test_a_post_that_left_is_not_in_the_next_index(seen: Library) -> None:
    seen.index()
    seen.choose(*ALL[:3])
    seen.collect()
    seen.look()
    seen.index()
    assert PoseIndex.load(seen.root, "sample").post_ids == list(ALL[:3])


def test_a_large_index_is_searched_by_faiss(seen: Library) -> None:
    seen.index(**{"retrieval.exact_up_to": 15})
    folder = read_folder(seen.root / RETRIEVAL_INDEX.format(corpus="sample"))
    assert folder.approximate is not None
    index = PoseIndex.load(seen.root, "sample")
    assert index.search(Query(index.hit(103).keypoints))[0].distance == pytest.approx(0, abs=0.01)


def test_the_same_inputs_give_the_same_bytes(seen: Library) -> None:
    folder = Path(seen.root / RETRIEVAL_INDEX.format(corpus="sample"))

    def content() -> dict[str, bytes]:
        seen.index(**{"retrieval.exact_up_to": 0})
        return {file.name: file.read_bytes() for file in folder.iterdir()}

    assert content() == content()
