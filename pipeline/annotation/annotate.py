"""Stage `annotate`: what is not labelled yet is offered to annotators; out come all labels.

People's labels come from the snapshot in git. While some are missing, this stage sends their tasks
to Label Studio and stops with a word of where they wait; `posebooru annotate pull` brings them into
the snapshot. When none is missing, no server is needed.

A drawn corpus may name a program that answers in people's place (`annotation.annotators`). It works
through the same server, from a process of its own that is told nothing but where the server is.
"""

import os
import subprocess
import sys
from pathlib import Path

from pipeline.annotation.client import KEY
from pipeline.annotation.desk import Desk, opened
from pipeline.annotation.labels import Answer, Label, merge, read_labels, write_labels
from pipeline.annotation.people import PEOPLE
from pipeline.annotation.pull import pull
from pipeline.annotation.remaining import remaining
from pipeline.annotation.tasks import Task, read_tasks
from pipeline.contracts.annotation import POSE_LABELS, POSE_LABELS_REJECTS, SNAPSHOT, TASKS
from pipeline.contracts.metadata import POSTS, TAKEN_DOWN
from pipeline.contracts.pose import POSE_IMAGES
from pipeline.contracts.sample import SAMPLE
from pipeline.corpus.collect import ImageSource, open_images
from pipeline.errors import PipelineError
from pipeline.images.store import ImageStore
from pipeline.settings.annotation import Annotation
from pipeline.stage import Counts, Reject, Run, Stage, run_stage

STAGE = Stage(
    "annotate",
    params=(
        "annotation.allow_partial",
        "annotation.annotators",
        "annotation.double",
        "annotation.folder",
        "annotation.images",
        "annotation.url",
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images.max_bytes",
        "images.max_pixels",
    ),
    inputs=(TASKS, SNAPSHOT, SAMPLE, POSTS.path, POSE_IMAGES.path, TAKEN_DOWN.path),
    outputs=(POSE_LABELS, POSE_LABELS_REJECTS.path),
)


def main(run: Run) -> Counts:
    """Offer what is missing, and write all labels there are."""
    settings = run.params.annotation
    tasks = read_tasks(run.input(TASKS))
    taken_down = set(run.read(TAKEN_DOWN, ["post_id"])["post_id"].to_pylist())
    labels = [
        label for label in read_labels(run.input(SNAPSHOT)) if label.post_id not in taken_down
    ]
    left = remaining(tasks, labels, settings.double)
    rejects: list[Reject] = []
    if left and settings.annotators is not None:
        labels, rejects = answered(run, settings.annotators, left, labels)
        left = remaining(tasks, labels, settings.double)
    elif left:
        counts = offer(run, left)
        if not settings.allow_partial:
            raise PipelineError(waiting(settings, len(left), len(tasks), counts))
    run.write_reasons(POSE_LABELS_REJECTS, rejects)
    write_labels(labels, run.output(POSE_LABELS))
    return {"tasks": len(tasks), "labels": len(labels), "without": len(left)}


def offer(run: Run, left: list[Task]) -> Counts:
    """Send people the tasks that they do not have yet."""
    settings = run.params.annotation
    store = images_to_serve(run, left)
    with opened(settings, run.corpus, run.root / settings.folder) as desk:
        return desk.offer(left, store)


def images_to_serve(run: Run, tasks: list[Task]) -> ImageStore | None:
    """The store, with the images of these tasks in it; None where they are served elsewhere.

    Raises:
        PipelineError: when the store holds some of the images at a time, or they cannot be had.
    """
    if run.params.annotation.images is not None:
        return None
    if run.params.images.cache_gb is not None:
        raise PipelineError(
            "annotation.images = null has our own server show annotators the files of the store, "
            "and images.cache_gb lets them leave it: set annotation.images to an address of the "
            "images, or images.cache_gb to null"
        )
    open_images(run, POSE_IMAGES, [task.post_id for task in tasks])
    return ImageSource.of(run).store


def waiting(settings: Annotation, left: int, tasks: int, counts: Counts) -> str:
    """What to tell a person when the build has to wait for people."""
    where = f"at {settings.url}" if settings.url else "behind `make label-studio`"
    return (
        f"{left:,} of {tasks:,} tasks wait for annotators {where} ({counts['sent']:,} of them sent "
        "now); when some are labelled, `posebooru annotate pull` and `dvc repro`; "
        "annotation.allow_partial goes on without the rest"
    )


def answered(
    run: Run, module: str, left: list[Task], labels: list[Label]
) -> tuple[list[Label], list[Reject]]:
    """Have a program answer tasks on a server of its own, and bring in what it said.

    The server's data go with the stage's work: answers of another program, or of an earlier
    version of this one, are never met.

    Returns:
        All labels, and the answers that could not be read.
    """
    settings, store = run.params.annotation, images_to_serve(run, left)
    folder = run.work / "label-studio"
    with opened(settings, run.corpus, folder) as desk:
        desk.offer(left, store)
        project = desk.project("label")
        have_answered(desk, module, project, run.input(SAMPLE))
        pulled = pull(desk.studio, {"label": project}, left, labels, folder / PEOPLE)
    return merge(labels, in_turn(pulled.answers)), pulled.rejects


def have_answered(desk: Desk, module: str, project: int, corpus: Path) -> None:
    """Run the program that answers in people's place, and wait for it.

    Raises:
        PipelineError: when it fails; with its last line.
    """
    where = ["--url", desk.studio.url, "--project", str(project), "--corpus", str(corpus)]
    done = subprocess.run(  # noqa: S603 - the module is named in the settings, as every stage's is
        [sys.executable, "-m", module, *where],
        env=os.environ | {KEY: desk.studio.key},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it does not say why"]
        raise PipelineError(f"annotation.annotators = {module!r} failed: {said[-1]}")


def in_turn(answers: list[Answer]) -> list[Answer]:
    """Answers with a counter in place of the time of day, which differs from run to run.

    A task's annotators answer it in the order of their names.
    """
    order = {name: turn for turn, name in enumerate(sorted({each.annotator for each in answers}))}
    return [each.model_copy(update={"made": order[each.annotator]}) for each in answers]


if __name__ == "__main__":
    run_stage(STAGE, main)
