"""`posebooru rulebook ...`: what people do with rules besides editing them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from pipeline.contracts.metadata import POSTS, TAGS
from pipeline.errors import PipelineError
from pipeline.options import HERE, PARAMS_FILE, Debug, ParamsFile, Root
from pipeline.params import load_params
from pipeline.rulebook.check import structure, vocabulary
from pipeline.rulebook.coverage import cover, describe_coverage, read_tagger_list
from pipeline.rulebook.diff import describe_changes, describe_counts
from pipeline.rulebook.explain import explain_post
from pipeline.rulebook.frequencies import count_classes
from pipeline.rulebook.limits import limits
from pipeline.rulebook.nodes import Finding
from pipeline.rulebook.page import page_text
from pipeline.rulebook.pose_quotas import judge_quotas
from pipeline.rulebook.reading import RulebookFiles, Source, read_rulebook
from pipeline.rulebook.rules import RULEBOOK, load_rulebook
from pipeline.rulebook.stats import describe, survey
from pipeline.rulebook.versions import committed_files
from pipeline.rulebook.vocabulary import (
    collect,
    read_ranking,
    read_tag_list,
    read_vocabulary,
)
from pipeline.stage import Run, Stage, exit_codes, start_logging

VOCABULARY = f"{RULEBOOK}/vocabulary.csv"
PAGE = "reports/{corpus}/rulebook.html"

READING = Stage(
    "rulebook",
    params=("corpus.name", "rulebook", "tagger.select.min_classes"),
    inputs=(RULEBOOK, VOCABULARY, POSTS.path, TAGS.path),
    outputs=(PAGE,),
)
"""The verbs read what stages read; they write no data."""

ROWS = 30
"""Rows of each list of candidates in a terminal; the page has more."""

app = typer.Typer(
    help="Check the rulebook, and see what it does to the corpus.", no_args_is_help=True
)


@app.command()
def check(params: ParamsFile = PARAMS_FILE, root: Root = HERE, debug: Debug = False) -> None:
    """Say everything that is wrong with the rules, each with its file and line."""
    with _reading(params, root, debug=debug) as run:
        files = _files(run)
        source = read_rulebook(files)
        findings, against = _findings(run, files, source)
        for finding in findings:
            typer.echo(finding)
        tags_used = {tag for rule in source.rules for tag in rule.written}
        summary = f"{len(source.rules):,} classes over {len(tags_used):,} tags"
        if findings:
            raise PipelineError(f"{summary}; findings: {len(findings):,}")
        looked_up = f"known to {' or '.join(against)}" if against else "not looked up anywhere"
        typer.echo(f"{summary}, {looked_up}: nothing to mend")


@app.command()
def stats(
    html: Annotated[
        Path | None, typer.Option(metavar="PATH", help=f"the page; without it, {PAGE}")
    ] = None,
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Show how many posts of the corpus each class has, and what to merge or add; write a page."""
    with _reading(params, root, debug=debug) as run:
        overview = survey(run, load_rulebook(_files(run)))
        typer.echo(describe(overview, ROWS))
        page = html or run.path(PAGE)
        _write(page, page_text(overview))
        typer.echo(f"\nlook at {page}")


@app.command()
def coverage(
    lists: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="a tagger's tags: a JSON list, or a CSV file with a column name"
        ),
    ],
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Show how many of the rulebook's tags and classes other taggers know."""
    with _reading(params, root, debug=debug) as run:
        source = read_rulebook(_files(run))
        found = [cover(source, read_tagger_list(path), path.name) for path in lists]
        typer.echo(describe_coverage(source, found))


@app.command("vocabulary")
def write_vocabulary(
    tags: Annotated[
        Path, typer.Option(metavar="FILE", help="today's tags: rows of name,category,posts,...")
    ],
    ranking: Annotated[
        Path, typer.Option(metavar="FILE", help="a JSON list of the tags of 2018, by frequency")
    ],
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Write rulebook/vocabulary.csv anew for the tags that the rules name."""
    with _reading(params, root, debug=debug) as run:
        source = read_rulebook(_files(run))
        collected = collect(source, read_tag_list(tags), read_ranking(ranking))
        _write(run.path(VOCABULARY), collected.to_csv())
        typer.echo(f"{run.path(VOCABULARY)}: {len(collected.entries):,} tags")
        written = {tag for rule in source.rules for tag in rule.written}
        left_out = sorted(written - {each.tag_2019 for each in collected.entries})
        if left_out:
            raise PipelineError(
                f"left out, as no general tags of then or now: {' '.join(left_out)}"
            )


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


def _findings(run: Run, files: RulebookFiles, source: Source) -> tuple[list[Finding], list[str]]:
    """Everything that is wrong, and where tags were looked up."""
    known: set[str] = set()
    categories: dict[str, int] = {}
    against = []
    words = None
    if run.path(VOCABULARY).exists():
        words = read_vocabulary(run.path(VOCABULARY))
        known |= words.names
        against.append(VOCABULARY)
    if run.path(TAGS.path).exists():
        tags = run.read(TAGS, ["name", "category"]).to_pydict()
        categories = dict(zip(tags["name"], tags["category"], strict=True))
        known |= categories.keys()
        against.append(f"the tags of corpus {run.corpus!r}")
    wanted = run.params.rulebook
    findings = structure(source) + limits(source, files.shown, wanted, words)
    findings += judge_quotas(files, source.aliases, known, wanted.new_poses)
    if against:
        findings += vocabulary(source, known, categories)
    return sorted(findings), against


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.write_text(text, encoding="utf-8", newline="")
    unfinished.replace(path)
