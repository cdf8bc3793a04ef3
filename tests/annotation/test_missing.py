"""Which missing points can be outside the picture, on one standing figure cut here and there."""

import numpy as np
import pytest

from pipeline.annotation.labels import Box
from pipeline.annotation.missing import body_height, not_outside
from pipeline.keypoints import COCO_NAMES
from tests.annotation.poses import BOX, FRONT, SIZE, without

ANKLES = ("left_ankle", "right_ankle")
LOWER_LEGS = ("left_knee", "right_knee", "left_ankle", "right_ankle")

CASES = [
    # missing points, size of the image, box, those that cannot be outside
    ((), SIZE, BOX, []),
    # the box keeps away from all borders: nothing is outside
    (("left_wrist",), SIZE, BOX, ["left_wrist"]),
    (("nose", "left_ankle"), SIZE, BOX, ["nose", "left_ankle"]),
    # cut below the hips: the legs are outside, a wrist is not
    (LOWER_LEGS, (200, 250), (45.0, 10.0, 110.0, 240.0), []),
    ((*LOWER_LEGS, "nose"), (200, 250), (45.0, 10.0, 110.0, 240.0), ["nose"]),
    # cut at the ankles: they are outside, a hip is not
    (ANKLES, (200, 340), (45.0, 10.0, 110.0, 330.0), []),
    ((*ANKLES, "left_hip"), (200, 340), (45.0, 10.0, 110.0, 330.0), ["left_hip"]),
    # cut at the right, where the left arm is
    (("left_elbow", "left_wrist"), (134, 400), (45.0, 10.0, 89.0, 375.0), []),
    (("right_elbow",), (134, 400), (45.0, 10.0, 89.0, 375.0), ["right_elbow"]),
    # without a box any border may cut the figure
    (ANKLES, (200, 340), None, []),
    (("nose",), (800, 800), None, ["nose"]),
]  # fmt: skip


@pytest.mark.parametrize(("absent", "size", "box", "expected"), CASES)
def test_a_point_is_outside_only_where_it_can_reach(
    absent: tuple[str, ...], size: tuple[int, int], box: Box | None, expected: list[str]
) -> None:
    assert not_outside(without(FRONT, *absent), size, box) == expected


def test_nothing_is_said_where_there_is_nothing_to_measure_by() -> None:
    assert not_outside(np.zeros((17, 3)), SIZE, BOX) == []
    only_face = without(FRONT, *(name for name in COCO_NAMES if name not in {"nose", "left_eye"}))
    assert body_height(only_face) is None
    assert not_outside(only_face, SIZE, BOX) == []


def test_the_height_is_that_of_the_link_that_looks_longest() -> None:
    assert body_height(FRONT) == pytest.approx(110 / 0.30, rel=0.02)  # shoulder to hip
    foreshortened = FRONT.copy()
    foreshortened[5:11, 1] = 200  # shoulders and arms down at the hips: 80 pixels of shin remain
    assert body_height(foreshortened) == pytest.approx(80 / 0.25, rel=0.02)
