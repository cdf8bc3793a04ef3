import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from pycocotools import mask as coco
from scipy.spatial.distance import cdist

from pipeline.metrics.segmentation import (
    BOUNDARY_TOLERANCE,
    boundary,
    boundary_f,
    box_iou,
    false_area,
    mask_scores,
    mean_absolute_error,
)

Mask = NDArray[np.bool_]

NOTHING = np.zeros((20, 20), np.bool_)


def square(left: int, top: int, side: int, of: int = 20) -> Mask:
    mask = np.zeros((of, of), np.bool_)
    mask[top : top + side, left : left + side] = True
    return mask


def test_half_of_it_found_and_as_much_beside_it() -> None:
    scores = mask_scores(square(5, 0, 10), square(0, 0, 10))  # 50 pixels shared, of 100 each
    assert (scores.f1, scores.precision, scores.recall) == (0.5, 0.5, 0.5)


def test_all_of_it_and_three_times_more() -> None:
    scores = mask_scores(square(0, 0, 20), square(0, 0, 10))
    assert scores.recall == 1
    assert scores.precision == 0.25
    assert scores.f1 == pytest.approx(2 * 0.25 / 1.25)


def test_nothing_found() -> None:
    scores = mask_scores(NOTHING, square(0, 0, 10))
    assert (scores.f1, scores.precision, scores.recall, scores.boundary_f) == (0, 0, 0, 0)


def test_an_empty_truth_is_another_question() -> None:
    with pytest.raises(ValueError, match="an empty truth has no recall"):
        mask_scores(square(0, 0, 5), NOTHING)
    assert false_area(square(0, 0, 10)) == 0.25
    assert false_area(NOTHING) == 0


def test_masks_of_different_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match=r"got \(20, 20\) and \(10, 10\)"):
        mask_scores(NOTHING, square(0, 0, 5, of=10))
    with pytest.raises(ValueError, match="sizes differ"):
        mean_absolute_error(np.zeros((2, 2)), np.zeros((2, 3)))


def test_the_mean_absolute_error_takes_the_alpha_as_it_is() -> None:
    alpha = np.array([[0, 0.5], [1, 1]])
    assert mean_absolute_error(alpha, alpha) == 0
    assert mean_absolute_error(np.ones((2, 2)), alpha) == pytest.approx(1.5 / 4)


def test_the_image_s_edge_is_no_boundary() -> None:
    assert not boundary(np.ones((4, 4), np.bool_)).any()
    assert np.flatnonzero(boundary(square(0, 0, 10))[3]).tolist() == [9]


# how far a square of 10 was moved in an image of 500, whose tolerance is 5.7 pixels
MOVES = [(0, 1.0), (5, 1.0), (20, 0.0)]


@pytest.mark.parametrize(("move", "expected"), MOVES)
def test_boundaries_match_within_the_tolerance(move: int, expected: float) -> None:
    truth = square(100, 100, 10, of=500)
    assert boundary_f(square(100 + move, 100, 10, of=500), truth) == expected


def by_hand(found: Mask, truth: Mask) -> float:
    """The boundary F with every distance written out."""
    ours, theirs = np.argwhere(boundary(found)), np.argwhere(boundary(truth))
    if not len(ours) or not len(theirs):
        return float(len(ours) == len(theirs))
    near = cdist(ours, theirs) <= max(1, BOUNDARY_TOLERANCE * np.hypot(*truth.shape))
    precision, recall = near.any(axis=1).mean(), near.any(axis=0).mean()
    return float(2 * precision * recall / (precision + recall)) if precision + recall else 0.0


masks = arrays(np.bool_, (9, 7))


@given(masks, masks)
def test_the_boundary_f_is_what_all_distances_say(found: Mask, truth: Mask) -> None:
    assert boundary_f(found, truth) == pytest.approx(by_hand(found, truth))


@given(masks, masks)
def test_swapping_the_two_swaps_precision_and_recall(found: Mask, truth: Mask) -> None:
    if found.any() and truth.any():
        one, other = mask_scores(found, truth), mask_scores(truth, found)
        assert (one.precision, one.recall, one.f1) == (other.recall, other.precision, other.f1)


sides = st.floats(0.5, 50)
boxes = st.tuples(st.floats(-20, 20), st.floats(-20, 20), sides, sides)


@given(boxes, boxes)
def test_the_box_iou_is_coco_s(
    first: tuple[float, float, float, float], second: tuple[float, float, float, float]
) -> None:
    expected = coco.iou(np.array([first]), np.array([second]), [False])[0, 0]
    assert box_iou(first, second) == pytest.approx(expected, abs=1e-9)


def test_boxes_that_are_not_there() -> None:
    assert box_iou(None, None) == 1
    assert box_iou(None, (0, 0, 1, 1)) == 0
    assert box_iou((0, 0, 1, 1), None) == 0
