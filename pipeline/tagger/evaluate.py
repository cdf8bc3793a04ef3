"""The stage `tagger_evaluate`: the trained tagger beside baselines and other people's taggers.

Thresholds come from the validation split alone; the test split is counted once, with them. What is
written is numbers; the report makes tables of them.
"""

import json
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.tagger import (
    CLASSES,
    LABELS,
    TAGGER_BASELINE_TEST_SCORES,
    TAGGER_BASELINE_VAL_SCORES,
    TAGGER_CLASSES,
    TAGGER_EVALUATION,
    TAGGER_SPLITS,
    TAGGER_TEST_SCORES,
    TAGGER_VAL_SCORES,
)
from pipeline.slices import read_slices
from pipeline.stage import Counts, Run, Stage, run_stage
from pipeline.tagger.classes import Classes, read_classes
from pipeline.tagger.exam import Exam, bands, groups, slices
from pipeline.tagger.judging import (
    BETAS,
    Judgement,
    confusions,
    frequencies,
    judged_classes,
)
from pipeline.tagger.others import read_other
from pipeline.tagger.scores import class_counts, score_matrix, scored

STAGE = Stage(
    "tagger_evaluate",
    params=("corpus.name", "tagger.evaluate.others", "tagger.evaluate.resamples"),
    inputs=(
        LABELS.path,
        CLASSES,
        SAMPLE,
        TAGGER_SPLITS.path,
        TAGGER_VAL_SCORES.path,
        TAGGER_TEST_SCORES.path,
        TAGGER_BASELINE_VAL_SCORES.path,
        TAGGER_BASELINE_TEST_SCORES.path,
    ),
    outputs=(TAGGER_EVALUATION, TAGGER_CLASSES.path),
)

CONFUSIONS = 20

OTHERS = ("rf5", "wd", "another")


def main(run: Run) -> Counts:
    """Judge the tagger, the baselines and the others; write the numbers."""
    classes = read_classes(run.input(CLASSES))
    labels, splits = run.read(LABELS), run.read(TAGGER_SPLITS)
    val = scored(run.read(TAGGER_VAL_SCORES), labels, splits, "val", len(classes))
    test = scored(run.read(TAGGER_TEST_SCORES), labels, splits, "test", len(classes))
    judged = judged_classes(val.truth, test.truth)
    exam = Exam(val, test, judged, run.params.tagger.evaluate.resamples)
    training = class_counts(labels, splits, "train", len(classes))
    samples = {
        split: splits["split"].to_pylist().count(split) for split in ("train", "val", "test")
    }

    ours = exam.judge(val.scores, test.scores)
    evaluation = {
        "corpus": run.corpus,
        "samples": samples,
        "classes": {
            "all": len(classes),
            "judged": int(judged.sum()),
            "absent_in_test": int((~test.truth.any(axis=0)).sum()),
            "absent_in_val_alone": int((test.truth.any(axis=0) & ~val.truth.any(axis=0)).sum()),
            "absent_in_train": int((training == 0).sum()),
        },
        "tagger": exam.row(ours, np.ones(len(classes), np.bool_)),
        "baselines": baselines(run, exam, ours, training, samples["train"]),
        "others": [other(run, exam, ours, classes, name) for name in OTHERS],
        "bands": bands(exam, ours, training),
        "groups": groups(exam, ours, classes),
        "slices": slices(exam, ours, read_slices(run)),
        "confusions": [
            {
                "missed": classes.names[each.missed],
                "said": classes.names[each.said],
                "together": each.together,
                "expected": each.expected,
            }
            for each in confusions(
                ours.answers[1].predicted & judged, test.truth & judged, classes.groups, CONFUSIONS
            )
        ],
    }
    run.output(TAGGER_EVALUATION).write_text(json.dumps(evaluation, indent=1) + "\n")
    run.write(TAGGER_CLASSES, class_table(exam, ours, classes, training))
    return {
        "test posts": len(test.posts),
        "classes judged": int(judged.sum()),
        "apart": int((~judged).sum()),
    }


def baselines(
    run: Run, exam: Exam, ours: Judgement, training: NDArray[np.int64], samples: int
) -> list[dict[str, Any]]:
    """What knows nothing and what knows little, and how much better the tagger is."""
    width = len(training)
    constant = exam.judge(
        frequencies(training, samples, len(exam.val.posts)),
        frequencies(training, samples, len(exam.test.posts)),
    )
    random = exam.judge(
        score_matrix(run.read(TAGGER_BASELINE_VAL_SCORES), exam.val.posts, width),
        score_matrix(run.read(TAGGER_BASELINE_TEST_SCORES), exam.test.posts, width),
    )
    every = np.ones(width, np.bool_)
    return [
        {"name": name}
        | exam.row(judgement, every)
        | {"tagger_better_by": exam.differences(ours, judgement, every)}
        for name, judgement in (("class_frequency", constant), ("random_features", random))
    ]


def other(run: Run, exam: Exam, ours: Judgement, classes: Classes, name: str) -> dict[str, Any]:
    """Another tagger on the classes it shares with us, and the tagger on the same ones."""
    given = getattr(run.params.tagger.evaluate.others, name)
    if given is None:
        return {"name": name, "file": None}
    posts = np.concatenate([exam.val.posts, exam.test.posts])
    order = np.argsort(posts)
    found = read_other(given, run.root, classes, posts[order])
    scores = np.empty_like(found.scores)
    scores[order] = found.scores
    theirs = exam.judge(scores[: len(exam.val.posts)], scores[len(exam.val.posts) :])
    return {
        "name": name,
        "file": given.file,
        "shared": int(found.shared.sum()),
        "tags": found.tags,
        "theirs": exam.row(theirs, found.shared),
        "tagger": exam.row(ours, found.shared),
        "tagger_better_by": exam.differences(ours, theirs, found.shared),
    }


def class_table(
    exam: Exam, ours: Judgement, classes: Classes, training: NDArray[np.int64]
) -> pa.Table:
    """A row a class, as TAGGER_CLASSES; what is undefined is null."""
    columns: dict[str, Any] = {
        "class": np.arange(len(classes), dtype=np.int16),
        "name": classes.names,
        "group": classes.groups,
        "train": training,
        "val": exam.val.truth.sum(axis=0),
        "test": exam.test.truth.sum(axis=0),
        "average_precision": ours.average_precision,
    }
    for beta in BETAS:
        answers = ours.answers[beta]
        counts = answers.counts
        columns |= {f"f{beta}_threshold": answers.thresholds}
        columns |= {
            name: np.where(exam.judged, values, np.nan)
            for name, values in (
                (f"f{beta}", counts.f(beta)),
                (f"f{beta}_precision", counts.precision),
                (f"f{beta}_recall", counts.recall),
                (f"f{beta}_accuracy", counts.accuracy),
            )
        }
    arrays = [
        pa.array(columns[field.name], field.type, from_pandas=True)
        for field in TAGGER_CLASSES.schema
    ]
    return pa.table(arrays, schema=TAGGER_CLASSES.schema)


if __name__ == "__main__":
    run_stage(STAGE, main)
