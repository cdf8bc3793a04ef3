"""COCO's average precision of keypoints, by pycocotools itself."""

import contextlib
import io
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from pipeline.keypoints import COCO_NAMES, NOT_LABELLED, coco_category


class Figure(NamedTuple):
    """A character as it is, or as a model has it."""

    image_id: int
    keypoints: NDArray[np.float64]
    """(17, 3): x, y in pixels, and v of the truth or confidence of a prediction."""
    area: float
    """Of the truth, in square pixels; of a prediction without meaning."""
    box: tuple[float, float, float, float]
    """Of the truth, x, y, width, height; of a prediction without meaning."""


class CocoScores(NamedTuple):
    """COCO's summary over figures of all sizes."""

    ap: float
    ap50: float
    ap75: float
    ar: float


def coco_scores(
    truth: Sequence[Figure], predicted: Sequence[Figure], sigmas: Sequence[float]
) -> CocoScores:
    """COCO's AP, AP50, AP75 and AR of one predicted figure an image.

    A prediction is as sure as its keypoints are on average.

    Args:
        truth: one an image; figures without a labelled keypoint do not count.
        predicted: at most one an image; an image without one has it missing.
        sigmas: (17,), COCO's or estimated ones.

    Raises:
        ValueError: when nothing in the truth counts.
    """
    if not any((figure.keypoints[:, 2] != NOT_LABELLED).any() for figure in truth):
        raise ValueError("no figure has a labelled keypoint")
    with contextlib.redirect_stdout(io.StringIO()):  # it tells its progress on stdout
        known = COCO()
        known.dataset = {
            "images": [{"id": figure.image_id} for figure in truth],
            "categories": [coco_category()],
            "annotations": [
                _annotation(number, figure) for number, figure in enumerate(truth, start=1)
            ],
        }
        known.createIndex()
        if not predicted:
            return CocoScores(0.0, 0.0, 0.0, 0.0)
        found = known.loadRes([_result(figure) for figure in predicted])
        judge = COCOeval(known, found, "keypoints")
        judge.params.kpt_oks_sigmas = np.array(sigmas[: len(COCO_NAMES)], np.float64)
        judge.evaluate()
        judge.accumulate()
        judge.summarize()
    ap, ap50, ap75, _, _, ar = (float(judge.stats[place]) for place in range(6))
    return CocoScores(ap, ap50, ap75, ar)


def _annotation(number: int, figure: Figure) -> dict[str, Any]:
    labelled = int((figure.keypoints[:, 2] != NOT_LABELLED).sum())
    return {
        "id": number,
        "image_id": figure.image_id,
        "category_id": 1,
        "keypoints": figure.keypoints.ravel().tolist(),
        "num_keypoints": labelled,
        "area": figure.area,
        "bbox": list(figure.box),
        "iscrowd": 0,
    }


def _result(figure: Figure) -> dict[str, Any]:
    return {
        "image_id": figure.image_id,
        "category_id": 1,
        "keypoints": figure.keypoints.ravel().tolist(),
        "score": float(figure.keypoints[:, 2].mean()),
    }
