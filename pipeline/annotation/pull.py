"""Bringing what people have done from Label Studio: answers, and those that cannot be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pipeline.annotation.client import Studio
from pipeline.annotation.convert import Unreadable, answer_of
from pipeline.annotation.labels import Answer, Label
from pipeline.annotation.people import pseudonyms
from pipeline.annotation.tasks import Task
from pipeline.stage import Reject

Kind = Literal["label", "review"]


@dataclass(frozen=True)
class Pulled:
    """What a server holds of answers."""

    answers: list[Answer]
    rejects: list[Reject]
    """Answers that cannot be read; `detail` says where to find each on the server."""
    passed_over: int
    """Annotations of tasks that are not asked any more, and of people who skipped a task."""


@dataclass(frozen=True)
class _Found:
    """One annotation, with what it belongs to."""

    kind: Kind
    task: Task
    annotation: dict[str, Any]
    email: str
    place: str


def pull(
    studio: Studio,
    projects: Mapping[Kind, int],
    tasks: Sequence[Task],
    labels: Sequence[Label],
    people: Path,
) -> Pulled:
    """All answers of some projects.

    Args:
        studio: the server.
        projects: by the kind of answers that they hold.
        tasks: that are asked now; whatever else is on the server is passed over.
        labels: all there are so far.
        people: the list of who is who.

    Raises:
        PipelineError: when the server goes away, or the list does not know who made `labels`.
    """
    asked = {task.task: task for task in tasks}
    found: list[_Found] = []
    annotations = 0
    for kind, project in projects.items():
        for exported in studio.export(project):
            listed = exported.get("annotations")
            annotations += len(listed) if isinstance(listed, list) else 0
            place = f"{studio.url}/projects/{project}/data?task={exported.get('id')}"
            found += _annotations(kind, exported, asked, place)
    names = pseudonyms(
        people, {each.email for each in found}, {label.annotator for label in labels}
    )
    answers: list[Answer] = []
    rejects: list[Reject] = []
    for each in found:
        try:
            answers.append(answer_of(each.task, each.annotation, names[each.email], each.kind))
        except Unreadable as fault:
            detail = f"{names[each.email]} at {each.place}: {fault.detail}"
            rejects.append(Reject(each.task.post_id, fault.rule, detail))
    return Pulled(answers, rejects, annotations - len(found))


def _annotations(
    kind: Kind, exported: dict[str, Any], asked: Mapping[str, Task], place: str
) -> list[_Found]:
    """The annotations of an exported task that count: of a task of ours, and not skipped."""
    data, annotations = exported.get("data"), exported.get("annotations")
    task = asked.get(str(data.get("task"))) if isinstance(data, dict) else None
    if task is None or not isinstance(annotations, list):
        return []
    return [
        _Found(kind, task, annotation, _email(annotation.get("completed_by")), place)
        for annotation in annotations
        if isinstance(annotation, dict) and not annotation.get("was_cancelled")
    ]


def _email(author: object) -> str:
    """Of the author as exported; an author who has been deleted is known by nothing."""
    email = author.get("email") if isinstance(author, dict) else None
    return email if isinstance(email, str) and email else "(deleted)"
