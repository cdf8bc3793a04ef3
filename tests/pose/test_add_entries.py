from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.keypoints import COCO_NAMES
from pipeline.pose.add_entries import JOINTS, Entry, frame_of, in_image, read_entry, usable
from pipeline.stage import Reject
from tests.pose.conftest import add_entry, moved


def test_an_entry_becomes_thirteen_of_our_keypoints() -> None:
    entry = read_entry("train", add_entry(12))
    assert isinstance(entry, Entry)
    assert (entry.post_id, entry.split, entry.frame) == (12, "train", (400, 600))
    keypoints, faults = usable(entry.points, entry.frame)
    assert faults == []
    assert keypoints[COCO_NAMES.index("nose")].tolist() == [10, 20, 2]
    assert keypoints[COCO_NAMES.index("left_shoulder")].tolist() == [20, 40, 2]
    assert keypoints[COCO_NAMES.index("left_hip")].tolist() == [50, 100, 2]
    assert keypoints[COCO_NAMES.index("right_ankle")].tolist() == [130, 260, 2]
    absent = {name for name, point in zip(COCO_NAMES, keypoints, strict=True) if not point.any()}
    assert absent == {"left_eye", "right_eye", "left_ear", "right_ear"}


NOT_OF_USE = [
    # the entry, the reject
    ("text", Reject(-1, "no_post", "val.json: file_name None has no post's id")),
    ({"file_name": 7}, Reject(-1, "no_post", "val.json: file_name 7 has no post's id")),
    (
        add_entry(1, file_name="../1/cat.png"),
        Reject(-1, "no_post", "val.json: file_name '../1/cat.png' has no post's id"),
    ),
    (
        add_entry(1, width="400"),
        Reject(1, "bad_frame", "val.json: width and height are ('400', 600)"),
    ),
    (add_entry(1, width=-1), Reject(1, "bad_frame", "val.json: width and height are (-1, 600)")),
    (
        add_entry(1, height=True),
        Reject(1, "bad_frame", "val.json: width and height are (400, True)"),
    ),
    (add_entry(1, points=None), Reject(1, "bad_joint", "val.json: nose_tip is None")),
    (
        moved(add_entry(1), knee_left=[1, float("nan")]),
        Reject(1, "bad_joint", "val.json: knee_left is [1, nan]"),
    ),
    (
        moved(add_entry(1), knee_left=[1, 10**400]),
        Reject(1, "bad_joint", f"val.json: knee_left is [1, 1{'0' * 95}"),
    ),
    (
        moved(add_entry(1), knee_left=[1, 2, 3]),
        Reject(1, "bad_joint", "val.json: knee_left is [1, 2, 3]"),
    ),
]


@pytest.mark.parametrize(("raw", "reject"), NOT_OF_USE)
def test_an_entry_of_no_use_says_why(raw: object, reject: Reject) -> None:
    assert read_entry("val", raw) == reject


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["file_name", "width", "height", "points", *JOINTS]), inner, max_size=5
        )
    ),
    max_leaves=20,
)


@given(json_values)
def test_nothing_in_a_file_breaks_the_reading(raw: object) -> None:
    assert isinstance(read_entry("train", raw), Entry | Reject)


def test_a_joint_that_we_do_not_have_may_be_missing() -> None:
    entry = read_entry("train", moved(add_entry(1), thumb_left="?"))
    assert isinstance(entry, Entry)
    assert usable(entry.points, entry.frame)[1] == []


LEFT_OUT = [
    # places, the keypoints left out, the faults
    (
        {"knee_left": [50, 60], "knee_right": [50, 60]},
        {"left_knee", "right_knee"},
        [
            ("same_place", "knee_left at (50, 60), as knee_right"),
            ("same_place", "knee_right at (50, 60), as knee_left"),
        ],
    ),
    (
        {"neck": [50, 60], "arm_right": [50, 60]},
        {"right_shoulder"},
        [("same_place", "arm_right at (50, 60), as neck")],
    ),
    (
        {"wrist_left": [401, 60]},
        {"left_wrist"},
        [("outside_frame", "wrist_left at (401, 60) of 400x600")],
    ),
    (
        {"tiptoe_left": [-24.5, 60]},
        set(),
        [("outside_frame", "tiptoe_left at (-24.5, 60) of 400x600")],
    ),
    ({"wrist_left": [400, 600]}, set(), []),  # the very corner is inside
]


@pytest.mark.parametrize(("places", "absent", "faults"), LEFT_OUT)
def test_a_joint_that_cannot_be_right_is_left_out(
    places: dict[str, Any], absent: set[str], faults: list[tuple[str, str]]
) -> None:
    entry = read_entry("train", moved(add_entry(1), **places))
    assert isinstance(entry, Entry)
    keypoints, found = usable(entry.points, entry.frame)
    assert found == faults
    here = {name for name, point in zip(COCO_NAMES, keypoints, strict=True) if point[2]}
    assert here == set(JOINTS.values()) - absent


@pytest.mark.parametrize(
    ("size", "frame"),
    [
        ((1200, 1200), (600, 600)),
        ((1600, 600), (800, 300)),
        ((300, 400), (300, 400)),  # never enlarged
        ((10, 60_000), (1, 600)),
    ],
)
def test_the_frame_of_an_image(size: tuple[int, int], frame: tuple[int, int]) -> None:
    assert frame_of(*size) == frame


def test_each_axis_has_its_own_scale() -> None:
    keypoints = np.zeros((17, 3))
    keypoints[3] = 10, 20, 2
    moved = in_image(keypoints, (371, 600), (0, 0, 742, 1201))
    assert moved[3].tolist() == pytest.approx([20, 20 * 1201 / 600, 2])
    assert not moved[4].any()


def test_an_image_with_white_around_it() -> None:
    keypoints = np.zeros((17, 3))
    keypoints[3] = 100, 300, 2
    moved = in_image(keypoints, (400, 600), (85, 0, 341, 512))  # in a 512px copy
    assert moved[3].tolist() == pytest.approx([85 + 341 / 4, 256, 2])
