import numpy as np
import pytest

from pipeline.keypoints import SIGMAS
from pipeline.metrics.coco_ap import Figure, coco_scores
from pipeline.metrics.keypoints import oks

DICE = np.random.default_rng(5)


def figures(count: int) -> list[Figure]:
    """Characters of 100 by 200 pixels with all keypoints visible."""
    made = []
    for image in range(1, count + 1):
        places = DICE.uniform([0, 0], [100, 200], (17, 2))
        keypoints = np.concatenate([places, np.full((17, 1), 2.0)], axis=1)
        made.append(Figure(image, keypoints, 12_000.0, (0, 0, 100, 200)))
    return made


def shifted(figure: Figure, pixels: float) -> Figure:
    return figure._replace(keypoints=figure.keypoints + np.array([pixels, 0, 0]))


def test_right_everywhere_is_one() -> None:
    truth = figures(3)
    assert coco_scores(truth, truth, SIGMAS) == pytest.approx((1, 1, 1, 1))


def test_an_image_without_an_answer_is_a_miss() -> None:
    truth = figures(4)
    scores = coco_scores(truth, truth[:2], SIGMAS)
    assert scores.ar == pytest.approx(0.5)
    assert scores.ap == pytest.approx(0.5, abs=0.01)


def test_no_answer_at_all_is_nothing() -> None:
    assert coco_scores(figures(2), [], SIGMAS) == (0, 0, 0, 0)


def test_thresholds_are_those_of_our_own_oks() -> None:
    truth = figures(1)
    for pixels in (6.0, 10.0, 25.0):
        answer = shifted(truth[0], pixels)
        worth = oks(truth[0].keypoints, answer.keypoints, truth[0].area, SIGMAS[:17])
        scores = coco_scores(truth, [answer], SIGMAS)
        assert scores.ap50 == pytest.approx(float(worth >= 0.5))
        assert scores.ap75 == pytest.approx(float(worth >= 0.75))


def test_wider_sigmas_forgive_more() -> None:
    truth = figures(3)
    answers = [shifted(figure, 8) for figure in truth]
    strict = coco_scores(truth, answers, SIGMAS)
    wide = coco_scores(truth, answers, [2 * sigma for sigma in SIGMAS])
    assert wide.ap > strict.ap


def test_nothing_labelled_is_an_error() -> None:
    empty = figures(1)[0]._replace(keypoints=np.zeros((17, 3)))
    with pytest.raises(ValueError, match="no figure has a labelled keypoint"):
        coco_scores([empty], [], SIGMAS)
