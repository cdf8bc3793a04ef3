"""`posebooru annotate ...`: where people annotate, and their labels on the way into git."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer

from pipeline.annotation import quality_commands
from pipeline.annotation.annotate import images_to_serve
from pipeline.annotation.coco_import import from_coco, read_coco
from pipeline.annotation.desk import Desk, opened
from pipeline.annotation.labels import Label, merge, read_labels, write_labels
from pipeline.annotation.people import PEOPLE, outsider
from pipeline.annotation.pull import Pulled, pull
from pipeline.annotation.remaining import remaining
from pipeline.annotation.server import find_server, own_server, wait_for_end
from pipeline.annotation.tasks import Task, read_tasks
from pipeline.contracts.annotation import SNAPSHOT, TASKS
from pipeline.contracts.metadata import POSTS
from pipeline.contracts.pose import POSE_IMAGES
from pipeline.contracts.sample import SAMPLE
from pipeline.errors import PipelineError
from pipeline.options import HERE, PARAMS_FILE, Debug, ParamsFile, Root
from pipeline.params import load_params
from pipeline.stage import Reject, Run, Stage, exit_codes, start_logging

READING = Stage(
    "annotate_commands",
    params=(
        "annotation",
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images.max_bytes",
        "images.max_pixels",
    ),
    inputs=(TASKS, SNAPSHOT, SAMPLE, POSTS.path, POSE_IMAGES.path),
    outputs=(),
)
"""The verbs read what stages read; they write no data of the build."""

SHOWN_REJECTS = 20
"""Answers and images of no use that are listed one by one."""

app = typer.Typer(
    help="People's labels: a Label Studio for them, and the way there and back.",
    no_args_is_help=True,
)
app.command()(quality_commands.report)
app.command()(quality_commands.review)


@app.command()
def serve(
    host: Annotated[
        str, typer.Option(help="the address to listen on; 0.0.0.0 lets other machines in")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8080,
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Run a Label Studio of our own until Ctrl-C; its data stay in `annotation.folder`."""
    with _reading("annotate serve", params, root, debug=debug) as run:
        settings, folder = run.params.annotation, root / run.params.annotation.folder
        if settings.url is not None:
            raise PipelineError(f"annotation.url = {settings.url!r} is where people annotate")
        running = find_server(folder)
        if running is not None:
            raise PipelineError(f"a Label Studio runs already on {folder}, at {running.url}")
        with own_server(folder, host, port) as server, suppress(KeyboardInterrupt):
            typer.echo(f"Label Studio is at {server.url}")
            typer.echo(f"log in as {server.login.email} with password {server.login.password}")
            typer.echo("Ctrl-C ends it; what people did stays")
            wait_for_end(folder)


@app.command()
def push(params: ParamsFile = PARAMS_FILE, root: Root = HERE, debug: Debug = False) -> None:
    """Send to Label Studio what is not labelled yet and not there yet, as `dvc repro` does too."""
    with _reading("annotate push", params, root, debug=debug) as run:
        tasks, labels = _held(run)
        left = remaining(tasks, labels, run.params.annotation.double)
        store = images_to_serve(run, left)
        with _opened(run) as desk:
            counts = desk.offer(left, store)
            typer.echo(
                f"corpus {run.corpus}: {len(left):,} of {len(tasks):,} tasks are to be labelled, "
                f"{counts['sent']:,} sent now to the project {desk.title('label')!r}"
            )


@app.command(name="pull")
def pull_labels(params: ParamsFile = PARAMS_FILE, root: Root = HERE, debug: Debug = False) -> None:
    """Bring what people have done into the snapshot in git; `dvc repro` follows it."""
    with _reading("annotate pull", params, root, debug=debug) as run:
        _refuse_if_simulated(run)
        tasks, labels = _held(run)
        with _opened(run) as desk:
            pulled = _pull(run, desk, tasks, labels)
        merged, snapshot = merge(labels, pulled.answers), run.path(SNAPSHOT)
        if len(merged) > len(labels):
            write_labels(merged, snapshot)
        left = remaining(tasks, merged, run.params.annotation.double)
        typer.echo(
            f"corpus {run.corpus}: {len(merged) - len(labels):,} new labels of "
            f"{len(pulled.answers):,} answers, {len(merged):,} in {snapshot}; {len(left):,} of "
            f"{len(tasks):,} tasks still wait"
        )
        _tell_rejects(pulled)


