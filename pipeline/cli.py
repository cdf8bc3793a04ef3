"""`posebooru`: the verbs people type."""

import json
from typing import Annotated

import typer

from pipeline.annotation import commands as annotation
from pipeline.corpus.purge import purge as purge_posts
from pipeline.corpus.removals import TAKEDOWN
from pipeline.doctor import examine
from pipeline.errors import PipelineError
from pipeline.options import HERE, PARAMS_FILE, Debug, ParamsFile, Root
from pipeline.params import load_params
from pipeline.plan.commands import plan
from pipeline.pose import commands as pose
from pipeline.release import commands as release
from pipeline.release import export_commands as export
from pipeline.release import takedown_commands as takedown
from pipeline.report.build import METRICS, PAGE
from pipeline.report.headlines import headlines
from pipeline.retrieval import commands as retrieval
from pipeline.retrieval.web.commands import serve
from pipeline.rulebook import commands as rulebook
from pipeline.sample import commands as sample
from pipeline.segmenter import commands as segmenter
from pipeline.stage import exit_codes, start_logging
from pipeline.tagger import commands as tagger

app = typer.Typer(
    help="Open, rebuildable data sets of illustrated characters. `dvc repro` builds them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(annotation.app, name="annotate")
app.add_typer(rulebook.app, name="rulebook")
app.add_typer(release.app, name="release")
app.add_typer(segmenter.app, name="segmenter")
app.add_typer(tagger.app, name="tagger")
app.add_typer(sample.app, name="sample")
app.add_typer(takedown.app, name="takedown")
export.app.command("onnx")(pose.export)
app.add_typer(export.app, name="export")
app.command()(plan)
app.command()(release.fetch)
app.command()(pose.predict)
app.command()(pose.models)
app.command()(retrieval.search)
app.command()(serve)


@app.command()
def doctor(params: ParamsFile = PARAMS_FILE, root: Root = HERE, debug: Debug = False) -> None:
    """Say what of the machine, the settings and the corpus is ready, and what is not."""
    start_logging()
    with exit_codes("doctor", debug=debug):
        findings = examine(params, root)
        for finding in findings:
            typer.echo(
                f"{'ready    ' if finding.ready else 'NOT READY'}  {finding.what}: {finding.says}"
            )
        unready = sum(not finding.ready for finding in findings)
        if unready:
            raise PipelineError(f"{unready} of {len(findings)} things are not ready")
        typer.echo("all ready: `dvc repro`")


@app.command()
def purge(
    post: Annotated[int, typer.Argument(metavar="POST", help="the post's id", min=0)],
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Delete the files of a post from our own store; a local mirror is never touched."""
    start_logging()
    with exit_codes("purge", debug=debug):
        settings = load_params(params)
        corpus = settings.corpus.name
        deleted = purge_posts(root, corpus, settings.images.packed, [post])
        for file in deleted:
            typer.echo(f"deleted {file}" if not file.exists() else f"blotted out of {file}")
        typer.echo(
            f"post {post}: {len(deleted)} files deleted; so that it does not come back, name it in "
            f"{TAKEDOWN.format(corpus=corpus)} and run `dvc repro`"
        )


@app.command()
def summary(params: ParamsFile = PARAMS_FILE, root: Root = HERE, debug: Debug = False) -> None:
    """Show the headline numbers of the last build, and where to look."""
    start_logging()
    with exit_codes("summary", debug=debug):
        corpus = load_params(params).corpus.name
        metrics = root / METRICS.format(corpus=corpus)
        if not metrics.exists():
            raise PipelineError(f"{metrics}: missing; run `dvc repro` to make it")
        for line in headlines(json.loads(metrics.read_text())):
            typer.echo(line)
        typer.echo(f"look at {root / PAGE.format(corpus=corpus)}")


def main() -> None:
    """The entry point of the `posebooru` command."""
    app()


if __name__ == "__main__":
    main()
