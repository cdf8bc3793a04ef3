"""Tasks: what an annotator is asked, one image each, as JSON lines.

A task's hash says what was asked: the image's bytes and the version of the labelling
configuration. Labels carry it; a new image or a new question is a new task.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipeline.annotation.labels import Box, Points, TaskHash, rounded
from pipeline.errors import PipelineError

CONFIG_VERSION = 1
"""Of the question: raise it when earlier answers would not do any more, never for looks."""

SAME_BOX = 0.5
"""Intersection over union of two boxes from which on they are taken to hold the same body."""


class Task(BaseModel):
    """What an annotator is asked about one image."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    post_id: Annotated[int, Field(ge=0)]
    task: TaskHash
    set: Literal["add", "new"]
    """AnimeDrawingsDataset's, or chosen by us."""
    quota: str | None
    """Which quota chose it; None for AnimeDrawingsDataset's."""
    image: str
    """Its path in the image store."""
    kind: Literal["original", "512px"]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]
    box: Box
    box_source: Literal["segmenter", "image"]
    """`image`: the segmenter found nobody, and the box is the whole image's."""
    area: Annotated[float, Field(gt=0)] | None
    """Of the segmenter's mask, in square pixels; None where it found nobody."""
    keypoints: Points | None
    """To start from; None: nothing to start from."""
    keypoints_source: str | None
    """`add`, or the name of the file of predictions."""

    @field_validator("box", "area", "keypoints", mode="before")
    @classmethod
    def _rounded(cls, value: Any) -> Any:
        return rounded(value)


def task_hash(image_sha256: str) -> str:
    """32 hex digits that stand for an image's bytes and the question that is asked now."""
    return hashlib.sha256(f"{CONFIG_VERSION} {image_sha256}".encode()).hexdigest()[:32]


def area_of(task: Task, box: Box) -> tuple[float, Literal["mask", "box"]]:
    """The area to record with the box a person left: the mask's, where it is of the same body."""
    if task.area is not None and overlap(task.box, box) >= SAME_BOX:
        return task.area, "mask"
    return box[2] * box[3], "box"


def overlap(first: Box, second: Box) -> float:
    """Intersection over union of two boxes, 0 to 1."""
    width = min(first[0] + first[2], second[0] + second[2]) - max(first[0], second[0])
    height = min(first[1] + first[3], second[1] + second[3]) - max(first[1], second[1])
    shared = max(width, 0.0) * max(height, 0.0)
    return shared / (first[2] * first[3] + second[2] * second[3] - shared)


def read_tasks(path: Path) -> list[Task]:
    """The tasks of a file.

    Raises:
        PipelineError: names the file, the line, and what is wrong with it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PipelineError(f"{path}: cannot be read ({error}); run `dvc repro`") from error
    tasks = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            tasks.append(Task.model_validate_json(line))
        except ValidationError as error:
            fault = error.errors()[0]
            where = ".".join(str(part) for part in fault["loc"])
            raise PipelineError(f"{path}:{number}: {where}: {fault['msg']}") from error
    return tasks


def write_tasks(tasks: Iterable[Task], path: Path) -> None:
    """Write tasks, a line each, sorted by post."""
    lines = [
        json.dumps(task.model_dump(mode="json"))
        for task in sorted(tasks, key=lambda task: task.post_id)
    ]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
