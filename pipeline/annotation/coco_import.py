"""COCO keypoint files made elsewhere, as answers to our tasks.

Nothing in such a file is trusted: what cannot be used gives a reject.
"""

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from pipeline.annotation.labels import Answer, Box, Points
from pipeline.annotation.tasks import Task
from pipeline.errors import PipelineError
from pipeline.keypoints import COCO_NAMES, INDEX, NOT_LABELLED
from pipeline.stage import Reject

MAX_BYTES = 500_000_000
"""Of a file; COCO's own keypoints of its training split have 240 million."""

SAME_SHAPE = 0.01
"""Images of one post may differ in aspect by this share: a resize ends on whole pixels."""

LARGEST_SIDE = 1_000_000

LONG_AGO = 0
"""When an answer of a file was made."""

NO_POST = -1
"""Stands in a reject for the post of an image that names none."""

_STEM = re.compile(r"(?:.*[/\\])?([0-9]{1,18})\.[A-Za-z0-9]{1,5}", re.DOTALL)


@dataclass(frozen=True)
class _Image:
    """An image of a file, as far as it is ours."""

    task: Task
    scale: tuple[float, float]
    """From the file's pixels to ours."""


def read_coco(path: Path) -> dict[str, Any]:
    """The content of a COCO file made elsewhere; nothing in it has been checked but its form.

    Raises:
        PipelineError: when it cannot be read, or is none.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise PipelineError(f"{path}: more than {MAX_BYTES:,} bytes; split it")
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PipelineError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise PipelineError(f"{path}: not JSON ({error})") from error
    for name in ("images", "annotations", "categories"):
        if not isinstance(content, dict) or not isinstance(content.get(name), list):
            raise PipelineError(f"{path}: has no list of {name}; is it a COCO keypoint file?")
    return dict(content)


def from_coco(
    content: Mapping[str, Any], tasks: Mapping[int, Task], annotator: str
) -> tuple[list[Answer], list[Reject]]:
    """What a COCO file says, as answers to our tasks.

    An image is ours by its `post_id`, or by a file name that is a post's id. Where it has another
    size than ours, coordinates are scaled, if the shape is the same. Nobody knows when the answers
    were made, so they are older than any other, and count where nobody of ours has answered.

    Args:
        content: as `read_coco` gives it.
        tasks: by post.
        annotator: whose answers they shall be.

    Returns:
        The answers, sorted by post, and for each image that gave none the reason.

    Raises:
        PipelineError: when no category has keypoints that we have.
    """
    orders = _orders(content["categories"])
    annotations: defaultdict[object, list[dict[str, Any]]] = defaultdict(list)
    for annotation in content["annotations"]:
        if isinstance(annotation, dict) and not annotation.get("iscrowd"):
            annotations[_hashable(annotation.get("image_id"))].append(annotation)
    answers: dict[int, Answer] = {}
    rejects = []
    for raw in content["images"]:
        image = _ours(raw, tasks)
        if isinstance(image, _Image):
            post_id = image.task.post_id
            found = annotations.get(_hashable(raw.get("id")), [])
            answer = _answer(image, found, orders, annotator)
            if isinstance(answer, Answer) and post_id in answers:
                answer = Reject(post_id, "listed_twice", "the first of its images counts")
            if isinstance(answer, Answer):
                answers[post_id] = answer
                continue
            image = answer
        rejects.append(image)
    return [answers[post_id] for post_id in sorted(answers)], rejects


def _orders(categories: list[Any]) -> dict[object, list[int | None]]:
    """For each category, the place in our order of each of its keypoints; None for none of ours."""
    orders = {}
    for category in categories:
        names = category.get("keypoints") if isinstance(category, dict) else None
        if isinstance(names, list) and set(COCO_NAMES) & {name for name in names if _is_text(name)}:
            places = [INDEX[name] if name in COCO_NAMES else None for name in names]
            orders[_hashable(category.get("id"))] = places
    if not orders:
        raise PipelineError(f"no category has keypoints called {', '.join(COCO_NAMES[:3])}, …")
    return orders


def _ours(raw: object, tasks: Mapping[int, Task]) -> _Image | Reject:
    """The task of an image, and how its pixels become ours."""
    post_id = _post_of(raw)
    if post_id is None or not isinstance(raw, dict):
        return Reject(NO_POST, "no_post", f"{str(raw)[:100]} names no post")
    task = tasks.get(post_id)
    if task is None:
        return Reject(post_id, "no_task", "the post is not among the tasks")
    if "sha256" in raw and raw["sha256"] != task.sha256:
        return Reject(post_id, "other_image", "its sha256 is another")
    width, height = raw.get("width"), raw.get("height")
    if not all(type(side) is int and 0 < side < LARGEST_SIDE for side in (width, height)):
        return Reject(post_id, "bad_image", f"its size is {str(width)[:20]} by {str(height)[:20]}")
    assert isinstance(width, int)
    assert isinstance(height, int)
    scale = task.width / width, task.height / height
    if abs(scale[0] / scale[1] - 1) > SAME_SHAPE:
        sizes = f"{width}x{height}, ours {task.width}x{task.height}"
        return Reject(post_id, "other_image", sizes)
    return _Image(task, scale)


def _post_of(raw: object) -> int | None:
    if not isinstance(raw, dict):
        return None
    post_id = raw.get("post_id")
    if type(post_id) is int:
        return post_id if post_id >= 0 else None
    name = raw.get("file_name")
    match = _STEM.fullmatch(name) if isinstance(name, str) else None
    return int(match[1]) if match else None


def _answer(
    image: _Image,
    annotations: list[dict[str, Any]],
    orders: Mapping[object, list[int | None]],
    annotator: str,
) -> Answer | Reject:
    post_id = image.task.post_id
    known = [each for each in annotations if _hashable(each.get("category_id")) in orders]
    if len(known) != 1:
        return Reject(post_id, "no_annotation" if not known else "several_annotations", "")
    annotation = known[0]
    try:
        box = _scaled_box(annotation.get("bbox"), image.scale)
        area, source = _area(annotation, box, image.scale)
        order = orders[_hashable(annotation["category_id"])]
        return Answer(
            post_id=post_id,
            task=image.task.task,
            annotator=annotator,
            kind="label",
            made=LONG_AGO,
            reject=None,
            missing=None,
            box=box,
            area=area,
            area_source=source,
            keypoints=_scaled_points(annotation.get("keypoints"), order, image.scale),
            seconds=0.0,
        )
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"]) or "the annotation"
        return Reject(post_id, "bad_annotation", f"{where}: {fault['msg']}"[:200])
    except (TypeError, ValueError, OverflowError) as error:
        return Reject(post_id, "bad_annotation", str(error)[:200])


def _scaled_box(raw: object, scale: tuple[float, float]) -> Box:
    x, y, width, height = _numbers(raw, "bbox", 4)
    return x * scale[0], y * scale[1], width * scale[0], height * scale[1]


def _area(
    annotation: Mapping[str, Any], box: Box, scale: tuple[float, float]
) -> tuple[float, Literal["mask", "box"]]:
    """The area and what it is of: a mask, unless it says otherwise or is just the box's."""
    (area,) = _numbers([annotation.get("area", 0)], "area", 1)
    area *= scale[0] * scale[1]
    of_box = box[2] * box[3]
    if area <= 0:
        return of_box, "box"
    said = annotation.get("area_source")
    if said == "mask" or said == "box":
        return area, said
    return area, "box" if abs(area - of_box) <= of_box / 1000 else "mask"


def _scaled_points(raw: object, order: list[int | None], scale: tuple[float, float]) -> Points:
    values = _numbers(raw, "keypoints", 3 * len(order))
    points: list[Any] = [(0.0, 0.0, NOT_LABELLED)] * len(COCO_NAMES)
    for place, x, y, v in zip(order, values[::3], values[1::3], values[2::3], strict=True):
        if v != int(v):
            raise ValueError(f"keypoints: v is {v}")
        if place is not None and v != NOT_LABELLED:
            points[place] = (x * scale[0], y * scale[1], int(v))
    return tuple(points)


def _numbers(raw: object, what: str, count: int) -> list[float]:
    if not isinstance(raw, list) or len(raw) != count:
        raise ValueError(f"{what}: expected {count} numbers, got {str(raw)[:50]}")
    if not all(type(value) in {int, float} for value in raw):
        raise ValueError(f"{what}: expected numbers, got {str(raw)[:50]}")
    return [float(value) for value in raw]


def _hashable(value: object) -> object:
    return value if isinstance(value, int | str) else str(value)


def _is_text(value: object) -> bool:
    return isinstance(value, str)
