"""OKS: a keypoint by hand, whole figures against pycocotools."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools.cocoeval import COCOeval, Params

from pipeline.keypoints import COCO_NAMES, SIGMAS
from pipeline.metrics.keypoints import Keypoints, distances, mean_similarity, oks, similarities

COCO_SIGMAS = np.array(SIGMAS[: len(COCO_NAMES)])


def figure(seed: int, labelled: float = 0.8) -> Keypoints:
    """17 keypoints in a picture of 500 × 500, some of them not labelled."""
    dice = np.random.default_rng(seed)
    points = np.column_stack([dice.uniform(0, 500, (17, 2)), dice.integers(1, 3, 17)])
    points[dice.random(17) > labelled] = 0
    return points


def moved(points: Keypoints, by: float, seed: int) -> Keypoints:
    answer = points.copy()
    answer[:, :2] += np.random.default_rng(seed).normal(0, by, (17, 2))
    return answer


def by_pycocotools(truth: Keypoints, answer: Keypoints, area: float) -> float:
    judge = COCOeval(iouType="keypoints")
    judge.params = Params(iouType="keypoints")
    box = [0.0, 0.0, 500.0, 500.0]
    true = {"keypoints": truth.ravel().tolist(), "bbox": box, "area": area}
    judge._gts = {(1, 1): [true]}
    judge._dts = {(1, 1): [{"keypoints": answer.ravel().tolist(), "score": 1.0}]}
    return float(judge.computeOks(1, 1)[0, 0])


def test_a_keypoint_two_sigmas_off_is_worth_exp_of_minus_one_half() -> None:
    area, sigma = 10_000.0, 0.05  # s is 100 pixels, k is 0.1: two sigmas are 10 pixels
    assert similarities([10.0], area, [sigma])[0] == pytest.approx(math.exp(-0.5))


def test_distances_are_between_what_both_labelled() -> None:
    first = np.array([[0, 0, 2], [10, 10, 1], [0, 0, 0]], float)
    second = np.array([[3, 4, 1], [0, 0, 0], [5, 5, 2]], float)
    assert distances(first, second) == pytest.approx([5, np.nan, np.nan], nan_ok=True)


@settings(deadline=None)
@given(seed=st.integers(0, 10_000), by=st.floats(0, 60), area=st.floats(1e3, 1e5))
def test_it_is_that_of_pycocotools(seed: int, by: float, area: float) -> None:
    truth = figure(seed)
    if not truth[:, 2].any():
        return
    answer = moved(truth, by, seed)
    answer[seed % 17] = 0  # one that the answer has not
    ours = oks(truth, answer, area, COCO_SIGMAS)
    assert ours == pytest.approx(by_pycocotools(truth, answer, area), abs=1e-9)


def test_many_figures_at_once_are_each_by_itself() -> None:
    truths = np.stack([figure(seed) for seed in range(6)])
    answers = np.stack([moved(truth, 20, 1) for truth in truths])
    areas = np.linspace(2_000, 30_000, 6)
    each = [oks(*three, COCO_SIGMAS) for three in zip(truths, answers, areas, strict=True)]
    assert oks(truths, answers, areas, COCO_SIGMAS) == pytest.approx(np.array(each))


def test_where_nothing_is_labelled_there_is_no_oks() -> None:
    assert np.isnan(oks(np.zeros((17, 3)), figure(1), 100.0, COCO_SIGMAS))
    assert np.isnan(mean_similarity(np.full((2, 17), np.nan))).all()


@pytest.mark.parametrize(
    ("area", "sigma"),
    [
        (0.0, 0.1),  # a figure without area
        (float("nan"), 0.1),
        (100.0, 0.0),
    ],
)
def test_what_cannot_be_divided_by_is_refused(area: float, sigma: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        similarities([1.0], area, [sigma])


def test_shapes_are_checked() -> None:
    with pytest.raises(ValueError, match=r"\(17, 3\) and \(25, 3\)"):
        distances(np.zeros((17, 3)), np.zeros((25, 3)))
