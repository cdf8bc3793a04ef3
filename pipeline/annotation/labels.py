"""What people say about an image: an answer, kept as a label, and all labels as JSON lines.

The snapshot, `annotations/<corpus>/labels.jsonl`, is in git and only ever grows: each annotator's
every revision stays. Lines are sorted and numbers rounded, so that `git diff` shows what changed.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from pipeline.errors import PipelineError
from pipeline.keypoints import COCO_NAMES, NOT_LABELLED, OCCLUDED, VISIBLE

VERSION = 1
"""Of the form of a line. A change to the form adds a step to `MIGRATIONS`."""

DECIMALS = 3
"""Places kept of a pixel: a thousandth is finer than any hand."""

REJECT_REASONS = {
    "several_characters": "more than one character",
    "cut_off": "much of the body is outside the picture",
    "no_character": "no character with a human body",
    "unclear_pose": "the pose cannot be made out",
    "unfit": "should not be in the data set",
}
"""Why an image is of no use: the name that is kept, and what an annotator reads."""

MISSING_REASONS = {
    "outside": "outside the picture",
    "cannot_tell": "hidden, and nobody could tell where",
}
"""Why points are missing from an image that is of use."""

TaskHash = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Pseudonym = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
Pixels = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Size = Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)]
Box = tuple[Pixels, Pixels, Size, Size]
"""x, y, width, height in pixels of the image as stored."""

Visibility = Literal[0, 1, 2]
Point = tuple[Pixels, Pixels, Visibility]
"""x, y in pixels of the image as stored; v is COCO's: NOT_LABELLED, OCCLUDED or VISIBLE."""

assert (NOT_LABELLED, OCCLUDED, VISIBLE) == (0, 1, 2)

Points = Annotated[tuple[Point, ...], Field(min_length=len(COCO_NAMES), max_length=len(COCO_NAMES))]
"""17 points in COCO's order; one that is not labelled is (0, 0, 0)."""


class Answer(BaseModel):
    """What one person said about one task, once.

    A rejected image has `reject`; any other should have a box and keypoints, though a person may
    have sent it without. Numbers are rounded to `DECIMALS`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    post_id: Annotated[int, Field(ge=0)]
    task: TaskHash
    annotator: Pseudonym
    kind: Literal["label", "review"]
    """A review is a second look at a suspect label, and wins over any label."""
    made: Annotated[int, Field(ge=0)]
    """When: milliseconds since 1970, by the server's clock. Only the order counts."""
    reject: Literal[tuple(REJECT_REASONS)] | None  # type: ignore[valid-type]  # pydantic reads it at run time
    missing: Literal[tuple(MISSING_REASONS)] | None  # type: ignore[valid-type]  # likewise
    """Why points are missing, where the annotator said."""
    box: Box | None
    area: Annotated[float, Field(gt=0, le=1e12, allow_inf_nan=False)] | None
    """Of the character, in square pixels; for COCO's OKS."""
    area_source: Literal["mask", "box"] | None
    """What the area is of: a segmenter's mask, or only the box."""
    keypoints: Points | None
    seconds: Annotated[float, Field(ge=0, le=1e7, allow_inf_nan=False)]
    """How long it took."""

    @field_validator("box", "keypoints", "area", "seconds", mode="before")
    @classmethod
    def _rounded(cls, value: Any) -> Any:
        return rounded(value)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "Answer":
        for name, (x, y, v) in zip(COCO_NAMES, self.keypoints or (), strict=False):
            if v == NOT_LABELLED and (x, y) != (0, 0):
                raise ValueError(f"{name} is not labelled, yet stands at ({x:g}, {y:g})")
        if (self.area is None) != (self.area_source is None):
            raise ValueError("area and area_source come together")
        if self.area is not None and self.box is None:
            raise ValueError("an area without a box")
        return self

    @property
    def said(self) -> tuple[object, ...]:
        """What was said, apart from who, when and how long."""
        return (self.reject, self.missing, self.box, self.area, self.keypoints)


class Label(Answer):
    """An answer as it is kept."""

    revision: Annotated[int, Field(ge=1)]
    """Counts this annotator's answers to this task, from 1, in the order in which they came."""


Key = tuple[str, str, str]
"""Task, annotator and kind: answers that share them are revisions of one another."""


