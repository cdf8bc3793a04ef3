"""`posebooru release` and `posebooru fetch`: data sets that others can check and cite."""

import json
from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import PipelineError
from pipeline.options import HERE, PARAMS_FILE, Debug, ParamsFile, Root
from pipeline.params import load_params
from pipeline.pose.rows import ROWS
from pipeline.release import fetch as fetching
from pipeline.release.build import READING
from pipeline.release.build import build as build_release
from pipeline.release.difference import as_json, difference
from pipeline.release.difference_text import as_text
from pipeline.release.layout import RELEASES, Release
from pipeline.release.models import INFO as MODELS
from pipeline.release.models import READING as READING_MODELS
from pipeline.release.models import build_models, open_models
from pipeline.release.record import (
    Made,
    record,
    refuse_unrecordable,
    refuse_without_artifact,
)
from pipeline.release.removed import Removed
from pipeline.release.targets import open_target
from pipeline.release.verify import refuse_faulty
from pipeline.release.verify import verify as check_release
from pipeline.release.versions import parse
from pipeline.stage import Run, exit_codes, start_logging

Named = Annotated[str, typer.Argument(metavar="RELEASE", help="a version of ours, or a folder")]


app = typer.Typer(
    help="Versioned releases of the data sets: build, verify, compare, publish.",
    no_args_is_help=True,
)


@app.command()
def build(
    version: Annotated[str, typer.Argument(metavar="VERSION", help="MAJOR.MINOR.PATCH")],
    with_images: Annotated[
        bool, typer.Option("--with-images", help="put the images in, where the settings allow it")
    ] = False,
    previous: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="the last release, where it is not among ours"),
    ] = None,
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Make a release of what `dvc repro` built; a version that says too little is refused."""
    start_logging()
    with exit_codes("release build", debug=debug):
        run = Run(READING, load_params(params), root)
        release = build_release(run, version, with_images=with_images, previous=previous)
        for name, splits in release.info.counts.items():
            counts = ", ".join(f"{split} {posts:,}" for split, posts in splits.items())
            typer.echo(f"{name}: {counts}")
        typer.echo(f"built {release.folder}; check it: posebooru release verify {version}")


@app.command()
def verify(
    release: Named, params: ParamsFile = PARAMS_FILE, root: Root = HERE, debug: Debug = False
) -> None:
    """Check a release, also one that you downloaded; names every fault with its file."""
    start_logging()
    with exit_codes("release verify", debug=debug):
        folder, removed = _folder(release, params, root), _removed(params, root)
        verdict = check_release(folder, removed)
        for fault in verdict.faults:
            typer.echo(str(fault))
        if verdict.faults:
            raise PipelineError(f"{folder}: {len(verdict.faults):,} faults")
        typer.echo(f"{folder}: sound ({', '.join(verdict.checked)})")
        typer.echo(f"held against {len(removed.posts):,} removed posts of the lists here")


@app.command()
def diff(
    before: Named,
    after: Named,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="write all of it as JSON")
    ] = None,
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Say what changed from one release to another, and how much that is."""
    start_logging()
    with exit_codes("release diff", debug=debug):
        releases = [Release.open(_folder(name, params, root)) for name in (before, after)]
        found = difference(*releases)
        for line in as_text(found):
            typer.echo(line)
        if json_file is not None:
            text = json.dumps(as_json(found), indent=1, ensure_ascii=False)
            json_file.write_text(text + "\n", encoding="utf-8")
            typer.echo(f"the same is in {json_file}")


@app.command()
def models(
    version: Annotated[str, typer.Argument(metavar="VERSION", help="MAJOR.MINOR.PATCH")],
    data: Annotated[
        str, typer.Option(metavar="RELEASE", help="the data that they were trained on")
    ],
    row: Annotated[
        str, typer.Option(metavar="ROW", help="which pose model; one that ONNX can hold")
    ] = "matching",
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Make a release of the trained models: weights, ONNX, a card with the evaluation."""
    start_logging()
    with exit_codes("release models", debug=debug):
        if row not in ROWS:
            raise PipelineError(f"--row {row}: no row of the table; known: {', '.join(ROWS)}")
        opened = refuse_faulty(_folder(data, params, root), Removed.nothing())
        run = Run(READING_MODELS, load_params(params), root)
        folder = build_models(run, version, opened, row)
        typer.echo(f"built {folder}; publish it: posebooru release publish {folder} --to TARGET")


@app.command()
def publish(
    release: Named,
    to: Annotated[
        list[str],
        typer.Option("--to", metavar="TARGET", help="a folder, s3://…, hf://datasets/OWNER/NAME"),
    ],
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Bring a release of ours to where others find it, and tag it in git.

    It appears there when it is complete; a version is never written over. Run it again to go on.
    """
    start_logging()
    with exit_codes("release publish", debug=debug):
        targets = [open_target(location, root) for location in to]
        folder = _folder(release, params, root)
        if (folder / MODELS).exists():
            info = open_models(folder)
            made = Made(folder, info.name, info.version, info.commit)
            refuse_unrecordable(root, made)
        else:
            opened = refuse_faulty(folder, _removed(params, root))
            made = Made(folder, opened.info.name, opened.info.version, opened.info.commit)
            refuse_unrecordable(root, made)
            refuse_without_artifact(root, opened.info)
        for target in targets:
            typer.echo(f"published {target.publish(folder, made.version)}")
        tag = record(root, made)
        typer.echo(f"tagged {tag}; now: git push --follow-tags, dvc push")


def fetch(
    release: Named, params: ParamsFile = PARAMS_FILE, root: Root = HERE, debug: Debug = False
) -> None:
    """Get a release's images again, from the mirror of the settings; checks each by its hash."""
    start_logging()
    with exit_codes("fetch", debug=debug):
        removed = _removed(params, root)
        opened = refuse_faulty(_folder(release, params, root), Removed.nothing())
        run = Run(fetching.READING, load_params(params), root)
        there, failures = fetching.fetch(run, opened, removed)
        for failure in failures:
            typer.echo(f"post {failure.post_id}: {failure.rule}: {failure.detail}")
        typer.echo(f"{opened.folder}: {there:,} images, each with the hash of the release")
        if failures:
            raise PipelineError(f"{len(failures):,} images cannot be had; they are listed above")


def _folder(named: str, params: Path, root: Path) -> Path:
    """The folder of a release that is named by its version or by its path."""
    if (root / named).is_dir() or "/" in named:
        return root / named
    return root / RELEASES.format(corpus=load_params(params).corpus.name) / str(parse(named))


def _removed(params: Path, root: Path) -> Removed:
    return Removed.listed(root, load_params(params).corpus.name)
