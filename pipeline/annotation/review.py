"""A second look: suspect labels go to a review project, and the answer given there wins.

The reviewer sees why the image is back, and starts from the label that counts so far.
"""

from collections.abc import Callable, Sequence

from pipeline.annotation.client import New, Studio
from pipeline.annotation.convert import prediction_of, result_of
from pipeline.annotation.labels import Label, best_labels
from pipeline.annotation.push import new_task, send_missing
from pipeline.annotation.suspects import Suspect, by_task, reason
from pipeline.annotation.tasks import Task
from pipeline.stage import Counts


def send_to_review(
    studio: Studio,
    project: int,
    tasks: Sequence[Task],
    labels: Sequence[Label],
    suspects: Sequence[Suspect],
    image_url: Callable[[Task], str],
) -> Counts:
    """Send the tasks with suspect labels that the review project lacks.

    Args:
        studio: the server.
        project: of reviews.
        tasks: what is asked.
        labels: all labels, of every revision.
        suspects: as `find_suspects` says, of these labels.
        image_url: where the server finds a task's image.

    Returns:
        How many tasks are doubted, how many of them were sent now, and how many double ones were
        deleted.

    Raises:
        PipelineError: when the server goes away; what was sent is sent, and is not sent again.
    """
    doubted = by_task(suspects)
    best = best_labels(labels)
    again = [task for task in tasks if task.task in doubted]

    def new(task: Task) -> New:
        return review_task(task, best[task.task], doubted[task.task], image_url(task))

    _, counts = send_missing(studio, project, again, new)
    return {"doubted": len(again)} | counts


def review_task(task: Task, label: Label, suspects: Sequence[Suspect], image_url: str) -> New:
    """A task as it comes back: with the reason, and a label to start from.

    Where the label has no box, the task's own is there again.
    """
    start = {"box": label.box or task.box, "keypoints": label.keypoints}
    prediction = prediction_of(task.model_copy(update=start))
    prediction["result"] += result_of(task, None, None, label.reject, label.missing)
    prediction["model_version"] = f"as {label.annotator} left it"
    return new_task(task, image_url, f"Look again: {reason(suspects)}.", prediction)
