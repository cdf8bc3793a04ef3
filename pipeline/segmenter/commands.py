"""`posebooru segmenter ...`: masks of any images, hand-made masks, other people's systems."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from PIL import Image

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.schemas import BOXES_SCHEMA, IMAGES_SCHEMA, MASKS_SCHEMA
from pipeline.contracts.segmenter import SEGMENTER_MODEL
from pipeline.contracts.table import Table, write_table
from pipeline.corpus.collect import open_images
from pipeline.errors import PipelineError
from pipeline.images.decoding import Limits
from pipeline.options import HERE, PARAMS_FILE, Debug, ParamsFile, Root
from pipeline.params import load_params
from pipeline.segmenter.data import FIXED_INPUTS, FIXED_PARAMS, FixedPairs, open_fixed
from pipeline.segmenter.model import load_segmenter
from pipeline.segmenter.others import FILE_NAME, masks_hash, read_masks
from pipeline.segmenter.predict import find_in_images
from pipeline.segmenter.real import judge_images, pair_up, told
from pipeline.stage import Run, Stage, exit_codes, start_logging

PARAMS = (
    "corpus.name",
    "corpus.originals_by_md5",
    "corpus.root",
    "images.max_bytes",
    "images.max_pixels",
)

READING = Stage("segmenter_commands", FIXED_PARAMS, (*FIXED_INPUTS, SEGMENTER_MODEL), ())
"""The verbs read what stages read; they write no data of the build."""

WORST = 5

app = typer.Typer(
    help="Find figures in images, judge on real ones, set other systems beside ours.",
    no_args_is_help=True,
)


@app.command()
def predict(
    manifest: Annotated[
        Path, typer.Argument(metavar="MANIFEST", help="an images.parquet, below the root")
    ],
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="the folder for boxes.parquet and masks.parquet")
    ],
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Find the figure in each image of a manifest: its box, and its mask as COCO has them."""
    table = Table(str(manifest), IMAGES_SCHEMA)
    stage = Stage(
        "segmenter_commands", PARAMS, (POSTS.path, SAMPLE, SEGMENTER_MODEL, table.path), ()
    )
    with _reading("segmenter predict", stage, params, root, debug=debug) as run:
        if "texture" in run.read(table, ["kind"])["kind"].to_pylist():
            raise PipelineError(f"{manifest}: expected posts' images, found textures")
        images = open_images(run, table)
        with tempfile.TemporaryDirectory() as work:
            model = run.input(SEGMENTER_MODEL)
            found = find_in_images(model, images, Path(work), run.map_shards)
        out.mkdir(parents=True, exist_ok=True)
        write_table(found.boxes, out / "boxes.parquet", BOXES_SCHEMA)
        write_table(found.masks, out / "masks.parquet", MASKS_SCHEMA)
        without = found.boxes["x"].null_count
        typer.echo(
            f"corpus {run.corpus}: {len(images):,} images, in {without:,} no figure was found; "
            f"boxes.parquet and masks.parquet are in {out}"
        )


@app.command()
def evaluate(
    images: Annotated[Path, typer.Option(metavar="DIR", help="real images")],
    masks: Annotated[
        Path, typer.Option(metavar="DIR", help="their masks, PNG of the same names and sizes")
    ],
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Judge the segmenter on real images with hand-made masks, as on composites."""
    stage = Stage("segmenter_commands", PARAMS, (SEGMENTER_MODEL,), ())
    with _reading("segmenter evaluate", stage, params, root, debug=debug) as run:
        segmenter = load_segmenter(run.input(SEGMENTER_MODEL))
        files = pair_up(images, masks)
        judged = list(judge_images(segmenter, files, _limits(run)))
        typer.echo(f"the segmenter of corpus {run.corpus} on {images}:")
        for line in told(judged, WORST):
            typer.echo(line)


@app.command()
def export(
    out: Annotated[Path, typer.Option(metavar="DIR", help="the folder, which must be empty")],
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Write the pictures of the test pairs, for another system to look at."""
    with _reading("segmenter export", READING, params, root, debug=debug) as run:
        pairs = open_fixed(run, "test")
        if out.exists() and any(out.iterdir()):
            raise PipelineError(f"{out}: not empty; give another folder")
        out.mkdir(parents=True, exist_ok=True)
        for place, number in enumerate(_numbers(pairs)):
            picture = Image.fromarray(pairs.render(place).image)
            picture.save(out / FILE_NAME.format(number))
        typer.echo(
            f"corpus {run.corpus}: {len(pairs):,} pictures of {pairs.rows['size'][0]} px in {out}; "
            "give back masks of the same names, or a COCO file whose image_id is the number"
        )


@app.command()
def check(
    masks: Annotated[Path, typer.Argument(metavar="PATH", help="a folder of PNG or a COCO file")],
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Look whether another system's masks can be judged; say what to put into the settings."""
    with _reading("segmenter check", READING, params, root, debug=debug) as run:
        pairs = open_fixed(run, "test")
        side = pairs.rows["size"][0].as_py()
        found = read_masks(masks, _numbers(pairs), side, _limits(run))
        nothing = sum(not mask.any() for mask in found)
        typer.echo(
            f"corpus {run.corpus}: masks of {len(found):,} test pairs, {nothing:,} of them empty; "
            "to compare, put into the settings, under a name that is there:"
        )
        typer.echo(
            f"segmenter:\n  evaluate:\n    others:\n      another:\n        path: {masks}\n"
            f"        sha256: {masks_hash(masks)}"
        )


def _numbers(pairs: FixedPairs) -> list[int]:
    numbers: list[int] = pairs.rows["pair"].to_pylist()
    return numbers


def _limits(run: Run) -> Limits:
    return Limits(run.params.images.max_bytes, run.params.images.max_pixels)


@contextmanager
def _reading(name: str, stage: Stage, params: Path, root: Path, *, debug: bool) -> Iterator[Run]:
    """A run to read with; errors for people become one line and exit code 2."""
    start_logging()
    with exit_codes(name, debug=debug):
        if not root.is_dir():
            raise PipelineError(f"{root}: no such folder")
        yield Run(stage, load_params(params), root)
