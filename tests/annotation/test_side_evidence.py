"""What single kinds of evidence say of figures that can be checked by eye, and of any pose."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.annotation.side_evidence import PAIRS, evidence
from pipeline.annotation.sides import plausibility, swapped
from pipeline.keypoints import mirror
from tests.annotation.poses import BACK, FRONT, SIDE, SIZE, poses, with_point, without

FOR_THE_LABELLING = [
    # the pose, the evidence
    (FRONT, "order shoulder × face"),  # left is on our right, and the face is seen
    (BACK, "order shoulder × face"),  # the other way round, and the face is hidden
    (FRONT, "order ear in the face × face"),
    (BACK, "order ear on the neck × face"),
    (FRONT, "order shoulder × hands"),
    (FRONT, "order shoulder × order hip"),
    (BACK, "order elbow × order wrist"),
    (SIDE, "nearer shoulder × turn nose"),  # looking to our left, showing its left side
    (SIDE, "nearer ear × turn eyes"),
    (SIDE, "nearer hip × turn knees"),
    (SIDE, "nearer hip × turn elbows"),
    (SIDE, "nearer shoulder × nearer hip"),
    (FRONT, "straight shoulder elbow"),
]


@pytest.mark.parametrize(("pose", "name"), FOR_THE_LABELLING)
def test_it_speaks_for_the_labelling_as_it_is(pose: np.ndarray, name: str) -> None:
    assert evidence(pose)[name] > 0.5


@pytest.mark.parametrize(
    ("pose", "name", "pairs"),
    [
        (FRONT, "order shoulder × face", PAIRS),
        (BACK, "order shoulder × face", PAIRS),
        (SIDE, "nearer shoulder × turn nose", PAIRS),
        (FRONT, "order shoulder × order hip", ("hip", "knee", "ankle")),
        (FRONT, "straight shoulder elbow", ("elbow", "wrist")),
    ],
)
def test_and_against_it_with_sides_swapped(
    pose: np.ndarray, name: str, pairs: tuple[str, ...]
) -> None:
    assert evidence(swapped(pose, pairs))[name] < -0.5


def test_bones_of_one_length_speak_against_crossed_ones() -> None:
    crossed = swapped(with_point(FRONT, "left_elbow", 170, 130), ("elbow", "wrist"))
    assert evidence(crossed)["even elbow wrist"] > -0.1  # both were exchanged: no bone crosses
    assert evidence(crossed)["even shoulder elbow"] < 0


def test_where_a_point_is_missing_nothing_is_said() -> None:
    found = evidence(without(FRONT, "left_shoulder"))
    assert found["order shoulder × face"] == 0
    assert found["straight shoulder elbow"] == 0
    assert found["order hip × face"] == 0  # the trunk's axis is gone, and the neck's
    assert found["order eye in the face × face"] != 0
    assert all((value == 0).all() for value in evidence(np.zeros((17, 3))).values())


def test_many_poses_at_once_are_each_by_itself() -> None:
    together = evidence(np.stack([FRONT, BACK, SIDE]))
    for place, pose in enumerate((FRONT, BACK, SIDE)):
        for name, value in evidence(pose).items():
            assert together[name][place] == value


@settings(deadline=None)
@given(pose=poses())
def test_a_pose_and_its_mirror_image_give_the_same_evidence(pose: np.ndarray) -> None:
    here, there = evidence(pose), evidence(mirror(pose, SIZE[0]))
    for name, value in here.items():
        assert there[name] == pytest.approx(value, abs=1e-9), name


@settings(deadline=None)
@given(pose=poses())
def test_it_is_between_minus_one_and_one(pose: np.ndarray) -> None:
    for name, value in evidence(pose).items():
        assert -1 <= value <= 1, name


@settings(deadline=None)
@given(pose=poses(), scale=st.floats(0.1, 20), x=st.floats(-500, 500), y=st.floats(-500, 500))
def test_place_and_size_do_not_matter(pose: np.ndarray, scale: float, x: float, y: float) -> None:
    moved = np.where(pose[:, 2:] > 0, pose * [scale, scale, 1] + [x, y, 0], 0)
    assert plausibility(moved) == pytest.approx(plausibility(pose), abs=1e-6)
