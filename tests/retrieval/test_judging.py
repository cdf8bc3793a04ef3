import numpy as np
import pytest

from pipeline.contracts.retrieval import TRUE_LIMBS
from pipeline.keypoints import INDEX, mirror
from pipeline.retrieval.judging import (
    CHANGES,
    DESCRIPTORS,
    Poses,
    judge_changes,
    judge_mirrors,
    judge_neighbours,
    judge_variants,
    limb_angles,
    turned,
)
from tests.retrieval.figures import crowd, figure, waving

COUNT = 60
BOXES = np.repeat([[40.0, 0, 150, 300]], COUNT, axis=0)
POSES = Poses(crowd(COUNT, far=20), BOXES)
ALL = np.arange(COUNT)


def flat_limbs(keypoints: np.ndarray) -> np.ndarray:
    """(N, 12, 3): true limbs, of poses that are as flat as the paper."""
    ends = np.array(
        [
            [np.mean([keypoints[:, INDEX[name], :2] for name in end], axis=0) for end in limb]
            for limb in TRUE_LIMBS.values()
        ]
    )
    vectors = (ends[:, 1] - ends[:, 0]).transpose(1, 0, 2)
    units = vectors / np.linalg.norm(vectors, axis=2, keepdims=True)
    return np.concatenate([units, np.zeros((*units.shape[:2], 1))], axis=2)


def by_name(rows: list[dict[str, object]], **wanted: object) -> dict[str, object]:
    return next(row for row in rows if all(row[key] == value for key, value in wanted.items()))


def test_limb_angles_by_hand() -> None:
    standing, wave = (flat_limbs(pose[None]) for pose in (figure(), waving()))
    assert limb_angles(standing, standing) == pytest.approx(np.zeros((1, 1)), abs=1e-5)
    # Of twelve limbs two are elsewhere: the left upper arm and forearm.
    upper = np.degrees(np.arctan2(40, 10) + np.arctan2(25, 25))
    fore = np.degrees(np.arctan2(40, 5) + np.arctan2(40, 5))
    assert limb_angles(standing, wave) == pytest.approx((upper + fore) / 12)


def test_neighbours_of_flat_poses() -> None:
    rows = judge_neighbours(POSES, flat_limbs(POSES.keypoints), ALL, ALL[:20])
    values = {row["descriptor"]: (row["recall"], row["ndcg"]) for row in rows}
    assert set(values) == {*DESCRIPTORS, "chance"}
    assert values["limbs"][0] > values["distances"][0] > values["chance"][0]
    assert values["limbs"][1] > values["distances"][1] > values["chance"][1]


def test_a_query_s_own_group_is_left_out() -> None:
    # All are of one group but two: each query has two neighbours, found whatever the order.
    groups = np.array([0] * (COUNT - 2) + [1, 2])
    rows = judge_neighbours(POSES, flat_limbs(POSES.keypoints), groups, ALL[:5])
    assert [row["recall"] for row in rows] == [1, 1, 1, 1]
    # Of one group alone nothing can be asked.
    rows = judge_neighbours(POSES, flat_limbs(POSES.keypoints), 0 * ALL, ALL[:5])
    assert {row["recall"] for row in rows} == {row["ndcg"] for row in rows} == {None}


def test_changed_poses() -> None:
    rows = judge_changes(POSES, ALL)
    assert len(rows) == len(CHANGES) * len(DESCRIPTORS)
    any_way = "turned any way"
    assert by_name(rows, change=any_way, descriptor="limbs, any rotation")["first"] == 1
    assert by_name(rows, change=any_way, descriptor="distances")["first"] == 1
    assert float(str(by_name(rows, change=any_way, descriptor="limbs")["first"])) < 0.5
    hair = "box a quarter larger, as by hair"
    assert by_name(rows, change=hair, descriptor="limbs")["first"] == 1
    assert float(str(by_name(rows, change=hair, descriptor="distances")["first"])) < 1


def test_turning_by_a_quarter() -> None:
    quarter = turned(Poses(figure()[None], np.array([[0.0, 0, 200, 200]])), np.array([90.0]))
    x, y = figure()[0, :2]
    assert quarter.keypoints[0, 0, :2] == pytest.approx([200 - y, x])


def test_mirror_images() -> None:
    rows = judge_mirrors(POSES, ALL)
    kept = "sides kept, as from behind"
    assert by_name(rows, twin=kept, descriptor="distances")["confused"] == 1
    assert by_name(rows, twin=kept, descriptor="limbs")["confused"] == 0
    # One who stands is as good as their own mirror image.
    even = figure()
    even[:, :2] = (even[:, :2] + mirror(even, 200)[:, :2]) / 2
    same = judge_mirrors(Poses(np.stack([even] * 5), BOXES[:5]), ALL[:5])
    twin = by_name(same, twin="mirrored picture", descriptor="limbs")["confused"]
    assert 0 < float(str(twin)) <= 1


def test_variants() -> None:
    pairs = Poses(np.concatenate([POSES.keypoints] * 2), np.concatenate([BOXES] * 2))
    found = judge_variants(pairs, np.concatenate([ALL, ALL]))
    assert found["drawings"] == 2 * COUNT
    assert [row["first"] for row in found["rows"]] == [1] * len(DESCRIPTORS)
    alone = judge_variants(POSES, ALL)
    assert alone["drawings"] == 0
    assert alone["rows"][0] == {"descriptor": "limbs", "first": None, "ten": None}
