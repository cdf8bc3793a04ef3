"""Sending tasks to Label Studio: what is missing there, once.

Each task carries its hash. What the project holds is asked first, so a push that was interrupted
at any moment goes on where it was, and a second push sends nothing. A server may still take in a
request whose sender has died; should that make a task double, the empty one of the two is deleted.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipeline.annotation.client import TASKS_IN_REQUEST, New, Sent, Studio
from pipeline.annotation.config import IMAGE, NOTE, check_predictions
from pipeline.annotation.convert import prediction_of
from pipeline.annotation.tasks import Task
from pipeline.stage import Counts


def push(
    studio: Studio,
    project: int,
    tasks: Sequence[Task],
    people: Mapping[str, int],
    image_url: Callable[[Task], str],
) -> Counts:
    """Send the tasks that a project lacks.

    Args:
        studio: the server.
        project: of tasks of one kind.
        tasks: what the project is to hold.
        people: how many are to label each, by hash.
        image_url: where the server finds a task's image.

    Returns:
        How many tasks were sent, and how many double ones deleted.

    Raises:
        PipelineError: when the server goes away; what was sent is sent, and is not sent again.
    """

    def new(task: Task) -> New:
        return new_task(task, image_url(task), note_on(task), prediction_of(task))

    held, counts = send_missing(studio, project, tasks, new)
    wanted = {held[task.task]: people[task.task] for task in tasks}
    studio.ask_several({sent: more for sent, more in wanted.items() if sent.annotators < more})
    return counts


def send_missing(
    studio: Studio, project: int, tasks: Sequence[Task], new: Callable[[Task], New]
) -> tuple[dict[str, Sent], Counts]:
    """Send the tasks that a project lacks, each as `new` makes it, after a check.

    Returns:
        What the project then holds, by hash, and the counts of `push`.
    """
    held, deleted = without_doubles(studio, studio.tasks(project))
    missing = [task for task in tasks if task.task not in held]
    for start in range(0, len(missing), TASKS_IN_REQUEST):
        batch = [new(task) for task in missing[start : start + TASKS_IN_REQUEST]]
        check_predictions([each.prediction for each in batch])
        studio.send(project, batch)
    if missing:
        held, more = without_doubles(studio, studio.tasks(project))
        deleted += more
    return held, {"sent": len(missing), "double ones deleted": deleted}


def new_task(task: Task, image_url: str, note: str, prediction: dict[str, Any]) -> New:
    """A task as it is sent: what an annotator sees, and our hash to know it by."""
    data = {IMAGE: image_url, NOTE: note, "task": task.task, "post_id": task.post_id}
    return New(data, prediction)


def note_on(task: Task) -> str:
    """What an annotator is told about the points that are there already."""
    if task.keypoints is None:
        return "Mark the box and all points."
    if task.set == "add":
        return "Joints are given: check each, add eyes and ears."
    return "Points are a model's guess: check each."


def without_doubles(studio: Studio, tasks: Sequence[Sent]) -> tuple[dict[str, Sent], int]:
    """Delete tasks that are there twice and that nobody has worked on.

    Returns:
        One task for each hash of ours, and how many were deleted.
    """
    held: dict[str, Sent] = {}
    deleted = 0
    for sent in tasks:
        if sent.task in held:
            other = held[sent.task]
            empty = next((each for each in (sent, other) if studio.is_untouched(each)), None)
            if empty is not None:
                studio.delete(empty)
                deleted += 1
            held[sent.task] = other if empty is sent else sent
        elif sent.task:
            held[sent.task] = sent
    return held, deleted
