"""How well two people agree on the same image, as OKS and as a distance for each keypoint.

A share of the tasks is given to two people. Of these, the latest answers of both are compared;
reviews, which start from somebody's answer, are not.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from pipeline.annotation.labels import Label, latest_of_each
from pipeline.keypoints import COCO_NAMES, NOT_LABELLED, SIGMAS
from pipeline.metrics.keypoints import distances, mean_similarity, similarities

COCO_SIGMAS = np.array(SIGMAS[: len(COCO_NAMES)])

Array = NDArray[np.float64]


def asked_twice(task: str, share: float) -> bool:
    """Whether two people are to label a task: its hash, read as a number, against the share."""
    return int(task[:16], 16) / 2**64 < share


@dataclass(frozen=True)
class Pair:
    """Two people's latest answers to one task, in the order of their names."""

    first: Label
    second: Label

    @property
    def disputed(self) -> bool:
        """Whether one found the image of use and the other did not."""
        return (self.first.reject is None) != (self.second.reject is None)


def pairs(labels: Iterable[Label]) -> list[Pair]:
    """Every two people who labelled the same task, sorted by post and task.

    An answer that is older than a change of the image or of the question is of another task.
    """
    by_task: defaultdict[tuple[int, str], list[Label]] = defaultdict(list)
    for label in latest_of_each(labels).values():
        if label.kind == "label":
            by_task[label.post_id, label.task].append(label)
    return [
        Pair(first, second)
        for _, answers in sorted(by_task.items())
        for first, second in combinations(sorted(answers, key=lambda each: each.annotator), 2)
    ]


@dataclass(frozen=True)
class Agreement:
    """The pairs in which both marked the character, as arrays with a row a pair."""

    pairs: Sequence[Pair]
    first: Array
    """(N, 17, 3), x, y, v."""
    second: Array
    area: Array
    """(N,): the mean of the two areas, in square pixels."""

    @classmethod
    def of(cls, every: Iterable[Pair]) -> "Agreement":
        """Of the pairs where both answers have an area and keypoints, and neither rejects."""
        held = [pair for pair in every if _marked(pair.first) and _marked(pair.second)]
        shape = (-1, len(COCO_NAMES), 3)
        return cls(
            held,
            np.array([pair.first.keypoints for pair in held], np.float64).reshape(shape),
            np.array([pair.second.keypoints for pair in held], np.float64).reshape(shape),
            np.array([_area(pair) for pair in held], np.float64),
        )

    @cached_property
    def distances(self) -> Array:
        """(N, 17): in pixels; NaN where either has not marked the keypoint."""
        return distances(self.first, self.second)

    @cached_property
    def relative(self) -> Array:
        """(N, 17): distances in units of s, the square root of the area."""
        apart: Array = self.distances / np.sqrt(self.area)[:, None]
        return apart

    @cached_property
    def oks(self) -> Array:
        """(N,): over the keypoints that both marked, with COCO's sigmas; NaN where none is."""
        return mean_similarity(similarities(self.distances, self.area, COCO_SIGMAS))

    @cached_property
    def same_visibility(self) -> Array:
        """(N, 17): 1 where both say the same v, 0 where not, NaN where neither marks it."""
        either = np.maximum(self.first[..., 2], self.second[..., 2]) != NOT_LABELLED
        return np.where(either, self.first[..., 2] == self.second[..., 2], np.nan)


def _marked(label: Label) -> bool:
    return label.reject is None and label.area is not None and label.keypoints is not None


def _area(pair: Pair) -> float:
    assert pair.first.area is not None
    assert pair.second.area is not None
    return (pair.first.area + pair.second.area) / 2
