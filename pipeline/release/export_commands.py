"""`posebooru export`: a release in the forms of others, and the images that training reads.

`coco`, `yolo`, `webdataset` and `parquet` write a release; `packed` writes tar shards that this
project's own training reads in place of single files.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.pose import POSE_IMAGES
from pipeline.contracts.retrieval import SUPPORT_IMAGES
from pipeline.contracts.segmenter import BACKGROUNDS, FOREGROUNDS
from pipeline.contracts.tagger import TAGGER_IMAGES
from pipeline.corpus.packing import pack
from pipeline.errors import PipelineError
from pipeline.options import HERE, PARAMS_FILE, Debug, ParamsFile, Root
from pipeline.params import load_params
from pipeline.release.export_coco import export_coco
from pipeline.release.export_parquet import export_parquet
from pipeline.release.export_webdataset import export_webdataset
from pipeline.release.export_yolo import export_yolo
from pipeline.release.exported import NOTICE, notice
from pipeline.release.layout import RELEASES, SETS, Release
from pipeline.release.removed import Removed
from pipeline.release.verify import refuse_faulty
from pipeline.release.versions import parse
from pipeline.stage import Run, Stage, exit_codes, install, start_logging

app = typer.Typer(help="Models and releases in the forms of other tools.", no_args_is_help=True)

Named = Annotated[str, typer.Argument(metavar="RELEASE", help="a version of ours, or a folder")]
Out = Annotated[Path, typer.Option(metavar="DIR", help="a folder that is not there yet")]
SetName = Annotated[str, typer.Option("--set", metavar="SET", help=", ".join(SETS))]

POSE = "pose"
PER_SHARD = 1000
PACKED_PER_SHARD = 10_000

MANIFESTS = {
    "tagger": TAGGER_IMAGES,
    "pose": POSE_IMAGES,
    "foregrounds": FOREGROUNDS,
    "backgrounds": BACKGROUNDS,
    "support": SUPPORT_IMAGES,
}
"""Manifests whose images can be packed, by the names they are asked for by."""

PACKING = Stage(
    "export_packed",
    params=(
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images.max_bytes",
        "images.max_pixels",
    ),
    inputs=(POSTS.path, *(table.path for table in MANIFESTS.values())),
    outputs=(),
)
"""The verb reads what stages wrote."""

Write = Callable[[Release, Path], dict[str, int]]


@app.command()
def coco(
    release: Named,
    out: Out,
    set_name: SetName = POSE,
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Write a set as COCO: annotations/ and images/."""
    with _told("coco", debug=debug):
        _check_set(set_name)
        _export(release, out, params, root, partial(export_coco, name=set_name))


@app.command()
def yolo(
    release: Named,
    out: Out,
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Write the pose set for Ultralytics: images/, labels/ and data.yaml."""
    with _told("yolo", debug=debug):
        _export(release, out, params, root, export_yolo)


@app.command()
def webdataset(
    release: Named,
    out: Out,
    set_name: SetName = POSE,
    per_shard: Annotated[
        int, typer.Option(metavar="N", min=1, help="samples of a shard, at most")
    ] = PER_SHARD,
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Write a set as tar shards."""
    with _told("webdataset", debug=debug):
        _check_set(set_name)
        write = partial(export_webdataset, name=set_name, per_shard=per_shard)
        _export(release, out, params, root, write)


@app.command()
def parquet(
    release: Named,
    out: Out,
    set_name: SetName = POSE,
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Write a set as Parquet with its images, for a hub's viewer."""
    with _told("parquet", debug=debug):
        _check_set(set_name)
        _export(release, out, params, root, partial(export_parquet, name=set_name))


@app.command()
def packed(
    sets: Annotated[
        list[str], typer.Argument(metavar="SET...", help=", ".join(MANIFESTS), show_default=False)
    ],
    out: Out,
    per_shard: Annotated[
        int, typer.Option(metavar="N", min=1, help="images of a shard, at most")
    ] = PACKED_PER_SHARD,
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Pack the images of sets in tar shards that training reads, as images.packed says."""
    with _told("packed", debug=debug):
        unknown = [name for name in sets if name not in MANIFESTS]
        if unknown:
            raise PipelineError(f"{unknown[0]}: no such set; known are {', '.join(MANIFESTS)}")
        run = Run(PACKING, load_params(params), root)
        counts = pack(run, [MANIFESTS[name] for name in sets], out, per_shard)
        said = ", ".join(f"{what} {count:,}" for what, count in counts.items())
        typer.echo(f"wrote {out}: {said}; to train from it, set images.packed to it")


@contextmanager
def _told(form: str, *, debug: bool) -> Iterator[None]:
    start_logging()
    with exit_codes(f"export {form}", debug=debug):
        yield


def _export(named: str, out: Path, params: Path, root: Path, write: Write) -> None:
    """Verify a release and write it in one form; the folder appears when all of it is there.

    Raises:
        PipelineError: when the release has a fault or lacks images, or the folder is there.
    """
    corpus = load_params(params).corpus.name
    if out.exists():
        raise PipelineError(f"{out}: is there already; name a folder that is not")
    folder = root / named
    if not folder.is_dir() and "/" not in named:
        folder = root / RELEASES.format(corpus=corpus) / str(parse(named))
    release = refuse_faulty(folder, Removed.listed(root, corpus))
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f".{out.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    try:
        counts = write(release, unfinished)
        (unfinished / NOTICE).write_text(notice(release), encoding="utf-8")
        install(unfinished, out)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    said = ", ".join(f"{what} {count:,}" for what, count in counts.items())
    typer.echo(f"wrote {out}: {said}; {NOTICE} says whether it may be given on")


def _check_set(name: str) -> None:
    if name not in SETS:
        raise PipelineError(f"--set {name}: no such set; known are {', '.join(SETS)}")
