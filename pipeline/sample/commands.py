"""`posebooru sample ...`: mirrors of drawn characters, of any size."""

import hashlib
import json
import shutil
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from pipeline.engine import map_shards
from pipeline.errors import PipelineError
from pipeline.options import Debug
from pipeline.sample import distance as distances
from pipeline.sample.folder import Order, draw_folder
from pipeline.stage import exit_codes, install, progress, start_logging

DRAWN_SHARE = 0.3
"""Of the posts, unless it is said how many: as in the sample corpus."""

ORDER = "order.json"
"""What an unfinished drawing is of, beside it."""

app = typer.Typer(
    help="Draw mirrors of characters with the truth about each, of any size.",
    no_args_is_help=True,
)


@app.command()
def draw(
    posts: Annotated[int, typer.Option(min=1, metavar="N", help="posts of metadata")],
    seed: Annotated[int, typer.Option(min=0, metavar="S", help="another seed, other drawings")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="a folder that is not there, or empty")],
    images: Annotated[
        int | None,
        typer.Option(min=1, metavar="M", help="posts with a picture; else 3 of 10"),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="W", help="processes; else one a core")
    ] = None,
    debug: Debug = False,
) -> None:
    """Draw a mirror: the same order gives the same bytes, with any number of workers.

    Killed? The same command goes on with what is missing.
    """
    start_logging()
    with exit_codes("sample draw", debug=debug):
        order = Order(seed, posts, images or max(round(posts * DRAWN_SHARE), 1))
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise PipelineError(f"{out}: is there already; name another folder, or remove it")
        unfinished = _unfinished(out, order)
        spread = partial(map_shards, workers=workers)
        watch = partial(progress, "sample draw")
        counts = draw_folder(unfinished / "drawing", order, spread, watch)
        install(unfinished / "drawing", out)
        shutil.rmtree(unfinished)
        said = ", ".join(f"{what} {count:,}" for what, count in counts.items())
        typer.echo(f"{said}, in {out}; to build from it, set corpus.root to {out / 'mirror'}")


@app.command()
def distance(
    add: Annotated[
        str, typer.Option(metavar="FOLDER", help="where ADD's train.json and test.json are")
    ],
    write: Annotated[bool, typer.Option("--write", help="keep it, for the gallery")] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="W", help="processes; else one a core")
    ] = None,
    debug: Debug = False,
) -> None:
    """Measure how far drawn poses are from those of AnimeDrawingsDataset, which is not shipped."""
    start_logging()
    with exit_codes("sample distance", debug=debug):
        found = distances.measure(add, workers)
        for what, value in distances.rows(found):
            typer.echo(f"{value:7.3f}  {what}")
        if write:
            distances.write(found)
            typer.echo(f"kept in {distances.STORED}")


def _unfinished(out: Path, order: Order) -> Path:
    """The folder beside `out` to draw in; a drawing of another order there is thrown away."""
    folder = out.absolute().parent / f".{out.absolute().name}.partial"
    key = {"order": vars(order), "code": _code()}
    note = folder / ORDER
    if not note.exists() or json.loads(note.read_text()) != key:
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        note.write_text(json.dumps(key))
    return folder


def _code() -> str:
    """A hash of the code that draws: pictures of two versions never mix in one folder."""
    digest = hashlib.sha256()
    room = Path(str(resources.files("pipeline.sample")))
    for file in sorted(room.rglob("*.py")):
        digest.update(file.relative_to(room).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()
