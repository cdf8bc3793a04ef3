import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import pdist

from pipeline.keypoints import INDEX, NAMES, mirror
from pipeline.retrieval.descriptors import (
    COUNTS,
    LIMBS,
    STRANGER,
    alike,
    degrees,
    full,
    limbs_of,
    pairwise_distances,
    terms,
    terms_of,
)
from tests.retrieval.figures import crowd, figure, only, waving

ARM = ("left_shoulder", "left_elbow", "left_wrist")


def apart(query: np.ndarray, drawing: np.ndarray, *, rotation: bool = False) -> float:
    """Degrees between two poses."""
    held = terms(limbs_of(drawing[None]))
    return float(degrees(alike(limbs_of(query[None]), held, rotation=rotation))[0, 0])


def turned(keypoints: np.ndarray, angle: float, scale: float = 1.0) -> np.ndarray:
    radians = np.radians(angle)
    matrix = np.array([[np.cos(radians), -np.sin(radians)], [np.sin(radians), np.cos(radians)]])
    changed = keypoints.copy()
    changed[:, :2] = scale * changed[:, :2] @ matrix.T + [30, -500]
    return changed


def test_the_paper_s_descriptor_is_the_300_distances_over_the_longer_edge() -> None:
    poses = crowd(3)
    boxes = np.array([[0, 0, 100, 250], [5, 5, 300, 20], [0, 0, 1, 1]])
    found = pairwise_distances(poses, boxes)
    assert found.shape == (3, 300)
    for row, pose, edge in zip(found, poses, (250, 300, 1), strict=True):
        assert row == pytest.approx(pdist(pose[:, :2]) / edge, rel=1e-6)


def test_the_paper_s_descriptor_does_not_see_a_reflection_and_ours_does() -> None:
    pose = waving()
    reflected = pose * [-1, 1, 1]
    boxes = np.array([[0, 0, 100, 250]] * 2)
    first, second = pairwise_distances(np.stack([pose, reflected]), boxes)
    assert first == pytest.approx(second)
    assert apart(pose, reflected) > 20


def test_a_pose_turned_by_an_angle_is_that_angle_away() -> None:
    # Whatever its scale and place.
    assert apart(waving(), turned(waving(), 10, scale=3)) == pytest.approx(10, abs=1e-6)
    assert apart(waving(), turned(waving(), 170)) == pytest.approx(170, abs=1e-6)
    assert apart(waving(), turned(waving(), 170), rotation=True) == pytest.approx(0, abs=1e-5)


def test_left_is_not_right_nor_a_mirror_image_the_original() -> None:
    other_arm = figure(right_elbow=(50, 45), right_wrist=(45, 5))
    assert apart(waving(), other_arm) > 20
    assert apart(waving(), mirror(waving(), 200)) > 20
    # Mirrored, the left arm that was up is the right one.
    assert apart(mirror(waving(), 200), other_arm) == pytest.approx(0, abs=1e-5)


def test_an_arm_alone_is_compared_with_arms_alone() -> None:
    arm = only(waving(), *ARM)
    assert int((limbs_of(arm[None]).weights > 0).sum()) == 2
    sitting = waving()
    for name in ("left_knee", "right_knee", "left_ankle", "right_ankle"):
        sitting[INDEX[name], :2] += [60, -70]
    assert apart(arm, sitting) == pytest.approx(0, abs=1e-5)
    assert apart(arm, figure()) > 60


def test_a_joint_says_less_the_less_it_counts() -> None:
    drawn = figure()
    unlike = waving()
    unlike[INDEX["left_elbow"], 2] = unlike[INDEX["left_wrist"], 2] = 0.1
    assert 0 < apart(unlike, drawn) < apart(waving(), drawn) / 2


