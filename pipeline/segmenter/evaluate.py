"""The stage `segmenter_evaluate`: the trained segmenter beside baselines and other systems.

All are judged on the same test pairs (paper, table 3). What is written is numbers; the report makes
tables of them.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.segmenter import (
    SEGMENTER_EVALUATION,
    SEGMENTER_PAIRS,
    SEGMENTER_PREDICTIONS,
)
from pipeline.errors import PipelineError
from pipeline.images.decoding import Limits
from pipeline.segmenter.baselines import best_distance, mean_box, unlike_border
from pipeline.segmenter.data import FIXED_INPUTS, FIXED_PARAMS, open_fixed
from pipeline.segmenter.judging import Alpha, Judged, as_answer, empty, judge, means
from pipeline.segmenter.others import read_others
from pipeline.segmenter.predict_pairs import unpacked
from pipeline.segmenter.slicing import in_order, slices_of
from pipeline.slices import read_slices
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage(
    "segmenter_evaluate",
    params=(*FIXED_PARAMS, "segmenter.evaluate"),
    inputs=(*FIXED_INPUTS, SEGMENTER_PREDICTIONS.path),
    outputs=(SEGMENTER_EVALUATION, SEGMENTER_PAIRS.path),
)

OTHERS = ("aniseg", "solov2", "condinst", "another")


@dataclass(frozen=True)
class Exam:
    """The fixed pairs of a split, rendered: rows of COMPOSITES, pictures, truths."""

    rows: list[dict[str, Any]]
    images: list[NDArray[np.uint8]]
    truths: list[Alpha]

    @classmethod
    def of(cls, run: Run, split: str) -> "Exam":
        """Render a split's pairs, each held to its hash."""
        pairs = open_fixed(run, split)
        rendered = [
            pairs.render(place)
            for place in run.progress(range(len(pairs)), f"{split} pairs", len(pairs))
        ]
        return cls(
            pairs.rows.to_pylist(),
            [each.image for each in rendered],
            [each.alpha for each in rendered],
        )

    @property
    def pairs(self) -> list[int]:
        """Their numbers."""
        return [row["pair"] for row in self.rows]

    def judge(self, answers: Sequence[Alpha]) -> list[Judged]:
        """Judge an answer for each pair."""
        return [judge(answer, truth) for answer, truth in zip(answers, self.truths, strict=True)]


def main(run: Run) -> Counts:
    """Judge the segmenter, the baselines and the others; write the numbers."""
    val, test = Exam.of(run, "val"), Exam.of(run, "test")
    ours = test.judge(read_answers(run, test.pairs))
    slices = slices_by_pair(run, test)
    evaluation = {
        "corpus": run.corpus,
        "pairs": {"val": len(val.rows), "test": len(test.rows)},
        "side": test.rows[0]["size"],
        "segmenter": summary(ours),
        "baselines": baselines(val, test),
        "others": [other(run, test, name) for name in OTHERS],
        "slices": by_slice(ours, slices),
    }
    run.output(SEGMENTER_EVALUATION).write_text(json.dumps(evaluation, indent=1) + "\n")
    run.write(SEGMENTER_PAIRS, pair_table(test.pairs, ours, slices))
    figures = sum(each.scores is not None for each in ours)
    return {"test pairs": len(ours), "with a figure": figures, "without": len(ours) - figures}


def read_answers(run: Run, pairs: Sequence[int]) -> list[Alpha]:
    """What the segmenter says of the test pairs, in their order.

    Raises:
        PipelineError: when they are not those that it was asked about.
    """
    rows = run.read(SEGMENTER_PREDICTIONS).to_pylist()
    found = {row["pair"]: row["probabilities"] for row in rows if row["split"] == "test"}
    if sorted(found) != sorted(pairs):
        raise PipelineError(
            f"{run.path(SEGMENTER_PREDICTIONS.path)}: of other pairs than there are; run `dvc "
            "repro` to make it"
        )
    return [unpacked(found[pair]) for pair in pairs]


def summary(judged: Sequence[Judged]) -> dict[str, Any]:
    """A system's means over pairs with a figure, and how it did on those without."""
    found = means(judged)
    return {"figures": found and asdict(found), "empty": asdict(empty(judged))}


def baselines(val: Exam, test: Exam) -> list[dict[str, Any]]:
    """What knows nothing and what knows little; both look at the validation pairs alone."""
    box = mean_box(val.truths)
    distance = best_distance(val.images, val.truths)
    unlike = [unlike_border(image, distance) for image in test.images]
    return [
        {"name": "mean_box", **summary(test.judge([box] * len(test.rows)))},
        {"name": "colour_threshold", "distance": distance, **summary(test.judge(unlike))},
    ]


def other(run: Run, test: Exam, name: str) -> dict[str, Any]:
    """Another system on the same pairs, where its masks are at hand."""
    given = getattr(run.params.segmenter.evaluate.others, name)
    if given is None:
        return {"name": name, "path": None}
    limits = Limits(run.params.images.max_bytes, run.params.images.max_pixels)
    masks = read_others(given, run.root, test.pairs, test.rows[0]["size"], limits)
    judged = test.judge([as_answer(mask) for mask in masks])
    return {"name": name, "path": given.path, **summary(judged)}


def slices_by_pair(run: Run, test: Exam) -> list[list[str]]:
    """The slices that each pair is in."""
    posts = [row["foreground"] for row in test.rows if row["foreground"] is not None]
    metadata = pq.read_table(
        run.input(POSTS.path), columns=["post_id", "tags"], filters=[("post_id", "in", posts)]
    )
    tags = dict(zip(metadata["post_id"].to_pylist(), metadata["tags"].to_pylist(), strict=True))
    named = {name: set(posts.tolist()) for name, posts in read_slices(run).items()}
    return [
        slices_of(row, truth, tags.get(row["foreground"], []), named)
        for row, truth in zip(test.rows, test.truths, strict=True)
    ]


def by_slice(judged: Sequence[Judged], slices: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    """The means over each slice."""
    rows = []
    for name in in_order({name for names in slices for name in names}):
        inside = [each for each, names in zip(judged, slices, strict=True) if name in names]
        rows.append({"name": name, **summary(inside)})
    return rows


def pair_table(
    pairs: Sequence[int], judged: Sequence[Judged], slices: Sequence[Sequence[str]]
) -> pa.Table:
    """A row a pair, as SEGMENTER_PAIRS."""
    rows = [
        {
            "pair": pair,
            **({} if each.scores is None else asdict(each.scores)),
            "box_iou": each.box_iou,
            "mean_absolute_error": each.mean_absolute_error,
            "false_area": each.false_area,
            "slices": names,
        }
        for pair, each, names in zip(pairs, judged, slices, strict=True)
    ]
    return pa.Table.from_pylist(rows, schema=SEGMENTER_PAIRS.schema)


if __name__ == "__main__":
    run_stage(STAGE, main)
