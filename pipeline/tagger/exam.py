"""What taggers are held against, whole and in parts: bands, groups of the rulebook, slices."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.metrics.multilabel import average_precision, thirds
from pipeline.slices import Slices
from pipeline.tagger.classes import Classes
from pipeline.tagger.judging import (
    BETAS,
    Judgement,
    Mask,
    difference,
    judge,
    mean_average_precision,
    means,
    within,
)
from pipeline.tagger.scores import Scored

SEED = 2019

BANDS = ("head", "middle", "tail")
"""Thirds of the judged classes, by their positives in training."""


@dataclass(frozen=True)
class Exam:
    """What every tagger is held against: the posts of both splits and the classes that count."""

    val: Scored
    test: Scored
    judged: Mask
    resamples: int

    def judge(self, val: NDArray[np.float32], test: NDArray[np.float32]) -> Judgement:
        """Judge a tagger by its scores on both splits."""
        return judge(val, self.val.truth, test, self.test.truth)

    def row(self, judgement: Judgement, chosen: Mask) -> dict[str, Any]:
        """A tagger's means over some of the classes; those that are not judged are passed over."""
        inside = chosen & self.judged
        present = chosen & ~np.isnan(judgement.average_precision)
        row: dict[str, Any] = {
            "classes": int(inside.sum()),
            "average_precision": mean_average_precision(judgement.average_precision, chosen),
            "average_precision_classes": int(present.sum()),
            "val_average_precision": mean_average_precision(
                judgement.val_average_precision, chosen
            ),
        }
        for beta in BETAS:
            mean = means(judgement.answers[beta], inside)
            row[f"f{beta}"] = mean and asdict(mean)
        return row

    def differences(self, first: Judgement, second: Judgement, chosen: Mask) -> dict[str, Any]:
        """How much better the first is, for each beta, over the judged ones of some classes."""
        found = {}
        for beta in BETAS:
            interval = difference(
                first.answers[beta],
                second.answers[beta],
                self.test,
                chosen & self.judged,
                resamples=self.resamples,
                seed=SEED,
            )
            found[f"f{beta}"] = interval and asdict(interval)
        return found


def bands(exam: Exam, ours: Judgement, training: NDArray[np.int64]) -> list[dict[str, Any]]:
    """Head, middle and tail of the judged classes."""
    numbers = np.flatnonzero(exam.judged)
    places = thirds(training[numbers])
    rows = []
    for place, name in enumerate(BANDS):
        inside = numbers[places == place]
        chosen = np.isin(np.arange(len(training)), inside)
        most, least = (training[inside].max(), training[inside].min()) if len(inside) else (0, 0)
        rows.append({"name": name, "most": int(most), "least": int(least)} | exam.row(ours, chosen))
    return rows


def groups(exam: Exam, ours: Judgement, classes: Classes) -> list[dict[str, Any]]:
    """The rulebook's groups, in its order."""
    names = np.array(classes.groups)
    return [
        {"name": name} | exam.row(ours, names == name) for name in dict.fromkeys(classes.groups)
    ]


def slices(exam: Exam, ours: Judgement, parts: Slices) -> list[dict[str, Any]]:
    """Each slice of the test split beside the rest of it, on the classes present in both.

    A slice without posts in the test split, or without others, has nothing to stand beside.
    """
    rows = []
    for name, posts in parts.items():
        inside = np.isin(exam.test.posts, posts)
        if inside.all() or not inside.any():
            continue
        truth = exam.test.truth
        shared = exam.judged & truth[inside].any(axis=0) & truth[~inside].any(axis=0)
        rows.append(
            {
                "name": name,
                "posts": int(inside.sum()),
                "classes": int(shared.sum()),
                "inside": _part(exam.test, ours, inside, shared),
                "others": _part(exam.test, ours, ~inside, shared),
            }
        )
    return rows


def _part(test: Scored, ours: Judgement, rows: Mask, chosen: Mask) -> dict[str, Any]:
    """The tagger's means over some classes, on some posts of the test split."""
    found: dict[str, Any] = {}
    for beta in BETAS:
        mean = means(within(ours.answers[beta], test.truth, rows), chosen)
        found[f"f{beta}"] = mean and asdict(mean)
    precision = average_precision(test.scores[rows], test.truth[rows])
    return found | {"average_precision": mean_average_precision(precision, chosen)}
