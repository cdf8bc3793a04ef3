"""How a row's answers are judged: the paper's measures, COCO's AP, slices, reliability.

A character without an answer has all its keypoints wrong; nothing that is missing helps a model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.keypoints import COCO_NAMES, SIGMAS
from pipeline.metrics.bootstrap import Interval, marks, share_interval
from pipeline.metrics.coco_ap import CocoScores, Figure, coco_scores
from pipeline.metrics.keypoints import PerKeypoint
from pipeline.metrics.pose import (
    right_by_oks,
    right_by_pckh,
    right_by_pcpm,
    right_by_pdj,
    share_right,
)
from pipeline.pose.samples import Samples

MARKED = len(COCO_NAMES)
"""Keypoints that people mark: midpoints are not judged, as they follow from these."""

FAR = 1e7
"""Where an answer that was not given is said to lie, in pixels."""

SEED = 2019
"""Of the bootstrap."""

OF_KEYPOINTS = ("oks50", "oks75", "pckh50", "pdj20")
"""Measures with a value for each keypoint (paper, table 2); pcpm50 has one for each segment."""


@dataclass(frozen=True)
class Judged:
    """What is right, by the paper's measures."""

    right: dict[str, PerKeypoint]
    """By measure: (N, 17), of pcpm50 (N, 14)."""

    def means(self, places: NDArray[np.bool_] | None = None) -> dict[str, float | None]:
        """The share that is right, of all characters or of some; None where nothing counts."""
        chosen = {
            name: right if places is None else right[places] for name, right in self.right.items()
        }
        return {name: _known(share_right(right)) for name, right in chosen.items()}

    def intervals(self, groups: NDArray[np.int64], resamples: int) -> dict[str, Interval]:
        """The shares, with the middle 95 % over resamples of groups."""
        return {
            name: share_interval(marks(right), groups, resamples=resamples, seed=SEED)
            for name, right in self.right.items()
        }

    def of_keypoints(self) -> list[dict[str, Any]]:
        """A row a keypoint (paper, table 2)."""
        return [
            {"keypoint": name, "labelled": int(np.isfinite(self.right["oks50"][:, place]).sum())}
            | {
                measure: _known(share_right(self.right[measure][:, place]))
                for measure in OF_KEYPOINTS
            }
            for place, name in enumerate(COCO_NAMES)
        ]


def answers_of(table: pa.Table, boxes: str, decoding: str) -> dict[int, list[float]]:
    """The answers to the test split in a table of POSE_PREDICTIONS, by post."""
    wanted = {"split": "test", "boxes": boxes, "decoding": decoding}
    for column, value in wanted.items():
        table = table.filter(pc.equal(table[column], value))
    return dict(zip(table["post_id"].to_pylist(), table["keypoints"].to_pylist(), strict=True))


def answered(samples: Samples, answers: Mapping[int, Sequence[float]]) -> NDArray[np.float64]:
    """(N, 25, 3): the answer to each character, NaN where there is none.

    Args:
        samples: the characters.
        answers: by post: 25 × (x, y, confidence), one after another.
    """
    nothing = np.full(samples.keypoints.shape[1:], np.nan)
    return np.stack(
        [
            np.array(answers[post], np.float64).reshape(-1, 3) if post in answers else nothing
            for post in samples.post_ids
        ]
    )


def judge(samples: Samples, found: NDArray[np.float64]) -> Judged:
    """Judge answers (N, 25, 3) by the paper's measures."""
    truth = samples.keypoints[:, :MARKED]
    placed = np.nan_to_num(found[:, :MARKED], nan=FAR)
    areas = samples.boxes[:, 2] * samples.boxes[:, 3]
    sigmas = SIGMAS[:MARKED]
    return Judged(
        {
            "oks50": right_by_oks(truth, placed, areas, sigmas, 0.5),
            "oks75": right_by_oks(truth, placed, areas, sigmas, 0.75),
            "pckh50": right_by_pckh(truth, placed),
            "pdj20": right_by_pdj(truth, placed),
            "pcpm50": right_by_pcpm(truth, placed),
        }
    )


def judge_coco(samples: Samples, found: NDArray[np.float64], sigmas: Sequence[float]) -> CocoScores:
    """COCO's AP, AP50, AP75 and AR of answers (N, 25, 3)."""
    truth = [
        Figure(image, samples.keypoints[place, :MARKED], samples.areas[place], _box(samples, place))
        for place, image in enumerate(samples.image_ids.tolist())
    ]
    predicted = [
        figure._replace(keypoints=found[place, :MARKED])
        for place, figure in enumerate(truth)
        if np.isfinite(found[place]).all()
    ]
    return coco_scores(truth, predicted, sigmas)


def judge_slices(
    samples: Samples, judged: Judged, slices: Mapping[str, NDArray[np.int64]]
) -> list[dict[str, Any]]:
    """A row a slice that has characters, in the slices' order."""
    posts = np.array(samples.post_ids, np.int64)
    rows = []
    for name, members in slices.items():
        places = np.isin(posts, members)
        if places.any():
            rows.append({"slice": name, "images": int(places.sum())} | judged.means(places))
    return rows


def _box(samples: Samples, place: int) -> tuple[float, float, float, float]:
    x, y, width, height = samples.boxes[place].tolist()
    return x, y, width, height


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None
