"""A small corpus whose segmenter has been trained and judged, made without any training."""

from typing import Any

from pipeline.contracts.segmenter import SEGMENTER_CURVES, SEGMENTER_PREDICTIONS
from pipeline.params import Params
from pipeline.segmenter import composites, evaluate
from pipeline.segmenter.evaluate import Exam
from pipeline.segmenter.predict_pairs import packed
from pipeline.stage import Run, execute
from pipeline.training.curves import write_curves
from tests.segmenter.studio import Studio

HISTORY = [
    {"train/loss": 0.7, "val/loss": 0.8, "val/f1": 0.3, "val/box_iou": 0.2},
    {"train/loss": 0.4, "val/loss": 0.6, "val/f1": 0.5, "val/box_iou": 0.6},
]


def put_answers(studio: Studio, params: Params) -> None:
    """Answers that are right but for their upper half."""
    rows = []
    for split in ("test", "val"):
        exam = Exam.of(Run(evaluate.STAGE, params, studio.root), split)
        for pair, truth in zip(exam.pairs, exam.truths, strict=True):
            answer = truth.copy()
            answer[: len(answer) // 2] = 0
            rows.append({"split": split, "pair": pair, "probabilities": packed(answer)})
    studio.put(SEGMENTER_PREDICTIONS, rows)


def judge_all(studio: Studio, **changes: Any) -> Params:
    """Everything that the report shows of the segmenter; the settings with which it was made."""
    params = studio.params(**changes)
    execute(composites.STAGE, composites.main, params, studio.root)
    put_answers(studio, params)
    write_curves(studio.root / SEGMENTER_CURVES.format(corpus="sample"), HISTORY)
    execute(evaluate.STAGE, evaluate.main, params, studio.root)
    return params
