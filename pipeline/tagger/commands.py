"""`posebooru tagger ...`: other people's taggers, and labels that look as if they were missing."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.tagger import (
    CLASSES,
    LABELS,
    TAGGER_IMAGES,
    TAGGER_SPLITS,
    TAGGER_TEST_SCORES,
    TAGGER_VAL_SCORES,
)
from pipeline.errors import PipelineError
from pipeline.options import HERE, PARAMS_FILE, Debug, ParamsFile, Root
from pipeline.params import load_params
from pipeline.stage import Run, Stage, exit_codes, start_logging
from pipeline.tagger.adapters import RawTagger, rf5_tagger, wd_tagger, write_scores
from pipeline.tagger.classes import read_classes
from pipeline.tagger.data import open_split
from pipeline.tagger.others import sha256_of
from pipeline.tagger.scores import scored
from pipeline.tagger.suspects import TRUST, find_suspects, joined

READING = Stage(
    "tagger_commands",
    params=(
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images.max_bytes",
        "images.max_pixels",
    ),
    inputs=(
        POSTS.path,
        LABELS.path,
        CLASSES,
        SAMPLE,
        TAGGER_IMAGES.path,
        TAGGER_SPLITS.path,
        TAGGER_VAL_SCORES.path,
        TAGGER_TEST_SCORES.path,
    ),
    outputs=(),
)
"""The verbs read what stages read; they write no data of the build."""

app = typer.Typer(
    help="Set other taggers beside ours, and list labels that may be missing.",
    no_args_is_help=True,
)
adapt = typer.Typer(
    help="Score our validation and test images with somebody else's tagger, from its files.",
    no_args_is_help=True,
)
app.add_typer(adapt, name="adapt")

Out = Annotated[Path, typer.Option(metavar="FILE", help="the Parquet file to write")]


@adapt.command()
def rf5(
    weights: Annotated[Path, typer.Option(metavar="FILE", help="RF5's weights, a state dict")],
    tags: Annotated[Path, typer.Option(metavar="FILE", help="their tags, class_names_6000.json")],
    out: Out,
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """RF5's ResNets for Danbooru2018, the paper's rival."""
    with _reading("tagger adapt rf5", params, root, debug=debug) as run:
        _write(run, "rf5", rf5_tagger(weights, tags), out)


@adapt.command()
def wd(
    model: Annotated[Path, typer.Option(metavar="FILE", help="model.onnx")],
    tags: Annotated[Path, typer.Option(metavar="FILE", help="selected_tags.csv")],
    out: Out,
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Any tagger in the form of WD's: ONNX with a list of tags."""
    with _reading("tagger adapt wd", params, root, debug=debug) as run:
        _write(run, "wd", wd_tagger(model, tags), out)


@app.command()
def suspects(
    out: Annotated[Path, typer.Option(metavar="FILE", help="the CSV file to write")],
    trust: Annotated[
        float,
        typer.Option(min=0, max=1, help="of posts that score as high, the share with the class"),
    ] = TRUST,
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """List posts that look like a class but lack its tags, surest first, for people to look at.

    Of the validation and test splits alone: what the tagger was trained on, it has learned to deny.
    """
    with _reading("tagger suspects", params, root, debug=debug) as run:
        classes = read_classes(run.input(CLASSES))
        labels, splits = run.read(LABELS), run.read(TAGGER_SPLITS)
        val, test = (
            scored(run.read(table), labels, splits, split, len(classes))
            for table, split in ((TAGGER_VAL_SCORES, "val"), (TAGGER_TEST_SCORES, "test"))
        )
        found = find_suspects(joined(val, test), trust)
        with out.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(("post_id", "class", "group", "score", "trust", "above", "tags"))
            for each in found:
                number = each.class_number
                name, group = classes.names[number], classes.groups[number]
                numbers = (f"{each.score:.6f}", f"{each.trust:.4f}", f"{each.above:.4f}")
                writer.writerow(
                    (each.post_id, name, group, *numbers, " ".join(classes.tags[number]))
                )
        posts = len({each.post_id for each in found})
        typer.echo(f"corpus {run.corpus}: {len(found):,} suspects in {posts:,} posts, in {out}")


def _write(run: Run, name: str, tagger: RawTagger, out: Path) -> None:
    """Score both splits, say what to put into the settings."""
    wanted = {tag for tags in read_classes(run.input(CLASSES)).tags for tag in tags}
    manifests = [open_split(run, split) for split in ("val", "test")]
    known = write_scores(tagger, manifests, wanted, out)
    posts = sum(map(len, manifests))
    typer.echo(
        f"corpus {run.corpus}: {posts:,} posts scored for {known:,} of the rulebook's "
        f"{len(wanted):,} tags; to compare, put into the settings:"
    )
    typer.echo(
        f"tagger:\n  evaluate:\n    others:\n      {name}:\n        file: {out}\n"
        f"        sha256: {sha256_of(out)}"
    )


@contextmanager
def _reading(name: str, params: Path, root: Path, *, debug: bool) -> Iterator[Run]:
    """A run to read with; errors for people become one line and exit code 2."""
    start_logging()
    with exit_codes(name, debug=debug):
        if not root.is_dir():
            raise PipelineError(f"{root}: no such folder")
        yield Run(READING, load_params(params), root)
