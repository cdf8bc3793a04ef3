"""How far the annotation is, and how fast each annotator works."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.annotation.agreement import asked_twice
from pipeline.annotation.labels import Label, best_labels, latest_of_each
from pipeline.annotation.tasks import Task


@dataclass(frozen=True)
class Progress:
    """Counts of tasks: all, and how many are answered, answered twice where asked, rejected."""

    name: str
    """Of the part: `all`, `add`, or a quota of the new samples."""
    tasks: int
    answered: int
    """By anybody."""
    rejected: int
    """Of those answered: the image is of no use."""
    asked_twice: int
    answered_twice: int
    """Of those asked twice."""
    reviewed: int


@dataclass(frozen=True)
class Speed:
    """What one annotator has done, by pseudonym."""

    annotator: str
    answers: int
    """Tasks answered; a task answered again counts once."""
    reviews: int
    rejected: int
    median_seconds: float | None
    """Of all revisions that took any time; None where there is none. An image that was left open
    over lunch does not move the median."""


def progress(tasks: Sequence[Task], labels: Iterable[Label], share: float) -> list[Progress]:
    """Of all tasks, then of each part that has any, in the order of their names.

    Labels of tasks that are no longer asked do not count.

    Args:
        tasks: what is asked.
        labels: all labels, of every revision.
        share: `annotation.double`.
    """
    latest = list(latest_of_each(labels).values())
    parts: defaultdict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        parts[task.quota or task.set].append(task)
    return [
        _progress(name, part, latest, share)
        for name, part in [("all", list(tasks)), *sorted(parts.items())]
    ]


def rejected(tasks: Sequence[Task], labels: Iterable[Label]) -> dict[str, int]:
    """How many tasks were rejected for each reason, by the label that counts."""
    asked = {task.task for task in tasks}
    best = best_labels(labels)
    reasons = [label.reject for task, label in sorted(best.items()) if task in asked]
    return dict(sorted(Counter(reason for reason in reasons if reason).items()))


def speeds(labels: Sequence[Label]) -> list[Speed]:
    """A row an annotator, by name."""
    latest: defaultdict[str, list[Label]] = defaultdict(list)
    for label in latest_of_each(labels).values():
        latest[label.annotator].append(label)
    times: defaultdict[str, list[float]] = defaultdict(list)
    for label in labels:
        if label.seconds > 0:
            times[label.annotator].append(label.seconds)
    return [_speed(name, answers, times[name]) for name, answers in sorted(latest.items())]


def _progress(name: str, tasks: list[Task], latest: list[Label], share: float) -> Progress:
    asked = {task.task for task in tasks}
    people: defaultdict[str, set[str]] = defaultdict(set)
    for label in latest:
        if label.task in asked and label.kind == "label":
            people[label.task].add(label.annotator)
    best = best_labels(label for label in latest if label.task in asked)
    twice = {task for task in asked if asked_twice(task, share)}
    return Progress(
        name,
        tasks=len(asked),
        answered=len(best),
        rejected=sum(label.reject is not None for label in best.values()),
        asked_twice=len(twice),
        answered_twice=sum(len(people[task]) > 1 for task in twice),
        reviewed=sum(label.kind == "review" for label in best.values()),
    )


def _speed(name: str, answers: list[Label], seconds: list[float]) -> Speed:
    return Speed(
        name,
        answers=sum(label.kind == "label" for label in answers),
        reviews=sum(label.kind == "review" for label in answers),
        rejected=sum(label.reject is not None for label in answers),
        median_seconds=median(seconds) if seconds else None,
    )
