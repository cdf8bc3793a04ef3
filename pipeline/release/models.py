"""A release of trained models: weights, ONNX files, and a card with what they were judged by.

Its folder is one that `pipeline.pose.reader.PoseReader` loads. Models name the release of the data
that they were trained on, and are refused with another.
"""

import shutil
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.contracts.pose import POSE_MODEL
from pipeline.contracts.segmenter import SEGMENTER_MODEL
from pipeline.contracts.tagger import TAGGER_CLASSES, TAGGER_MODEL
from pipeline.errors import PipelineError
from pipeline.pose.export import export_models
from pipeline.pose.reader import PoseReader
from pipeline.pose.rows import ROWS
from pipeline.release.check_files import PRIVATE
from pipeline.release.layout import CARD, LICENSE, SUMS, VERSION, Release, read_json, write_json
from pipeline.release.repository import Commit, built_from, refuse_stale
from pipeline.release.sums import files_of, hash_of, read_sums, write_sums
from pipeline.release.texts import hub_licence, text_template
from pipeline.release.versions import parse
from pipeline.stage import Run, Stage, install
from pipeline.training.folder import CARD_FILE, WEIGHTS_FILE

MODEL_RELEASES = "models/{corpus}/releases"
"""Where releases of models are built, below the root: a folder a version."""

TABLES = "reports/{corpus}/tables.md"
"""What the models were judged by, as the report has it."""

TABLES_TOLD = {
    "The tagger": ("Table 4",),
    "The segmenter": ("Table 3",),
    "The pose models": ("Table 1", "Table 2", "COCO's measures"),
}
"""Tables of the report that the card repeats, by their headings."""

INFO = "models.json"
ONNX = "onnx"

TRAINED_ON = ("train", "val")

READING = Stage(
    "release_models",
    params=("corpus.name", "release", "sample.draw"),
    inputs=(
        *(TAGGER_MODEL, SEGMENTER_MODEL, TAGGER_CLASSES.path, TABLES),
        *(POSE_MODEL.replace("{row}", row) for row in ROWS),
    ),
    outputs=(),
)


class ModelInfo(BaseModel):
    """`models.json`: which models these are, and what they were trained on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,70}$")]
    corpus: str
    version: Annotated[str, Field(pattern=VERSION)]
    data: str
    """The release of the data: `<name>@v<version>`."""
    data_sums: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of its SHA256SUMS."""
    row: str
    """Of the table of pose models."""
    commit: Annotated[str, Field(pattern=r"^[0-9a-f]{40,64}$")]
    date: str


def build_models(run: Run, version: str, data: Release, row: str) -> Path:
    """Build a release of the tagger, the segmenter and a pose model.

    Args:
        run: of READING.
        version: MAJOR.MINOR.PATCH.
        data: the release that they were trained on.
        row: of the pose model.

    Returns:
        Its folder.

    Raises:
        PipelineError: when the version exists, something is not committed or stale, a model was
            trained on other data, or cannot be exported.
    """
    place = run.root / MODEL_RELEASES.format(corpus=run.corpus) / str(parse(version))
    if place.exists():
        raise PipelineError(f"{place}: exists; a version is built once")
    commit = built_from(run.root)
    models = _models(row)
    made = (*models.values(), TAGGER_CLASSES.path, TABLES)
    refuse_stale(run.root, tuple(path.format(corpus=run.corpus) for path in made))
    folder = run.work / version
    shutil.rmtree(folder, ignore_errors=True)
    write_models(run, version, data, row, commit, folder)
    install(folder, place)
    shutil.rmtree(run.work, ignore_errors=True)
    return place


