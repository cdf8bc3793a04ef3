"""Answers to and from Label Studio's JSON.

Label Studio says where things are in percent of the image; here they are pixels of the image as
stored. What comes back is checked through and through: the server itself accepts anything.
"""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from typing import Any, Literal, Protocol, cast

from pydantic import ValidationError

from pipeline.annotation.config import (
    BOX,
    CHARACTER,
    HIDDEN,
    IMAGE,
    KEYPOINTS,
    MISSING,
    REJECT,
    SHOWN,
    VISIBILITY,
    WHOLE,
)
from pipeline.annotation.labels import Answer, Box, Point, Points, Visibility
from pipeline.annotation.tasks import Task, area_of
from pipeline.keypoints import COCO_NAMES, INDEX, NOT_LABELLED, OCCLUDED, VISIBLE

POINT_WIDTH = 0.7
"""Of a point's mark, in percent of the image's width; for the eye alone."""

Region = dict[str, Any]
"""One entry of a Label Studio result."""

_LABELS_OF = {BOX: "rectanglelabels", KEYPOINTS: "keypointlabels"}


class Unreadable(Exception):  # noqa: N818 - a verdict on an answer, which becomes a reject
    """An answer that cannot be used: a rule name and a detail, as in a reject."""

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(f"{rule}: {detail}")
        self.rule = rule
        self.detail = detail


class Picture(Protocol):
    """An image by its size in pixels, as it is stored; a task is one."""

    @property
    def width(self) -> int:
        """In pixels."""

    @property
    def height(self) -> int:
        """In pixels."""


def result_of(
    picture: Picture,
    box: Box | None,
    keypoints: Points | None,
    reject: str | None = None,
    missing: str | None = None,
) -> list[Region]:
    """A Label Studio result that says this about an image; box and points in its pixels."""
    regions = []
    if box is not None:
        x, y, width, height = box
        value = {
            **_percent(picture, x, y),
            "width": width / picture.width * 100,
            "height": height / picture.height * 100,
            "rotation": 0,
            "rectanglelabels": [CHARACTER],
        }
        regions.append(_region(picture, BOX, BOX, "rectanglelabels", value))
    for name, (x, y, v) in zip(COCO_NAMES, keypoints or (), strict=False):
        if v == NOT_LABELLED:
            continue
        place = {**_percent(picture, x, y), "width": POINT_WIDTH}
        point = place | {"keypointlabels": [name]}
        seen = place | {"choices": [SHOWN if v == VISIBLE else HIDDEN]}
        regions.append(_region(picture, KEYPOINTS, name, "keypointlabels", point))
        regions.append(_region(picture, VISIBILITY, name, "choices", seen))
    for control, chosen in ((MISSING, missing), (REJECT, reject)):
        if chosen is not None:
            regions.append(_region(picture, control, control, "choices", {"choices": [chosen]}))
    return regions


def prediction_of(task: Task) -> dict[str, Any]:
    """The pre-annotation of a task: its box, and the points it starts from.

    What lies outside the image, if only by a rounding, is moved to its edge, where it can be seen.
    """
    sources = [task.box_source, *([task.keypoints_source] if task.keypoints_source else [])]
    box, points = _inside(task, task.box), task.keypoints
    if points is not None:
        points = tuple((*_nearest(task, x, y), v) for x, y, v in points)
    return {
        "result": result_of(task, box, points),
        "model_version": " + ".join(sources),
    }


def answer_of(
    task: Task, annotation: Mapping[str, Any], annotator: str, kind: Literal["label", "review"]
) -> Answer:
    """What an annotation, as Label Studio exports it, says about a task.

    Raises:
        Unreadable: when it cannot be understood as an answer to this task.
    """
    regions = _by_control(annotation.get("result"))
    for region in regions[BOX] + regions[KEYPOINTS]:
        _check_image(task, region)
    box = _box(task, regions[BOX])
    area, area_source = (None, None) if box is None else area_of(task, box)
    lead_time = annotation.get("lead_time")
    try:
        return Answer(
            post_id=task.post_id,
            task=task.task,
            annotator=annotator,
            kind=kind,
            made=_milliseconds(annotation.get("updated_at")),
            reject=_chosen(regions[REJECT], REJECT),
            missing=_chosen(regions[MISSING], MISSING),
            box=box,
            area=area,
            area_source=area_source,
            keypoints=_points(task, regions[KEYPOINTS], regions[VISIBILITY]),
            seconds=0.0 if lead_time is None else _number(lead_time, "lead_time"),
        )
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"]) or "answer"
        raise Unreadable("out_of_range", f"{where}: {fault['msg']}") from error


def _inside(task: Task, box: Box) -> Box:
    left, top = _nearest(task, box[0], box[1])
    right, bottom = _nearest(task, box[0] + box[2], box[1] + box[3])
    return left, top, right - left, bottom - top


def _nearest(task: Task, x: float, y: float) -> tuple[float, float]:
    """The place in the image that is nearest to one that may be outside."""
    return min(max(x, 0.0), float(task.width)), min(max(y, 0.0), float(task.height))


