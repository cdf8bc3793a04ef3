import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipeline import keypoints as kp

poses = arrays(np.float64, (17, 3), elements=st.integers(0, 2)).map(
    lambda pose: np.where(pose[:, 2:] == 0, 0, pose)
)


def test_the_skeleton_has_17_coco_keypoints_and_8_midpoints() -> None:
    assert len(kp.COCO_NAMES) == 17
    assert len(kp.NAMES) == len(kp.SIGMAS) == len(kp.FLIP) == 25
    assert kp.COCO_NAMES[:3] == ("nose", "left_eye", "right_eye")


def test_every_link_and_midpoint_names_a_keypoint() -> None:
    ends = {name for pair in (*kp.LINKS, *kp.MIDPOINTS.values()) for name in pair}
    assert ends <= set(kp.COCO_NAMES)


def test_a_midpoints_sigma_is_the_mean_of_its_ends() -> None:
    assert kp.SIGMAS[kp.INDEX["left_forearm"]] == pytest.approx((0.072 + 0.062) / 2)


def test_flip_exchanges_sides_and_leaves_the_nose() -> None:
    assert kp.NAMES[kp.FLIP[kp.INDEX["left_shin"]]] == "right_shin"
    assert kp.FLIP[kp.INDEX["nose"]] == kp.INDEX["nose"]


@given(poses)
def test_mirrored_twice_is_the_same(pose: np.ndarray) -> None:
    np.testing.assert_allclose(kp.mirror(kp.mirror(pose, 100), 100), pose)


@given(poses)
def test_midpoints_of_the_mirrored_are_the_mirrored_midpoints(pose: np.ndarray) -> None:
    np.testing.assert_allclose(
        kp.add_midpoints(kp.mirror(pose, 64)), kp.mirror(kp.add_midpoints(pose), 64)
    )


def test_a_midpoint_lies_between_and_is_as_visible_as_the_worse_end() -> None:
    pose = np.zeros((17, 3))
    pose[kp.INDEX["left_hip"]] = (10, 20, kp.VISIBLE)
    pose[kp.INDEX["left_knee"]] = (30, 60, kp.OCCLUDED)
    both = kp.add_midpoints(pose)
    assert both[kp.INDEX["left_thigh"]].tolist() == [20, 40, kp.OCCLUDED]
    assert both[kp.INDEX["left_shin"]].tolist() == [0, 0, kp.NOT_LABELLED]


def test_another_number_of_keypoints_is_refused() -> None:
    with pytest.raises(ValueError, match=r"expected keypoints \(\.\.\., 17, 3\), got \(25, 3\)"):
        kp.add_midpoints(np.zeros((25, 3)))


def test_the_coco_category_counts_from_one() -> None:
    category = kp.coco_category()
    assert category["keypoints"] == list(kp.COCO_NAMES)
    skeleton = np.array(category["skeleton"])
    assert skeleton.shape == (19, 2)
    assert skeleton.min() == 1
    assert skeleton.max() == 17