@app.command()
def status(params: ParamsFile = PARAMS_FILE, root: Root = HERE, debug: Debug = False) -> None:
    """Say how many tasks are labelled, and how many answers wait to be pulled."""
    with _reading("annotate status", params, root, debug=debug) as run:
        tasks, labels = _held(run)
        settings = run.params.annotation
        left = remaining(tasks, labels, settings.double)
        typer.echo(f"corpus {run.corpus}: {len(tasks):,} tasks, {len(left):,} wait for people")
        typer.echo(f"{len(labels):,} labels in {run.path(SNAPSHOT)}")
        if settings.url is None and find_server(root / settings.folder) is None:
            typer.echo("no Label Studio of our own runs: `make label-studio`")
            return
        with _opened(run) as desk:
            pulled = _pull(run, desk, tasks, labels)
            new = len(merge(labels, pulled.answers)) - len(labels)
            typer.echo(f"{desk.studio.url}: {new:,} labels not pulled yet")
            _tell_rejects(pulled)


@app.command(name="import")
def import_labels(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="a COCO keypoint file")],
    annotator: Annotated[str, typer.Option(metavar="NAME", help="who it is from, in a-z 0-9 _ -")],
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Take labels made elsewhere into the snapshot, for images that nobody here has answered."""
    with _reading("annotate import", params, root, debug=debug) as run:
        _refuse_if_simulated(run)
        tasks, labels = _held(run)
        by_post = {task.post_id: task for task in tasks}
        answers, rejects = from_coco(read_coco(file), by_post, outsider(annotator))
        merged = merge(labels, answers)
        if len(merged) > len(labels):
            write_labels(merged, run.path(SNAPSHOT))
        typer.echo(
            f"corpus {run.corpus}: {len(answers):,} labels in {file}, "
            f"{len(merged) - len(labels):,} of them new"
        )
        _list("images give no label:", rejects)


def _pull(run: Run, desk: Desk, tasks: list[Task], labels: list[Label]) -> Pulled:
    people = run.root / run.params.annotation.folder / PEOPLE
    return pull(desk.studio, desk.projects(), tasks, labels, people)


def _refuse_if_simulated(run: Run) -> None:
    module = run.params.annotation.annotators
    if module is not None:
        raise PipelineError(
            f"annotation.annotators = {module!r} answers in people's place, and its labels are not "
            "kept in git; set it to null to have people annotate"
        )


def _tell_rejects(pulled: Pulled) -> None:
    if pulled.passed_over:
        typer.echo(f"{pulled.passed_over:,} annotations of tasks that are not asked, passed over")
    _list("answers cannot be read; mend them there, pull again:", pulled.rejects)


def _list(what: str, rejects: Sequence[Reject]) -> None:
    if rejects:
        typer.echo(f"{len(rejects):,} {what}")
    for reject in rejects[:SHOWN_REJECTS]:
        typer.echo(f"  post {reject.post_id}: {reject.rule}, {reject.detail}")


def _held(run: Run) -> tuple[list[Task], list[Label]]:
    """The tasks, and the snapshot of people's labels."""
    return read_tasks(run.input(TASKS)), read_labels(run.path(SNAPSHOT))


@contextmanager
def _opened(run: Run) -> Iterator[Desk]:
    settings = run.params.annotation
    with opened(settings, run.corpus, run.root / settings.folder) as desk:
        yield desk


@contextmanager
def _reading(name: str, params: Path, root: Path, *, debug: bool) -> Iterator[Run]:
    """A run to read with; errors for people become one line and exit code 2."""
    start_logging()
    with exit_codes(name, debug=debug):
        if not root.is_dir():
            raise PipelineError(f"{root}: no such folder")
        yield Run(READING, load_params(params), root)