def _percent(picture: Picture, x: float, y: float) -> dict[str, float]:
    return {"x": x / picture.width * 100, "y": y / picture.height * 100}


def _region(picture: Picture, control: str, name: str, kind: str, value: dict[str, Any]) -> Region:
    shown = WHOLE if control == BOX else IMAGE
    region = {"id": name, "from_name": control, "to_name": shown, "type": kind, "value": value}
    if control in {MISSING, REJECT}:
        return region
    size = {"original_width": picture.width, "original_height": picture.height, "image_rotation": 0}
    return region | size


def _by_control(result: object) -> dict[str, list[Region]]:
    """The regions of each control of ours."""
    known: dict[str, list[Region]] = {
        control: [] for control in (BOX, KEYPOINTS, VISIBILITY, MISSING, REJECT)
    }
    if not isinstance(result, list):
        raise Unreadable("not_a_result", f"expected a list of regions, got {_shown(result)}")
    for region in result:
        if not isinstance(region, dict) or not isinstance(region.get("value"), dict):
            raise Unreadable("not_a_result", f"{_shown(region)} is no region")
        control = region.get("from_name")
        if not isinstance(control, str) or control not in known:
            raise Unreadable("unknown_control", f"{_shown(control)} is none of {', '.join(known)}")
        known[control].append(region)
    return known


def _check_image(task: Task, region: Region) -> None:
    """A region must be about the very image that the task has, as it stands."""
    width, height = region.get("original_width"), region.get("original_height")
    if (width, height) != (task.width, task.height):
        detail = f"answered on one of {_shown(width)}x{_shown(height)} pixels"
        raise Unreadable("another_image", f"{detail}, the task's has {task.width}x{task.height}")
    if region.get("image_rotation") or region["value"].get("rotation"):
        raise Unreadable("turned", f"{_shown(region.get('id'))} is turned")


def _box(task: Task, regions: list[Region]) -> Box | None:
    if not regions:
        return None
    if len(regions) > 1:
        raise Unreadable("twice", f"{len(regions)} boxes")
    _label(regions[0], BOX, (CHARACTER,))
    x, y = _pixels(task, regions[0])
    width = _number(regions[0]["value"].get("width"), "width") * task.width / 100
    height = _number(regions[0]["value"].get("height"), "height") * task.height / 100
    return x, y, width, height


def _points(task: Task, regions: list[Region], visibilities: list[Region]) -> Points | None:
    """17 points in order, or None where not one is marked."""
    hidden = {
        str(region.get("id")): _choice(region, VISIBILITY, (SHOWN, HIDDEN)) == HIDDEN
        for region in visibilities
    }
    unmarked: Point = (0.0, 0.0, cast("Visibility", NOT_LABELLED))
    points = [unmarked] * len(COCO_NAMES)
    for region in regions:
        name = _label(region, KEYPOINTS, COCO_NAMES)
        if points[INDEX[name]][2] != NOT_LABELLED:
            raise Unreadable("twice", f"{name} is marked twice")
        seen = OCCLUDED if hidden.get(str(region.get("id"))) else VISIBLE
        points[INDEX[name]] = (*_pixels(task, region), cast("Visibility", seen))
    return tuple(points) if regions else None


def _pixels(task: Task, region: Region) -> tuple[float, float]:
    value = region["value"]
    x, y = _number(value.get("x"), "x"), _number(value.get("y"), "y")
    return x * task.width / 100, y * task.height / 100


def _chosen(regions: list[Region], control: str) -> str | None:
    """The answer to a question about the image; the reasons known are the label's to check."""
    if len(regions) > 1:
        raise Unreadable("twice", f"{control} is answered twice")
    return _choice(regions[0], control, None) if regions else None


def _label(region: Region, control: str, known: Iterable[str]) -> str:
    return _only(region["value"].get(_LABELS_OF[control]), control, known)


def _choice(region: Region, control: str, known: Iterable[str] | None) -> str:
    return _only(region["value"].get("choices"), control, known)


def _only(names: object, control: str, known: Iterable[str] | None) -> str:
    if not isinstance(names, list) or len(names) != 1 or not isinstance(names[0], str):
        raise Unreadable("not_a_result", f"{control}: expected one name, got {_shown(names)}")
    if known is not None and names[0] not in known:
        raise Unreadable("unknown_label", f"{control} knows no {_shown(names[0])}")
    return names[0]


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Unreadable("not_a_number", f"{name} is {_shown(value)}")
    return float(value)


def _milliseconds(moment: object) -> int:
    """Since 1970, of a time as the server writes it."""
    try:
        when = dt.datetime.fromisoformat(str(moment))
    except ValueError as error:
        raise Unreadable("not_a_time", f"updated_at is {_shown(moment)}") from error
    if when.tzinfo is None:
        raise Unreadable("not_a_time", f"updated_at is {_shown(moment)}, of no time zone")
    return int(when.timestamp() * 1000)


def _shown(value: object) -> str:
    """A value from outside, short enough for a line."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
