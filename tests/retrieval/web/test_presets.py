import numpy as np
import pytest

from pipeline.keypoints import COCO_NAMES, INDEX
from pipeline.retrieval.web.forms import Preset
from pipeline.retrieval.web.presets import presets

POSES = {preset.label: preset for preset in presets()}


def at(preset: Preset, name: str) -> tuple[float, float]:
    return preset.points[INDEX[name]]


@pytest.mark.parametrize("preset", POSES.values(), ids=POSES)
def test_a_pose_fits_on_the_stage(preset: Preset) -> None:
    points = np.array(preset.points)
    assert points.shape == (len(COCO_NAMES), 2)
    assert points.min() >= 0.05
    assert points.max() <= 0.95


def test_seen_from_the_front_the_left_hand_is_on_the_right() -> None:
    assert at(POSES["standing"], "left_wrist")[0] > at(POSES["standing"], "right_wrist")[0]


def test_seen_from_behind_the_left_hand_is_on_the_left_and_there_is_no_face() -> None:
    behind = POSES["from behind"]
    assert at(behind, "left_wrist")[0] < at(behind, "right_wrist")[0]
    assert behind.off == [INDEX["nose"], INDEX["left_eye"], INDEX["right_eye"]]


def test_arms_up_are_above_the_head() -> None:
    up = POSES["arms up"]
    assert max(at(up, "left_wrist")[1], at(up, "right_wrist")[1]) < at(up, "nose")[1]


def test_who_lies_is_wider_than_high() -> None:
    low, high = (pick(np.array(POSES["lying"].points), axis=0) for pick in (np.min, np.max))
    width, height = high - low
    assert width > 2 * height