def write_models(
    run: Run, version: str, data: Release, row: str, commit: Commit, folder: Path
) -> None:
    """Write all files of a release of models into a folder, which is made."""
    settings = run.params.release
    for name, path in _models(row).items():
        (folder / name).mkdir(parents=True)
        for file in (WEIGHTS_FILE, CARD_FILE):
            shutil.copyfile(run.input(path) / file, folder / name / file)
    thresholds = folder / TAGGER_CLASSES.path.partition("{corpus}/")[2]
    thresholds.parent.mkdir()
    shutil.copyfile(run.input(TAGGER_CLASSES.path), thresholds)
    refuse_other_data(folder, data, row)
    reader = PoseReader.load(run.root / "models" / run.corpus, row)
    for written in export_models(reader, folder / ONNX):
        if written.suffix == ".onnx":
            forget_traces(written)
    info = ModelInfo(
        name=f"{settings.name}-models",
        corpus=run.corpus,
        version=version,
        data=f"{data.info.name}@v{data.info.version}",
        data_sums=hash_of(data.folder / SUMS),
        row=row,
        commit=commit.hash,
        date=commit.date,
    )
    write_json(info.model_dump(), folder / INFO)
    tables = tables_told(run.input(TABLES).read_text(encoding="utf-8"))
    front = hub_licence(settings.licence) | {
        "tags": ["anime", "illustration", "pose-estimation", "tagger", "segmentation"],
        "pipeline_tag": "keypoint-detection",
        "model_name": f"{settings.title}: tagger, segmenter, poses",
    }
    text = text_template("MODELS.md.j2").render(
        front_matter=yaml.safe_dump(front, sort_keys=False, allow_unicode=True),
        info=info,
        settings=settings,
        data=data.info,
        tables=tables,
        drawn=run.params.sample.draw,
    )
    (folder / CARD).write_text(text, encoding="utf-8")
    licence = f"{settings.licence.name}\n{settings.licence.url}\n"
    (folder / LICENSE).write_text(f"Weights, ONNX files and texts:\n\n{licence}", encoding="utf-8")
    write_sums(folder)


def refuse_other_data(folder: Path, data: Release, row: str) -> None:
    """Let models pass that were trained on a release of the data.

    Raises:
        PipelineError: when a model's card says that it had other classes, or other numbers of
            posts, than the release has.
    """
    places = {"tagger": folder / "tagger" / CARD_FILE, "pose": folder / "pose" / row / CARD_FILE}
    tagger, pose = (read_json(path) for path in places.values())
    if tagger["classes_hash"] != data.info.rulebook:
        raise PipelineError(
            f"{places['tagger']}: trained on other classes than those of {data.folder}"
        )
    for name, card in (("tagger", tagger), ("pose", pose)):
        had = {split: card["samples"].get(split) for split in TRAINED_ON}
        has = {split: data.info.counts[name][split] for split in TRAINED_ON}
        if had != has:
            raise PipelineError(
                f"{places[name]}: trained on {_told(had)}, but {data.folder} has {_told(has)}"
            )


def forget_traces(path: Path) -> None:
    """Take out of an ONNX file where the exporter's code lies on this machine."""
    import onnx  # noqa: PLC0415 - of the extra `export`

    model = onnx.load(str(path))
    nodes = list(model.graph.node)
    for function in model.functions:
        nodes += function.node
    for node in nodes:
        node.doc_string = ""
        del node.metadata_props[:]
    onnx.save(model, str(path))


def tables_told(report: str) -> list[tuple[str, str]]:
    """(heading, Markdown) of the report's tables that the card repeats, in its order."""
    told = []
    for part, headings in TABLES_TOLD.items():
        section = f"\n{report}".partition(f"\n## {part}\n")[2].partition("\n## ")[0]
        for heading in headings:
            table = section.partition(f"\n### {heading}\n")[2].partition("\n### ")[0].strip()
            if table:
                told.append((f"{part}: {heading}", table))
    return told


def open_models(folder: Path) -> ModelInfo:
    """What a folder of released models says of itself.

    Raises:
        PipelineError: when it is none, or a file is not what its hash says.
    """
    path = folder / INFO
    try:
        info = ModelInfo.model_validate(read_json(path))
    except ValidationError as error:
        fault = error.errors()[0]
        raise PipelineError(
            f"{path}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}"
        ) from error
    sums, there = read_sums(folder), files_of(folder)
    for name in sorted({*sums, *there}):
        if name not in sums or name not in there or hash_of(folder / name) != sums[name]:
            raise PipelineError(f"{folder / name}: missing, added or changed since it was built")
        if name.endswith((".md", ".json", ".csv")) and PRIVATE.search(
            (folder / name).read_text(encoding="utf-8")
        ):
            raise PipelineError(f"{folder / name}: has a path of a local machine")
    return info


def _models(row: str) -> dict[str, str]:
    return {
        "tagger": TAGGER_MODEL,
        "segmenter": SEGMENTER_MODEL,
        f"pose/{row}": POSE_MODEL.replace("{row}", row),
    }


def _told(samples: dict[str, Any]) -> str:
    return ", ".join(f"{count} {split}" for split, count in samples.items())