def test_limbs_that_a_drawing_does_not_show_are_as_alike_as_a_stranger_s() -> None:
    # Without arms the cosine of the rest is 1. Of weights that are 0 and 1, k is a root.
    drawn = waving()
    for name in ("left_elbow", "right_elbow", "left_wrist", "right_wrist"):
        drawn[INDEX[name], 2] = 0
    shown = limbs_of(drawn[None]).weights[0] > 0
    coverage = np.sqrt(COUNTS[shown].sum() / COUNTS.sum())
    expected = coverage + (1 - coverage) * STRANGER
    assert np.cos(np.radians(apart(waving(), drawn))) == pytest.approx(expected)


def test_a_pose_that_a_model_is_not_sure_of_is_still_itself() -> None:
    unsure = waving()
    unsure[:, 2] = np.linspace(0.01, 1, 25)
    assert apart(unsure, unsure) == pytest.approx(0, abs=1e-5)
    assert apart(unsure * [1, 1, 0.1], unsure) == pytest.approx(0, abs=1e-5)


def test_poses_without_a_common_limb_are_as_far_as_can_be() -> None:
    arm, leg = only(waving(), *ARM), only(waving(), "left_hip", "left_knee")
    assert apart(arm, leg) == 180
    assert apart(only(waving(), "nose"), waving()) == 180
    # A limb without length has no direction.
    points = only(figure(left_elbow=(125, 70)), "left_shoulder", "left_elbow")
    assert apart(points, waving()) == 180


def test_float32_finds_what_float64_does() -> None:
    poses = crowd(300)
    exact = alike(limbs_of(poses[:20]), terms(limbs_of(poses)))
    rough = alike(limbs_of(poses[:20]), terms_of(poses))
    assert rough.dtype == np.float32
    assert rough == pytest.approx(exact, abs=1e-5)


def test_products_of_full_descriptors_are_the_cosines_where_all_is_sure() -> None:
    limbs = limbs_of(crowd(50))
    products = full(limbs) @ full(limbs).T
    assert products == pytest.approx(alike(limbs, terms(limbs)), abs=1e-5)
    assert full(limbs).shape == (50, 2 * len(LIMBS))


def test_distances_by_hand() -> None:
    # Σ c conj(u) u over limbs one by one, as the docstring has it.
    poses = crowd(2, seed=4)
    poses[..., 2] = np.random.default_rng(0).uniform(0.1, 1, poses.shape[:2])
    first, second = limbs_of(poses[:1]), limbs_of(poses[1:])
    n = q = d = covered = asked = held = 0.0
    for limb in range(len(LIMBS)):
        u, v = first.vectors[0, limb], second.vectors[0, limb]
        common = first.weights[0, limb] * second.weights[0, limb]
        n += common * (u.conjugate() * v).real
        q += common * abs(u) ** 2
        d += common * abs(v) ** 2
        covered += COUNTS[limb] * common
        asked += COUNTS[limb] * first.weights[0, limb] ** 2
        held += COUNTS[limb] * second.weights[0, limb] ** 2
    share = covered / np.sqrt(asked * held)
    expected = share * n / np.sqrt(q * d) + (1 - share) * STRANGER
    assert alike(first, terms(second))[0, 0] == pytest.approx(expected)


@given(
    st.integers(0, 10_000),
    st.floats(-180, 180),
    st.floats(0.01, 100),
    st.lists(st.integers(0, len(NAMES) - 1), max_size=20),
)
def test_any_part_of_a_pose_is_found_in_it(
    seed: int, angle: float, scale: float, hidden: list[int]
) -> None:
    pose = crowd(1, seed)[0]
    asked = turned(pose, angle, scale)
    asked[hidden] = 0
    if (limbs_of(asked[None]).weights > 0).any():
        assert apart(asked, pose, rotation=True) == pytest.approx(0, abs=1e-3)
        # The other way round, what is hidden counts as a stranger's.
        assert apart(pose, asked, rotation=True) <= np.degrees(np.arccos(STRANGER)) + 1e-3
        # Mirroring both changes nothing.
        both = apart(mirror(asked, 0), mirror(crowd(1, seed + 1)[0], 0))
        assert both == pytest.approx(apart(asked, crowd(1, seed + 1)[0]), abs=1e-4)