def merge(snapshot: Sequence[Label], answers: Iterable[Answer]) -> list[Label]:
    """All labels after a pull, sorted: those of the snapshot as they are, and what is new.

    An answer is not new when the same was said already: last, or, by a server that has forgotten
    newer answers, at some time before. Nothing is ever dropped or replaced.
    """
    known: defaultdict[Key, list[Label]] = defaultdict(list)
    for label in snapshot:
        known[_key(label)].append(label)
    for answer in sorted(answers, key=lambda answer: (answer.made, *_key(answer))):
        labels = known[_key(answer)]
        if not _is_known(answer, labels):
            revision = max((label.revision for label in labels), default=0) + 1
            labels.append(Label(**_fields(answer), revision=revision))
    return sorted((label for labels in known.values() for label in labels), key=_place)


def best_labels(labels: Iterable[Label]) -> dict[str, Label]:
    """The label that counts for each task, by task hash: review beats latest beats earliest."""
    best: dict[str, Label] = {}
    for label in labels:
        if label.task not in best or _strength(label) > _strength(best[label.task]):
            best[label.task] = label
    return best


def latest_of_each(labels: Iterable[Label]) -> dict[Key, Label]:
    """Each annotator's latest revision on each task."""
    latest: dict[Key, Label] = {}
    for label in labels:
        key = _key(label)
        if key not in latest or _strength(label) > _strength(latest[key]):
            latest[key] = label
    return latest


def read_labels(path: Path) -> list[Label]:
    """The labels of a file; none when there is no such file.

    Raises:
        PipelineError: names the file, the line, and what is wrong with it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise PipelineError(f"{path}: cannot be read ({error})") from error
    labels = [
        _parsed(f"{path}:{number}", line)
        for number, line in enumerate(text.split("\n"), start=1)
        if line.strip()
    ]
    seen: set[tuple[object, ...]] = set()
    for label in labels:
        key = (*_key(label), label.revision)
        if key in seen:
            raise PipelineError(
                f"{path}: post {label.post_id}: revision {label.revision} of {label.annotator} is "
                "there twice; keep one line of the two"
            )
        seen.add(key)
    return labels


def write_labels(labels: Iterable[Label], path: Path) -> None:
    """Write all labels, a line each, sorted; the file appears whole or not at all."""
    lines = [line_of(label) for label in sorted(labels, key=_place)]
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(f"{line}\n" for line in lines)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def line_of(label: Label) -> str:
    """A label as one line of JSON, keys in a fixed order."""
    who = ("post_id", "task", "kind", "annotator", "revision")  # first: what a reader looks for
    fields = label.model_dump(mode="json")
    return json.dumps({"version": VERSION} | {name: fields[name] for name in who} | fields)


def rounded(value: Any) -> Any:
    """Numbers to `DECIMALS`, also in lists, which become tuples; anything else as it is."""
    if isinstance(value, float):
        return round(value, DECIMALS) + 0.0  # no -0.0, which JSON would keep apart
    if isinstance(value, list | tuple):
        return tuple(rounded(part) for part in value)
    return value


MIGRATIONS: tuple[Any, ...] = ()
"""Steps from each older form to the next: `MIGRATIONS[0]` makes a line of version 2 of one of
version 1. Each takes and returns the line as a dict, without `version`."""


def _parsed(place: str, line: str) -> Label:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise PipelineError(f"{place}: not a line of JSON ({error})") from error
    if not isinstance(raw, dict):
        raise PipelineError(f"{place}: expected a label, {{...}}")
    version = raw.pop("version", None)
    if type(version) is not int or version < 1:
        raise PipelineError(f"{place}: has no version; is this a file of labels?")
    if version > VERSION:
        raise PipelineError(
            f"{place}: has version {version}, this program knows {VERSION}; update posebooru"
        )
    for step in MIGRATIONS[version - 1 :]:
        raw = step(raw)
    try:
        return Label.model_validate_json(json.dumps(raw))
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        message = fault["msg"].removeprefix("Value error, ")
        raise PipelineError(f"{place}: {where or 'the label'}: {message}") from error


def _is_known(answer: Answer, labels: list[Label]) -> bool:
    newest = max(labels, key=_strength, default=None)
    if newest is None:
        return False
    if answer.made > newest.made:
        return answer.said == newest.said
    return any(answer.said == label.said for label in labels)


def _fields(answer: Answer) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in Answer.model_fields}


def _key(answer: Answer) -> Key:
    return answer.task, answer.annotator, answer.kind


def _strength(label: Label) -> tuple[object, ...]:
    return label.kind == "review", label.made, label.revision, label.annotator


def _place(label: Label) -> tuple[object, ...]:
    return label.post_id, label.task, label.kind, label.annotator, label.revision
