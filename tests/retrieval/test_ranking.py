from pathlib import Path

import numpy as np
import pytest

from pipeline.keypoints import mirror
from pipeline.retrieval import ranking
from pipeline.retrieval.approximate import Approximate, build_approximate
from pipeline.retrieval.descriptors import alike, limbs_of, terms
from pipeline.retrieval.ranking import Ranking
from tests.retrieval.figures import crowd, only

ALL = np.ones(2000, bool)
POSES = crowd(2000)


def test_the_order_is_that_of_comparing_with_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "FIRST", 16)  # so that more than one batch is needed
    asked = POSES[7:8]
    cosines = alike(limbs_of(asked), terms(limbs_of(POSES)))[0]
    found = list(Ranking(POSES).ranked(asked, ALL))
    assert [each.row for each in found] == np.argsort(-cosines, kind="stable").tolist()
    assert [each.cosine for each in found] == pytest.approx(np.sort(cosines)[::-1])


def test_only_what_is_allowed_is_found() -> None:
    allowed = np.arange(2000) % 3 == 0
    found = [each.row for each in Ranking(POSES).ranked(POSES[7:8], allowed)]
    assert len(found) == allowed.sum()
    assert allowed[found].all()


def test_of_equal_poses_the_first_is_first() -> None:
    same = np.repeat(POSES[:1], 1000, axis=0)
    found = [each.row for each in Ranking(same).ranked(POSES[:1], np.ones(1000, bool))]
    assert found == list(range(1000))


def test_the_nearest_of_several_poses_is_told() -> None:
    asked = np.stack([POSES[3], mirror(POSES[8], 0)])
    found = {each.row: each for each in Ranking(mirrored_too()).ranked(asked, np.ones(20, bool))}
    assert (found[3].pose, found[18].pose) == (0, 1)
    assert found[3].cosine == pytest.approx(1)
    assert found[18].cosine == pytest.approx(1)


def mirrored_too() -> np.ndarray:
    """Ten poses and their mirror images."""
    return np.concatenate([POSES[:10], mirror(POSES[:10], 0)])


@pytest.mark.parametrize("rotation", [False, True])
@pytest.mark.parametrize("part", [(), ("left_shoulder", "left_elbow", "left_wrist", "nose")])
def test_faiss_s_candidates_hold_the_nearest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rotation: bool, part: tuple[str, ...]
) -> None:
    monkeypatch.setattr(ranking, "FEW", 8)
    path = tmp_path / "index.faiss"
    build_approximate(POSES.astype(np.float32), path)
    quick = Ranking(POSES, Approximate(path))
    right = 0
    for place in range(20):
        asked = only(POSES[place], *part) if part else POSES[place]
        for allowed in (ALL, np.arange(2000) % 2 == 0):
            each = [
                [hit.row for _, hit in zip(range(10), found, strict=False)]
                for found in (
                    Ranking(POSES).ranked(asked[None], allowed, rotation=rotation),
                    quick.ranked(asked[None], allowed, rotation=rotation),
                )
            ]
            right += len({*each[0]} & {*each[1]})
            assert len({*each[1]}) == 10
    assert right >= 0.95 * 400


def test_where_few_are_allowed_each_is_compared(tmp_path: Path) -> None:
    path = tmp_path / "index.faiss"
    build_approximate(POSES.astype(np.float32), path)
    allowed = np.zeros(2000, bool)
    allowed[[5, 900]] = True
    found = Ranking(POSES, Approximate(path)).ranked(POSES[900:901], allowed)
    assert [each.row for each in found] == [900, 5]
