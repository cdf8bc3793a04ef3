"""Seconds to push 4,000 tasks with predictions to a local Label Studio, again, and to pull them.

    python benchmarks/label_studio.py [TASKS]

Asked for (on a quiet machine): push under 30, again under 5, pull and convert under 20.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.annotation.client import connect, entered
from pipeline.annotation.config import labelling_config, project_settings
from pipeline.annotation.convert import prediction_of
from pipeline.annotation.pull import pull
from pipeline.annotation.push import new_task, push
from pipeline.annotation.remaining import people_wanted
from pipeline.annotation.server import own_server
from pipeline.annotation.tasks import Task, task_hash
from pipeline.keypoints import COCO_NAMES, VISIBLE

TASKS = 4000
DOUBLE = 0.1
GIVEN = 13
"""Points of a prediction: as many as AnimeDrawingsDataset gives."""


def main() -> None:
    """Time each step and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("tasks", type=int, nargs="?", default=TASKS)
    tasks = [made(post, GIVEN) for post in range(1, parser.parse_args().tasks + 1)]
    people = {task.task: people_wanted(task, DOUBLE) for task in tasks}
    with (
        tempfile.TemporaryDirectory() as folder,
        own_server(Path(folder)) as server,
        entered(server.url, server.login.key) as studio,
        connect(server.url, server.login.key) as api,
    ):
        project = studio.make_project("pushed", labelling_config(), project_settings())
        for step in ("push", "push again"):
            with timed(step):
                counts = push(studio, project, tasks, people, url)
            print(f"  {counts['sent']:,} tasks sent")
        answered = studio.make_project("answered", labelling_config(), project_settings())
        annotate(api, answered, tasks)
        with timed("pull and convert"):
            pulled = pull(studio, {"label": answered}, tasks, [], Path(folder) / "people.json")
        print(f"  {len(pulled.answers):,} answers, {len(pulled.rejects):,} unreadable")


def made(post: int, points: int) -> Task:
    """A task about an image of 800x1200, with some points."""
    marked = [(400.0 + 7 * index, 100.0 + 60 * index, VISIBLE) for index in range(points)]
    return Task(
        post_id=post,
        task=task_hash(f"{post:064x}"),
        set="add",
        quota=None,
        image=f"original/{post % 1000:04d}/{post}.jpg",
        kind="original",
        sha256=f"{post:064x}",
        width=800,
        height=1200,
        box=(100.0, 50.0, 600.0, 1100.0),
        box_source="segmenter",
        area=300_000.0,
        keypoints=(*marked, *[(0.0, 0.0, 0)] * (len(COCO_NAMES) - points)),
        keypoints_source="add",
    )


def annotate(api: Any, project: int, tasks: list[Task]) -> None:
    """Have all tasks answered with all points, in bulk."""
    for start in range(0, len(tasks), 500):
        batch = tasks[start : start + 500]
        request = []
        for task in batch:
            result = prediction_of(made(task.post_id, len(COCO_NAMES)))["result"]
            new = new_task(task, url(task), "", prediction_of(task))
            annotation = {"result": result, "lead_time": 40.0}
            request.append(
                {"data": new.data, "predictions": [new.prediction], "annotations": [annotation]}
            )
        api.projects.import_tasks(id=project, request=request)


def url(task: Task) -> str:
    """Where the image would be."""
    return f"https://images.invalid/{task.image}"


@contextmanager
def timed(step: str) -> Iterator[None]:
    """Print how long a step took."""
    started = time.perf_counter()
    yield
    print(f"{step}: {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
