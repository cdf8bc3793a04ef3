import numpy as np
import pytest

from pipeline.segmenter.judging import Alpha, as_answer, empty, judge, means

NOTHING = np.zeros((20, 20), np.uint8)


def square(left: int, top: int, side: int, value: int = 255) -> Alpha:
    alpha = np.zeros((20, 20), np.uint8)
    alpha[top : top + side, left : left + side] = value
    return alpha


def test_what_is_right_everywhere_scores_one() -> None:
    judged = judge(square(5, 5, 10), square(5, 5, 10))
    assert judged.scores is not None
    assert (judged.scores.f1, judged.box_iou, judged.mean_absolute_error) == (1, 1, 0)
    assert judged.false_area is None


def test_nothing_found_scores_nothing() -> None:
    judged = judge(NOTHING, square(5, 5, 10))
    assert judged.scores is not None
    assert (judged.scores.f1, judged.scores.precision, judged.box_iou) == (0, 0, 0)


def test_an_empty_truth_scores_nothing_at_all_and_stands_apart() -> None:
    right, wrong = judge(NOTHING, NOTHING), judge(square(0, 0, 10), NOTHING)
    assert right.scores is None
    assert right.box_iou is None
    assert (right.false_area, wrong.false_area) == (0, 0.25)
    assert means([right, wrong]) is None
    found = empty([right, wrong, judge(NOTHING, square(0, 0, 4))])
    assert (found.images, found.nothing_found, found.false_area) == (2, 1, 0.125)


def test_means_are_over_images_with_a_figure_each_weighing_the_same() -> None:
    found = means(
        [
            judge(square(0, 0, 2), square(0, 0, 2)),
            judge(NOTHING, square(0, 0, 20)),
            judge(NOTHING, NOTHING),
        ]
    )
    assert found is not None
    assert (found.images, found.f1, found.box_iou) == (2, 0.5, 0.5)


def test_soft_edges_count_in_the_mean_absolute_error_alone() -> None:
    soft = judge(square(5, 5, 10, value=128), square(5, 5, 10))
    assert soft.scores is not None
    assert soft.scores.f1 == 1
    assert soft.mean_absolute_error == pytest.approx(100 * 127 / 255 / 400)


def test_specks_far_off_spoil_the_box_but_not_the_mask() -> None:
    speck = square(5, 5, 5) | square(19, 19, 1)
    judged = judge(speck, square(5, 5, 5))
    assert judged.scores is not None
    assert judged.scores.f1 > 0.97
    assert judged.box_iou == pytest.approx(25 / 225)


def test_a_mask_is_an_answer_that_is_sure() -> None:
    assert as_answer(np.array([[True, False]])).tolist() == [[255, 0]]


def test_answers_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError, match="sizes differ"):
        judge(np.zeros((5, 5), np.uint8), NOTHING)
