"""Which tasks wait for an answer."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipeline.annotation.agreement import asked_twice
from pipeline.annotation.labels import Label
from pipeline.annotation.tasks import Task


def people_wanted(task: Task, double: float) -> int:
    """How many people are to label a task; `double` is the share that is labelled twice."""
    return 2 if asked_twice(task.task, double) else 1


def remaining(tasks: Sequence[Task], labels: Iterable[Label], double: float) -> list[Task]:
    """The tasks that are not done.

    A task is done when as many people as wanted have labelled it, or somebody has reviewed it.
    """
    people: defaultdict[str, set[str]] = defaultdict(set)
    reviewed = set()
    for label in labels:
        people[label.task].add(label.annotator)
        if label.kind == "review":
            reviewed.add(label.task)
    return [
        task
        for task in tasks
        if task.task not in reviewed and len(people[task.task]) < people_wanted(task, double)
    ]
