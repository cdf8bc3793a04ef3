"""Labels that look wrong, each with the reason, for a second look.

Nothing is judged by a suspicion: a suspect goes back to people (`posebooru annotate review`), and
their answer wins. A task that has been reviewed is never suspected again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.annotation.agreement import COCO_SIGMAS, Agreement, Pair, pairs
from pipeline.annotation.labels import Label, Points, latest_of_each
from pipeline.annotation.missing import not_outside
from pipeline.annotation.sides import SWAPS, swapped, swaps
from pipeline.annotation.tasks import Task
from pipeline.keypoints import COCO_NAMES, NOT_LABELLED
from pipeline.metrics.keypoints import oks
from pipeline.settings.annotation import SuspectLimits

RULES = {
    "sides_swapped": "left and right look swapped",
    "sides_against_model": "left and right are swapped against a model",
    "outside_image": "points outside the image",
    "outside_box": "points outside the box",
    "missing_without_reason": "points missing without a reason",
    "missing_not_outside": "points said to be outside the picture that cannot be",
    "far_from_other": "points far from another annotator's",
    "disputed": "of use for one annotator, of no use for another",
    "no_box": "no box",
    "no_keypoints": "no keypoints",
}
"""What is looked for: the rule's name and what a reviewer reads."""

BESIDE_BOX = 1.0
"""A point may be so many COCO sigmas outside the box: hands are no more precise."""

BETTER_SWAPPED = 0.15
"""A model contradicts a labelling's sides where swapping them brings the OKS nearer by this."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Suspect:
    """One reason to doubt one label."""

    post_id: int
    task: str
    annotator: str
    rule: str
    """One of RULES."""
    detail: str


def find_suspects(
    tasks: Iterable[Task],
    labels: Sequence[Label],
    limits: SuspectLimits,
    predicted: Mapping[int, Points] | None = None,
) -> list[Suspect]:
    """All reasons to doubt the latest answers to these tasks, sorted by post, annotator and rule.

    Args:
        tasks: what is asked; labels of other tasks are left alone.
        labels: all labels, of every revision.
        limits: `annotation.suspects`.
        predicted: by post, as `read_keypoints` says; of any pose model.
    """
    reviewed = {label.task for label in labels if label.kind == "review"}
    asked = {task.task: task for task in tasks if task.task not in reviewed}
    latest = [
        label
        for label in latest_of_each(labels).values()
        if label.task in asked and label.kind == "label"
    ]
    kept = [label for label in latest if label.reject is None]
    found = [suspect for label in kept for suspect in _incomplete(label)]
    marked = [label for label in kept if label.keypoints is not None]
    if marked:
        keypoints = np.array([label.keypoints for label in marked], np.float64)
        found += _sides(marked, keypoints)
        found += _against_model(marked, keypoints, predicted or {})
        for label, points in zip(marked, keypoints, strict=True):
            found += _places(label, points, asked[label.task])
            found += _missing(label, points, asked[label.task])
    found += _apart(pairs(latest), limits)
    return sorted(found, key=lambda each: (each.post_id, each.annotator, each.rule, each.detail))


def by_task(suspects: Iterable[Suspect]) -> dict[str, list[Suspect]]:
    """Suspects by task hash, for one second look at all that is doubted about an image."""
    gathered: defaultdict[str, list[Suspect]] = defaultdict(list)
    for suspect in suspects:
        gathered[suspect.task].append(suspect)
    return dict(gathered)


def reason(suspects: Iterable[Suspect]) -> str:
    """What a reviewer reads about one image, each thing said once."""
    said = (f"{RULES[each.rule]}: {each.detail}" for each in suspects)
    return "; ".join(dict.fromkeys(part.removesuffix(": ") for part in said))


def _suspect(label: Label, rule: str, detail: str = "") -> Suspect:
    return Suspect(label.post_id, label.task, label.annotator, rule, detail)


def _incomplete(label: Label) -> Iterator[Suspect]:
    if label.box is None:
        yield _suspect(label, "no_box")
    if label.keypoints is None:
        yield _suspect(label, "no_keypoints")


def _sides(labels: Sequence[Label], keypoints: Array) -> Iterator[Suspect]:
    for label, swap in zip(labels, swaps(keypoints), strict=True):
        if swap is not None:
            yield _suspect(label, "sides_swapped", swap)


def _against_model(
    labels: Sequence[Label], keypoints: Array, predicted: Mapping[int, Points]
) -> Iterator[Suspect]:
    for label, points in zip(labels, keypoints, strict=True):
        model = predicted.get(label.post_id)
        area = _area(label)
        if model is None or area is None:
            continue
        truth = np.array(model, np.float64)
        near = {
            name: oks(truth, swapped(points, pairs), area, COCO_SIGMAS)
            for name, pairs in SWAPS.items()
        }
        as_is = oks(truth, points, area, COCO_SIGMAS)
        best = max(near, key=lambda name: float(np.nan_to_num(near[name])))
        if near[best] - as_is > BETTER_SWAPPED:
            yield _suspect(label, "sides_against_model", best)


def _places(label: Label, points: Array, task: Task) -> Iterator[Suspect]:
    """Points where none can be."""
    marked = points[:, 2] != NOT_LABELLED
    x, y = points[:, 0], points[:, 1]
    beyond = marked & ~((x >= 0) & (y >= 0) & (x <= task.width) & (y <= task.height))
    if beyond.any():
        yield _suspect(label, "outside_image", _names(beyond))
    area = _area(label)
    if label.box is None or area is None:
        return
    left, top, width, height = label.box
    aside = np.maximum.reduce([left - x, x - left - width, top - y, y - top - height])
    astray = marked & ~beyond & (aside > BESIDE_BOX * COCO_SIGMAS * np.sqrt(area))
    if astray.any():
        yield _suspect(label, "outside_box", _names(astray))


def _missing(label: Label, points: Array, task: Task) -> Iterator[Suspect]:
    absent = points[:, 2] == NOT_LABELLED
    if not absent.any():
        return
    if label.missing is None:
        yield _suspect(label, "missing_without_reason", _names(absent))
    elif label.missing == "outside":
        held = not_outside(points, (task.width, task.height), label.box)
        if held:
            yield _suspect(label, "missing_not_outside", ", ".join(held))


def _apart(every: Sequence[Pair], limits: SuspectLimits) -> Iterator[Suspect]:
    """Both answers of two people who are far apart."""
    for pair in every:
        if pair.disputed:
            for one, other in ((pair.first, pair.second), (pair.second, pair.first)):
                yield _suspect(one, "disputed", _verdict(other))
    agreement = Agreement.of(every)
    sigmas = agreement.relative / COCO_SIGMAS
    for pair, agreed, apart in zip(agreement.pairs, agreement.oks, sigmas, strict=True):
        far = np.nan_to_num(apart) > limits.far_sigmas
        if far.any() or agreed < limits.least_oks:
            detail = f"OKS {agreed:.2f}" + (f", {_names(far)}" if far.any() else "")
            for one, other in ((pair.first, pair.second), (pair.second, pair.first)):
                yield _suspect(one, "far_from_other", f"{other.annotator}'s, {detail}")


def _verdict(label: Label) -> str:
    return f"{label.annotator}: {label.reject or 'of use'}"


def _area(label: Label) -> float | None:
    """The label's own, or its box's; none without a box."""
    if label.area is not None or label.box is None:
        return label.area
    return label.box[2] * label.box[3]


def _names(marked: NDArray[np.bool_]) -> str:
    return ", ".join(name for name, each in zip(COCO_NAMES, marked, strict=True) if each)
