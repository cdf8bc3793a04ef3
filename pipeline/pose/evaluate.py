"""The stage `pose_evaluate`: a row of the table of pose models, judged on the test split.

What is written is numbers; the report makes tables of them.
"""

import json
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipeline.annotation.agreement import Agreement, pairs
from pipeline.annotation.labels import read_labels
from pipeline.annotation.sigmas import estimate
from pipeline.contracts.annotation import POSE_LABELS
from pipeline.contracts.metadata import POSTS
from pipeline.contracts.pose import (
    POSE_DATASET,
    POSE_EVALUATION,
    POSE_IMAGES,
    POSE_PREDICTIONS,
    POSE_SPLITS,
)
from pipeline.contracts.sample import SAMPLE
from pipeline.keypoints import SIGMAS
from pipeline.metrics.bootstrap import marks
from pipeline.pose.calibration import are_right, reliability
from pipeline.pose.decoding import DECODERS
from pipeline.pose.judging import MARKED, answered, answers_of, judge, judge_coco, judge_slices
from pipeline.pose.rows import ROWS
from pipeline.pose.samples import Samples, read_samples
from pipeline.pose.slicing import slices_of
from pipeline.slices import read_slices
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage(
    "pose_evaluate",
    params=(
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images.max_bytes",
        "images.max_pixels",
        "pose.evaluate",
    ),
    inputs=(
        POSE_DATASET["test"],
        POSE_IMAGES.path,
        POSE_LABELS,
        POSE_PREDICTIONS.path,
        POSE_SPLITS.path,
        POSTS.path,
        SAMPLE,
    ),
    outputs=(POSE_EVALUATION,),
    rows=ROWS,
)

BOXES = ("true", "segmenter")


def main(run: Run) -> Counts:
    """Judge the row; a row without answers is written as such."""
    answers = run.read(POSE_PREDICTIONS.of_row(run.stage.row))
    test = read_samples(run, "test")
    result: dict[str, Any] = {"row": run.stage.row, "corpus": run.corpus, "test": len(test)}
    if len(answers):
        found = {
            (boxes, decoding): answered(test, answers_of(answers, boxes, decoding))
            for boxes in BOXES
            for decoding in DECODERS
        }
        result |= judged_row(run, test, found)
    path = run.output(POSE_EVALUATION.replace("{row}", run.stage.row))
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return {"test images": len(test), "answers": len(answers)}


def judged_row(
    run: Run, test: Samples, found: dict[tuple[str, str], NDArray[np.float64]]
) -> dict[str, Any]:
    """All numbers of a row.

    Args:
        run: gives settings, groups, tags and slices.
        test: the truth.
        found: by boxes and decoding, (N, 25, 3), NaN for no answer.
    """
    settings = run.params.pose.evaluate
    best = found["true", settings.decoding]
    judged = judge(test, best)
    groups = _groups(run, test)
    marked = {name: marks(right_of) for name, right_of in judged.right.items()}
    confidences = np.nan_to_num(best[..., 2]).ravel()
    right = are_right(test, np.nan_to_num(best)).ravel()
    return {
        "decoding": settings.decoding,
        "measures": {
            name: {"value": interval.difference, "low": interval.low, "high": interval.high}
            for name, interval in judged.intervals(groups, settings.resamples).items()
        },
        "by_decoding": {
            decoding: judge(test, found["true", decoding]).means() for decoding in DECODERS
        },
        "by_boxes": {
            boxes: judge(test, found[boxes, settings.decoding]).means() for boxes in BOXES
        },
        "coco": [
            {"boxes": boxes, "sigmas": whose}
            | judge_coco(test, found[boxes, settings.decoding], sigmas)._asdict()
            for boxes in BOXES
            for whose, sigmas in _sigmas(run).items()
        ],
        "keypoints": judged.of_keypoints(),
        "slices": judge_slices(test, judged, slices_of(test, _tags(run, test), read_slices(run))),
        "reliability": reliability(confidences, right)._asdict(),
        "images": [
            {"post_id": post, "group": group}
            | {name: marked[name][place].tolist() for name in marked}
            for place, (post, group) in enumerate(zip(test.post_ids, groups.tolist(), strict=True))
        ],
    }


def _sigmas(run: Run) -> dict[str, list[float]]:
    """The 17 sigmas of COCO's measures: its own, and those that our double labels give.

    A keypoint too rarely marked twice keeps COCO's; where all do, there are no others.
    """
    coco = list(SIGMAS[:MARKED])
    agreement = Agreement.of(pairs(read_labels(run.input(POSE_LABELS))))
    found = estimate(agreement.relative)
    estimated = [
        sigma.value if sigma and sigma.value > 0 else known
        for sigma, known in zip(found, coco, strict=True)
    ]
    return {"COCO": coco} | ({"estimated": estimated} if estimated != coco else {})


def _groups(run: Run, samples: Samples) -> NDArray[np.int64]:
    rows = run.read(POSE_SPLITS, ["post_id", "group"]).to_pylist()
    group = {row["post_id"]: row["group"] for row in rows}
    return np.array([group[post] for post in samples.post_ids], np.int64)


def _tags(run: Run, samples: Samples) -> dict[int, list[str]]:
    rows = pq.read_table(
        run.input(POSTS.path),
        columns=["post_id", "tags"],
        filters=[("post_id", "in", samples.post_ids)],
    )
    return dict(zip(rows["post_id"].to_pylist(), rows["tags"].to_pylist(), strict=True))


if __name__ == "__main__":
    run_stage(STAGE, main)
