"""`posebooru predict`, `models` and `export onnx`: the trained models at people's hands."""

import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from pipeline.errors import PipelineError
from pipeline.options import HERE, PARAMS_FILE, Debug, ParamsFile, Root
from pipeline.params import load_params
from pipeline.pose.drawing import UNSURE, draw_keypoints
from pipeline.pose.export import export_models
from pipeline.pose.formats import coco_document, openpose_document
from pipeline.pose.reader import SUFFIXES, Found, PoseReader, open_picture
from pipeline.pose.rows import BUILT, ROWS
from pipeline.pose.sizes import told_sizes
from pipeline.stage import exit_codes, start_logging

TAGS_SHOWN = 5


def predict(
    images: Annotated[
        list[Path], typer.Argument(metavar="IMAGE...", help="pictures, or folders of them")
    ],
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="the folder for JSON and drawn pictures")
    ] = Path("poses"),
    row: Annotated[str, typer.Option(metavar="ROW", help="which pose model")] = BUILT[0],
    whole: Annotated[
        bool, typer.Option(help="take a picture without a box for one character")
    ] = False,
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Find box, 25 keypoints with confidences, and tags of pictures."""
    start_logging()
    with exit_codes("predict", debug=debug):
        names = named(images)
        reader = PoseReader.load(_models(params, root), _row(row))
        found: dict[str, Found] = {}
        failed: list[str] = []
        for folder in ("openpose", "drawn"):
            (out / folder).mkdir(parents=True, exist_ok=True)
        for name, path in tqdm(names.items(), desc="pictures", unit="", disable=None):
            try:
                picture = open_picture(path)
            except PipelineError as error:
                failed.append(str(error))
                continue
            each = reader.look(picture, whole=whole)
            found[name] = each
            openpose = json.dumps(openpose_document(each)) + "\n"
            (out / "openpose" / f"{name}_keypoints.json").write_text(openpose, encoding="utf-8")
            if each.keypoints is not None:
                picture = draw_keypoints(picture, each.keypoints, each.box)
            picture.save(out / "drawn" / f"{name}.png")
            typer.echo(f"{path}: {_told(each)}")
        document = coco_document(found, UNSURE)
        (out / "keypoints.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
        typer.echo(f"{len(found):,} pictures in {out}: keypoints.json (COCO), openpose/, drawn/")
        if failed:
            raise PipelineError(
                f"{len(failed):,} of {len(names):,} pictures cannot be read: {'; '.join(failed)}"
            )


def models() -> None:
    """Count the parameters of each pose model in the paper's settings, beside the paper's."""
    for line in told_sizes():
        typer.echo(line)


def export(
    out: Annotated[Path, typer.Option(metavar="DIR", help="the folder for the files")],
    row: Annotated[str, typer.Option(metavar="ROW", help="which pose model")] = "matching",
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Write tagger, segmenter and a pose model as ONNX, and selected_tags.csv."""
    start_logging()
    with exit_codes("export onnx", debug=debug):
        for path in export_models(PoseReader.load(_models(params, root), _row(row)), out):
            typer.echo(f"wrote {path}")


def named(paths: list[Path]) -> dict[str, Path]:
    """Pictures by the names that their answers get, folders opened.

    A name is the file's; where two are the same, the later ones get numbers.

    Raises:
        PipelineError: when a path is not there, or no picture is among them.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (file for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
            files += sorted(inside)
        elif path.is_file():
            files.append(path)
        else:
            raise PipelineError(f"{path}: no such file or folder")
    if not files:
        raise PipelineError(f"no pictures ({', '.join(SUFFIXES)}) in {', '.join(map(str, paths))}")
    seen: Counter[str] = Counter()
    names: dict[str, Path] = {}
    for file in files:
        seen[file.name] += 1
        count = seen[file.name]
        names[file.name if count == 1 else f"{file.stem}-{count}{file.suffix}"] = file
    return names


def _told(found: Found) -> str:
    if found.box is None or found.keypoints is None:
        return "no character found"
    sure = int((found.keypoints[:, 2] >= UNSURE).sum())
    x, y, width, height = found.box
    tags = ", ".join(name for name, _ in found.tags[:TAGS_SHOWN]) or "none"
    return (
        f"box {width:.0f} × {height:.0f} at ({x:.0f}, {y:.0f}), {sure} of {len(found.keypoints)} "
        f"keypoints, tags {tags}"
    )


def _models(params: Path, root: Path) -> Path:
    return root / "models" / load_params(params).corpus.name


def _row(row: str) -> str:
    if row not in ROWS:
        raise PipelineError(f"--row {row}: no such row; known are {', '.join(ROWS)}")
    return row
