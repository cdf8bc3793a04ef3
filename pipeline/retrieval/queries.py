"""Queries from what people have: a picture, or a pose in JSON.

A pose is one of

- ours: `{"keypoints": {"left_shoulder": [310, 205], "left_elbow": [300, 290, 0.5]}}`, any of the
  names of `pipeline.keypoints`, each x, y and, if you like, a weight;
- a COCO keypoint document, or one of its annotations, as `posebooru predict` writes it: the first
  annotation counts, all 25 keypoints where they are given;
- OpenPose's JSON of 18 points: the first of its people counts.
"""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import PipelineError
from pipeline.keypoints import COCO_NAMES, INDEX, NAMES
from pipeline.pose.formats import OPENPOSE
from pipeline.pose.reader import Found
from pipeline.retrieval.search import Query

MAX_BYTES = 1_000_000
"""Of a pose's JSON."""

FORMS = "expected {\"keypoints\": {name: [x, y]}}, COCO's keypoints, or OpenPose's people"


def query_of(found: Found) -> Query | None:
    """The pose of a picture that was read, weighed by confidence; None where no one was found."""
    if found.keypoints is None:
        return None
    return Query(np.clip(found.keypoints, [-np.inf, -np.inf, 0], [np.inf, np.inf, 1]))


def query_from_file(path: Path) -> Query:
    """The pose of a JSON file.

    Raises:
        PipelineError: when it cannot be read or is none of the known forms.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise PipelineError(f"{path}: cannot be read ({error.strerror})") from error
    try:
        return query_from_json(data)
    except PipelineError as error:
        raise PipelineError(f"{path}: {error}") from error


def query_from_json(data: bytes) -> Query:
    """The pose of a JSON document.

    Raises:
        PipelineError: when it is too large, no JSON, or none of the known forms.
    """
    if len(data) > MAX_BYTES:
        raise PipelineError(f"more than {MAX_BYTES:,} bytes is no pose")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise PipelineError(f"not JSON ({str(error)[:80]})") from error
    query = Query(_keypoints(document))
    if not query.limbs:
        raise PipelineError("no limb is posed: name both ends of at least one, as shoulder, elbow")
    return query


def _keypoints(document: Any) -> NDArray[np.float64]:
    if isinstance(document, dict):
        if isinstance(document.get("keypoints"), dict):
            return _named(document["keypoints"])
        if isinstance(document.get("people"), list):
            return _openpose(document["people"])
        annotations = document.get("annotations", [document])
        if isinstance(annotations, list) and annotations and isinstance(annotations[0], dict):
            for key, names in (("keypoints_25", NAMES), ("keypoints", COCO_NAMES)):
                if key in annotations[0]:
                    return _listed(annotations[0][key], names)
    raise PipelineError(FORMS)


def _named(points: dict[str, Any]) -> NDArray[np.float64]:
    keypoints = np.zeros((len(NAMES), 3))
    for name, point in points.items():
        if name not in INDEX:
            raise PipelineError(f"no keypoint is called {name[:40]!r}: {', '.join(NAMES)}")
        if not isinstance(point, list) or len(point) not in {2, 3}:
            raise PipelineError(f"{name}: expected [x, y] or [x, y, weight]")
        keypoints[INDEX[name]] = _numbers([*point, 1] if len(point) == 2 else point)
    return keypoints


def _listed(values: Any, names: tuple[str, ...]) -> NDArray[np.float64]:
    if not isinstance(values, list) or len(values) != 3 * len(names):
        raise PipelineError(f"expected {3 * len(names)} numbers, x, y and v of {len(names)} points")
    keypoints = np.zeros((len(NAMES), 3))
    keypoints[: len(names)] = np.array(_numbers(values)).reshape(-1, 3)
    keypoints[:, 2] = np.minimum(keypoints[:, 2], 1)
    return keypoints


def _openpose(people: list[Any]) -> NDArray[np.float64]:
    values = people[0].get("pose_keypoints_2d") if people and isinstance(people[0], dict) else None
    if not isinstance(values, list) or len(values) != 3 * len(OPENPOSE):
        raise PipelineError(f"expected people with pose_keypoints_2d of {len(OPENPOSE)} points")
    points = np.array(_numbers(values)).reshape(-1, 3)
    keypoints = np.zeros((len(NAMES), 3))
    for name, point in zip(OPENPOSE, points, strict=True):
        if name in INDEX:
            keypoints[INDEX[name]] = point
    return keypoints


def _numbers(values: list[Any]) -> list[float]:
    for place, value in enumerate(values):
        good = isinstance(value, int | float) and not isinstance(value, bool)
        if not good or abs(value) > 1e6 or not math.isfinite(value):
            raise PipelineError(f"number {place + 1} is {str(value)[:40]!r}, no coordinate")
        if place % 3 == 2 and value < 0:
            raise PipelineError(f"number {place + 1} is {value}: a weight is 0 or more")
    return [float(value) for value in values]
