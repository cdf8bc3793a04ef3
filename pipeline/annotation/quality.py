"""The annotation judged: progress, speed, agreement, sigmas and suspects."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.annotation import progress as progresses
from pipeline.annotation.agreement import Agreement, Pair, pairs
from pipeline.annotation.labels import Label, Points
from pipeline.annotation.progress import Progress, Speed
from pipeline.annotation.sigmas import Sigma, estimate
from pipeline.annotation.suspects import RULES, Suspect, find_suspects
from pipeline.annotation.tasks import Task
from pipeline.keypoints import COCO_NAMES, SIGMAS
from pipeline.settings.annotation import SuspectLimits

SIMULATED = (
    "The annotators are simulated: the sigmas test the estimator and say nothing about people."
)
"""What belongs beside the numbers where `annotation.annotators` answers in people's place."""


@dataclass(frozen=True)
class Annotator:
    """One annotator's work: how fast, how much of it is doubted, how well others agree."""

    speed: Speed
    suspects: int
    """Answers with at least one reason to doubt them."""
    compared: int
    """With how many answers of others."""
    mean_oks: float | None
    """Over these; None where there is none."""


@dataclass(frozen=True)
class KeypointAgreement:
    """How far apart two people mark a keypoint."""

    name: str
    pairs: int
    median_pixels: float | None
    """None, as the next, where nobody marked it twice."""
    same_visibility: float | None
    """Share of pairs that say the same v, of those where either marked it."""
    sigma: Sigma | None
    """Estimated from these pairs and those of the other side; None where there are too few."""
    coco_sigma: float


@dataclass(frozen=True)
class Quality:
    """All that can be said about the labels so far."""

    progress: list[Progress]
    rejected: dict[str, int]
    annotators: list[Annotator]
    pairs: int
    """Of two answers to one task that can be compared."""
    disputed: int
    """Pairs in which one found the image of use and the other did not."""
    mean_oks: float | None
    median_oks: float | None
    keypoints: list[KeypointAgreement]
    suspects: list[Suspect]

    @property
    def suspect_counts(self) -> dict[str, int]:
        """Labels doubted by each rule, in the order of RULES."""
        counts = Counter(suspect.rule for suspect in self.suspects)
        return {rule: counts[rule] for rule in RULES if counts[rule]}


def judge(
    tasks: Sequence[Task],
    labels: Sequence[Label],
    double: float,
    limits: SuspectLimits,
    predicted: Mapping[int, Points] | None = None,
) -> Quality:
    """Judge all labels of the tasks that are asked.

    Args:
        tasks: what is asked.
        labels: all labels, of every revision.
        double: `annotation.double`.
        limits: `annotation.suspects`.
        predicted: as `find_suspects` takes it.
    """
    asked = {task.task for task in tasks}
    held = [label for label in labels if label.task in asked]
    every = pairs(held)
    agreement = Agreement.of(every)
    suspects = find_suspects(tasks, held, limits, predicted)
    return Quality(
        progress=progresses.progress(tasks, held, double),
        rejected=progresses.rejected(tasks, held),
        annotators=_annotators(progresses.speeds(held), agreement, suspects),
        pairs=len(agreement.pairs),
        disputed=sum(pair.disputed for pair in every),
        mean_oks=_known(np.mean, agreement.oks),
        median_oks=_known(np.median, agreement.oks),
        keypoints=_keypoints(agreement),
        suspects=suspects,
    )


def as_json(quality: Quality) -> dict[str, Any]:
    """The same as plain objects, with the number of suspects by rule."""
    return asdict(quality) | {"suspect_counts": quality.suspect_counts}


def _annotators(
    speeds: Sequence[Speed], agreement: Agreement, suspects: Sequence[Suspect]
) -> list[Annotator]:
    doubted = {(suspect.annotator, suspect.task) for suspect in suspects}
    counts = Counter(annotator for annotator, _ in doubted)
    rows = []
    for speed in speeds:
        own = np.array([_is_of(speed.annotator, pair) for pair in agreement.pairs], bool)
        oks = agreement.oks[own]
        mean = _known(np.mean, oks)
        rows.append(Annotator(speed, counts[speed.annotator], len(oks), mean))
    return rows


def _keypoints(agreement: Agreement) -> list[KeypointAgreement]:
    return [
        KeypointAgreement(
            name,
            int(np.isfinite(agreement.distances[:, place]).sum()),
            _known(np.median, agreement.distances[:, place]),
            _known(np.mean, agreement.same_visibility[:, place]),
            sigma,
            SIGMAS[place],
        )
        for place, (name, sigma) in enumerate(
            zip(COCO_NAMES, estimate(agreement.relative), strict=True)
        )
    ]


def _is_of(annotator: str, pair: Pair) -> bool:
    return annotator in {pair.first.annotator, pair.second.annotator}


def _known(summary: Any, values: NDArray[np.float64]) -> float | None:
    """A summary of the values that are there; None where none is."""
    there = values[np.isfinite(values)]
    return float(summary(there)) if len(there) else None
