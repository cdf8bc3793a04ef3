"""`posebooru rulebook ...`: what people do with rules besides editing them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from pipeline.contracts import POSTS, TAGS
from pipeline.errors import PipelineError
from pipeline.params import load_params
from pipeline.rulebook.check import read_vocabulary, structure, vocabulary
from pipeline.rulebook.diff import describe_changes, describe_counts
from pipeline.rulebook.explain import explain_post
from pipeline.rulebook.frequencies import count_classes
from pipeline.rulebook.reading import RulebookFiles, read_rulebook
from pipeline.rulebook.rules import RULEBOOK, load_rulebook
from pipeline.rulebook.stats import describe_classes
from pipeline.rulebook.versions import committed_files
from pipeline.stage import Run, Stage, exit_codes, start_logging

VOCABULARY = f"{RULEBOOK}/vocabulary.csv"

READING = Stage(
    "rulebook",
    params=("corpus.name", "tagger.select.min_classes"),
    inputs=(RULEBOOK, VOCABULARY, POSTS.path, TAGS.path),
    outputs=(),
)
"""The verbs read what stages read, and write nothing."""

app = typer.Typer(
    help="Check the rulebook, and see what it does to the corpus.", no_args_is_help=True
)

ParamsFile = Annotated[Path, typer.Option("--params", metavar="FILE", help="the settings")]
Root = Annotated[Path, typer.Option(metavar="DIR", help="where rulebook/ and datasets/ are")]
Debug = Annotated[bool, typer.Option("--debug", help="show tracebacks")]

PARAMS_FILE = Path("params.yaml")
HERE = Path()


@app.command()
def check(params: ParamsFile = PARAMS_FILE, root: Root = HERE, debug: Debug = False) -> None:
    """Say everything that is wrong with the rules, each with its file and line."""
    with _reading(params, root, debug=debug) as run:
        source = read_rulebook(_files(run))
        known: set[str] = set()
        categories: dict[str, int] = {}
        against = []
        if run.path(VOCABULARY).exists():
            known |= read_vocabulary(run.path(VOCABULARY))
            against.append(VOCABULARY)
        if run.path(TAGS.path).exists():
            tags = run.read(TAGS, ["name", "category"]).to_pydict()
            categories = dict(zip(tags["name"], tags["category"], strict=True))
            against.append(f"the tags of corpus {run.corpus!r}")
        findings = structure(source)
        if against:
            findings = sorted(findings + vocabulary(source, known | categories.keys(), categories))
        for finding in findings:
            typer.echo(finding)
        tags_used = {tag for rule in source.rules for tag in rule.written}
        summary = f"{len(source.rules):,} classes over {len(tags_used):,} tags"
        if findings:
            raise PipelineError(f"{summary}; findings: {len(findings):,}")
        looked_up = f"known to {' or '.join(against)}" if against else "not looked up anywhere"
        typer.echo(f"{summary}, {looked_up}: nothing to mend")


@app.command()
def stats(params: ParamsFile = PARAMS_FILE, root: Root = HERE, debug: Debug = False) -> None:
    """Show how many posts of the corpus each class has."""
    with _reading(params, root, debug=debug) as run:
        typer.echo(describe_classes(run, load_rulebook(_files(run))))


@app.command()
def explain(
    post: Annotated[
        int, typer.Argument(metavar="POST", help="the post's id", min=0, max=2**63 - 1)
    ],
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Show which tags of a post gave which classes, and which gave none."""
    with _reading(params, root, debug=debug) as run:
        typer.echo(explain_post(run, load_rulebook(_files(run)), post))


@app.command()
def diff(
    against: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="a rulebook to compare with; without it, git HEAD's"),
    ] = None,
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Show what edits do: classes added, removed and changed, and their posts before and after."""
    with _reading(params, root, debug=debug) as run:
        other = RulebookFiles.in_folder(against) if against else committed_files(root)
        before, after = load_rulebook(other), load_rulebook(_files(run))
        typer.echo(describe_changes(before, after))
        if before.hash == after.hash:
            return
        if not run.path(POSTS.path).exists():
            typer.echo(f"\ncorpus {run.corpus!r} has no posts yet; `dvc repro metadata` makes them")
            return
        found = count_classes(run, [before, after])
        typer.echo(f"\n{describe_counts(before, after, found)}")
        least = run.params.tagger.select.min_classes
        typer.echo(
            f"\n{found.posts:,} posts of corpus {run.corpus!r}; with at least {least} classes: "
            f"{found.enough[0]:,} before, {found.enough[1]:,} after "
            f"({found.gained:,} gained, {found.lost:,} lost)"
        )


@contextmanager
def _reading(params: Path, root: Path, *, debug: bool) -> Iterator[Run]:
    """A run that writes nothing, and the exit codes of stages."""
    start_logging()
    with exit_codes(READING.name, debug=debug):
        yield Run(READING, load_params(params), root)


def _files(run: Run) -> RulebookFiles:
    return RulebookFiles.in_folder(run.path(RULEBOOK))
