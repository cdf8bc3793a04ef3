import json

import numpy as np
import pytest

from pipeline.contracts.retrieval import RETRIEVAL_EVALUATION, TRUE_LIMBS, TRUE_POSES
from pipeline.keypoints import add_midpoints
from tests.retrieval.library import ALL, Library


@pytest.fixture
def indexed(library: Library) -> Library:
    library.collect()
    library.look()
    library.index()
    return library


def evaluation(library: Library) -> dict[str, object]:
    path = library.root / RETRIEVAL_EVALUATION.format(corpus="sample")
    found: dict[str, object] = json.loads(path.read_text())
    return found


def test_a_corpus_that_knows_no_poses_is_judged_without(indexed: Library) -> None:
    assert indexed.judge() == {"drawings": 16, "queries": 16, "true poses": 0}
    found = evaluation(indexed)
    assert (found["known"], found["neighbours"]) == (0, {})
    assert list(found["mirrors"]) == ["predicted"]  # type: ignore[call-overload]


def test_true_poses_are_judged_where_every_keypoint_is_known(indexed: Library) -> None:
    dice = np.random.default_rng(0)
    rows = []
    for post in ALL:  # every third has ankles that nobody knows, and some are in no index
        limbs = dice.normal(size=(len(TRUE_LIMBS), 3))
        limbs /= np.linalg.norm(limbs, axis=1, keepdims=True)
        points = add_midpoints(indexed.figures.keypoints(post))
        rows.append(
            {"post_id": post, "keypoints": points.ravel().tolist(), "limbs": limbs.ravel().tolist()}
        )
    indexed.put(TRUE_POSES, rows)
    known = sum(post % 3 != 0 for post in ALL[:16])
    assert indexed.judge() == {"drawings": 16, "queries": 16, "true poses": known}
    found = evaluation(indexed)
    assert set(found["neighbours"]) == {"predicted", "true"}  # type: ignore[call-overload]
    assert found["known_queries"] == known
