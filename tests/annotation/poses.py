"""Three standing figures that can be checked by eye, and tasks and labels about them."""

from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.annotation.labels import Label, write_labels
from pipeline.annotation.tasks import Task, write_tasks
from pipeline.contracts.annotation import POSE_LABELS, TASKS
from pipeline.keypoints import COCO_NAMES, FLIP, INDEX, NOT_LABELLED

Array = NDArray[np.float64]

SIZE = (200, 400)
BOX = (45.0, 10.0, 110.0, 375.0)
AREA = 16_000.0


def _pose(**points: tuple[float, float, int]) -> Array:
    return np.array([points[name] for name in COCO_NAMES], float)


FRONT = _pose(
    nose=(100, 50, 2),
    left_eye=(108, 44, 2), right_eye=(92, 44, 2),
    left_ear=(116, 48, 2), right_ear=(84, 48, 2),
    left_shoulder=(130, 100, 2), right_shoulder=(70, 100, 2),
    left_elbow=(140, 150, 2), right_elbow=(60, 150, 2),
    left_wrist=(142, 200, 2), right_wrist=(58, 200, 2),
    left_hip=(120, 210, 2), right_hip=(80, 210, 2),
    left_knee=(122, 290, 2), right_knee=(78, 290, 2),
    left_ankle=(122, 370, 2), right_ankle=(78, 370, 2),
)  # fmt: skip
"""Towards us: its left is on our right."""

BACK = FRONT * [-1, 1, 1] + [SIZE[0], 0, 0]
"""Away from us: its left is on our left, and the face is hidden."""
BACK[[INDEX["nose"], INDEX["left_eye"], INDEX["right_eye"]], 2] = 1

SIDE = _pose(
    nose=(70, 50, 2),
    left_eye=(78, 44, 2), right_eye=(74, 44, 1),
    left_ear=(102, 48, 2), right_ear=(96, 48, 1),
    left_shoulder=(104, 100, 2), right_shoulder=(96, 100, 1),
    left_elbow=(112, 150, 2), right_elbow=(104, 150, 1),
    left_wrist=(98, 200, 2), right_wrist=(90, 200, 1),
    left_hip=(103, 210, 2), right_hip=(97, 210, 1),
    left_knee=(96, 290, 2), right_knee=(90, 290, 1),
    left_ankle=(104, 370, 2), right_ankle=(98, 370, 1),
)  # fmt: skip
"""Looking to our left: it shows its left side."""

POSES = {"front": FRONT, "back": BACK, "side": SIDE}


def both_swapped(pose: Array) -> Array:
    """Every left exchanged with its right."""
    return pose[list(FLIP[: len(COCO_NAMES)])]


def without(pose: Array, *names: str) -> Array:
    """Some points not labelled."""
    changed = pose.copy()
    changed[[INDEX[name] for name in names]] = 0
    return changed


def with_point(pose: Array, name: str, x: float, y: float) -> Array:
    """One point moved."""
    changed = pose.copy()
    changed[INDEX[name], :2] = x, y
    return changed


def poses() -> st.SearchStrategy[Array]:
    """Any pose at all, for properties that hold of every one."""
    return st.integers(0, 2**32 - 1).map(random_pose)


def random_pose(seed: int) -> Array:
    """Points all over the picture, some hidden, some not labelled."""
    dice = np.random.default_rng(seed)
    points = np.column_stack([dice.uniform(0, SIZE[0], (17, 2)), dice.integers(0, 3, 17)])
    points[points[:, 2] == 0] = 0
    return points


def task(post: int = 1, **changes: Any) -> Task:
    """A task about an image of SIZE."""
    fields: dict[str, Any] = {
        "post_id": post,
        "task": f"{post:032x}",
        "set": "new",
        "quota": "back",
        "image": f"original/0000/{post}.png",
        "kind": "original",
        "sha256": "0" * 64,
        "width": SIZE[0],
        "height": SIZE[1],
        "box": BOX,
        "box_source": "segmenter",
        "area": AREA,
        "keypoints": None,
        "keypoints_source": None,
    }
    return Task(**fields | changes)


def label(keypoints: Array | None, of: Task | None = None, **changes: Any) -> Label:
    """A label about a task; without keypoints, box and area it rejects nothing."""
    asked = of or task()
    fields: dict[str, Any] = {
        "post_id": asked.post_id,
        "task": asked.task,
        "annotator": "annotator-1",
        "kind": "label",
        "made": 1_000,
        "reject": None,
        "missing": None,
        "box": BOX,
        "area": AREA,
        "area_source": "mask",
        "keypoints": None if keypoints is None else points_of(keypoints),
        "seconds": 30.0,
        "revision": 1,
    }
    return Label(**fields | changes)


def rejecting(reason: str, of: Task | None = None, **changes: Any) -> Label:
    """A label that finds the image of no use."""
    nothing = {"reject": reason, "box": None, "area": None, "area_source": None}
    return label(None, of, **nothing | changes)


def points_of(keypoints: Array) -> tuple[tuple[float, float, int], ...]:
    """An array's points as a label holds them."""
    return tuple(
        (float(x), float(y), int(v)) if v != NOT_LABELLED else (0.0, 0.0, 0)
        for x, y, v in keypoints
    )


def put(root: Path, tasks: list[Task], labels: list[Label]) -> None:
    """Write tasks and all labels of the sample corpus below a root."""
    for path in (TASKS, POSE_LABELS):
        (root / path.format(corpus="sample")).parent.mkdir(parents=True, exist_ok=True)
    write_tasks(tasks, root / TASKS.format(corpus="sample"))
    write_labels(labels, root / POSE_LABELS.format(corpus="sample"))
