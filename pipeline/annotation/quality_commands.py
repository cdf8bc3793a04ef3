"""`posebooru annotate report` and `review`: judge the labels, look again at the suspect ones."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from pipeline.annotation.annotate import images_to_serve
from pipeline.annotation.desk import opened
from pipeline.annotation.labels import Label, merge, read_labels
from pipeline.annotation.predictions import read_keypoints
from pipeline.annotation.quality import Quality, as_json, judge
from pipeline.annotation.quality_text import as_text
from pipeline.annotation.review import send_to_review
from pipeline.annotation.suspects import by_task
from pipeline.annotation.tasks import Task, read_tasks
from pipeline.contracts.annotation import POSE_LABELS, SNAPSHOT, TASKS
from pipeline.contracts.metadata import POSTS
from pipeline.contracts.pose import POSE_IMAGES
from pipeline.errors import PipelineError
from pipeline.options import HERE, PARAMS_FILE, Debug, ParamsFile, Root
from pipeline.params import load_params
from pipeline.stage import Run, Stage, exit_codes, start_logging

READING = Stage(
    "annotate_quality",
    params=(
        "annotation",
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images.max_bytes",
        "images.max_pixels",
    ),
    inputs=(TASKS, SNAPSHOT, POSE_LABELS, POSE_IMAGES.path, POSTS.path),
    outputs=(),
)
"""The verbs read what stages read; they write no data of the build."""

Against = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Parquet of a pose model's keypoints, to hold sides against"),
]


def report(
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="write the same as JSON")
    ] = None,
    against: Against = None,
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Show progress, speed, agreement and suspect labels.

    Of the labels pulled so far and those of the last build.
    """
    with _reading("annotate report", params, root, debug=debug) as run:
        quality = _judged(run, *_held(run), against)
        simulated = run.params.annotation.annotators is not None
        for line in (f"corpus {run.corpus}", "", *as_text(quality, simulated=simulated)):
            typer.echo(line)
        if json_file is not None:
            written = {"corpus": run.corpus, "simulated": simulated} | as_json(quality)
            json_file.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
            typer.echo(f"the same is in {json_file}")


def review(
    against: Against = None,
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Send suspect labels to the review project, each with the reason and the answer so far.

    What is there already is not sent again; `annotate pull` brings the answers, which win.
    """
    with _reading("annotate review", params, root, debug=debug) as run:
        settings = run.params.annotation
        if settings.annotators is not None:
            raise PipelineError(
                f"annotation.annotators = {settings.annotators!r} answers in people's place, and "
                "has no second look; set it to null to have people annotate"
            )
        tasks, labels = _held(run)
        suspects = _judged(run, tasks, labels, against).suspects
        doubted = by_task(suspects)
        store = images_to_serve(run, [task for task in tasks if task.task in doubted])
        with opened(settings, run.corpus, root / settings.folder) as desk:
            project = desk.project("review")
            url = desk.image_url(project, store)
            counts = send_to_review(desk.studio, project, tasks, labels, suspects, url)
            typer.echo(
                f"corpus {run.corpus}: {counts['doubted']:,} of {len(tasks):,} tasks are doubted, "
                f"{counts['sent']:,} sent now to the project {desk.title('review')!r} at "
                f"{desk.studio.url}; when some are answered: posebooru annotate pull"
            )


def _held(run: Run) -> tuple[list[Task], list[Label]]:
    """The tasks, and all labels: of people, and of the last build."""
    tasks = read_tasks(run.input(TASKS))
    labels = [read_labels(run.path(name)) for name in (SNAPSHOT, POSE_LABELS)]
    return tasks, merge(*labels)


def _judged(run: Run, tasks: list[Task], labels: list[Label], against: Path | None) -> Quality:
    settings = run.params.annotation
    predicted = read_keypoints(against) if against else None
    return judge(tasks, labels, settings.double, settings.suspects, predicted)


@contextmanager
def _reading(name: str, params: Path, root: Path, *, debug: bool) -> Iterator[Run]:
    """A run to read with; errors for people become one line and exit code 2."""
    start_logging()
    with exit_codes(name, debug=debug):
        if not root.is_dir():
            raise PipelineError(f"{root}: no such folder")
        yield Run(READING, load_params(params), root)
