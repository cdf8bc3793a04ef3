"""Figures that a person can picture, and indexes of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.contracts.retrieval import RETRIEVAL_INDEX
from pipeline.keypoints import COCO_NAMES, INDEX, add_midpoints
from pipeline.retrieval.writing import Drawing, write_folder

STANDING = {
    "nose": (100, 40),
    "left_eye": (105, 35),
    "right_eye": (95, 35),
    "left_ear": (112, 38),
    "right_ear": (88, 38),
    "left_shoulder": (125, 70),
    "right_shoulder": (75, 70),
    "left_elbow": (135, 110),
    "right_elbow": (65, 110),
    "left_wrist": (140, 150),
    "right_wrist": (60, 150),
    "left_hip": (115, 150),
    "right_hip": (85, 150),
    "left_knee": (117, 205),
    "right_knee": (83, 205),
    "left_ankle": (118, 260),
    "right_ankle": (82, 260),
}
"""Seen from the front, arms down."""


def figure(**places: tuple[float, float]) -> NDArray[np.float64]:
    """(25, 3): who stands, with some joints elsewhere."""
    known = STANDING | places
    points = np.array([(*known[name], 1) for name in COCO_NAMES], np.float64)
    return np.asarray(add_midpoints(points), np.float64)


def waving() -> NDArray[np.float64]:
    """The left arm up, the right one down."""
    return figure(left_elbow=(150, 45), left_wrist=(155, 5))


def crowd(count: int, seed: int = 0, far: float = 60) -> NDArray[np.float64]:
    """(count, 25, 3): each joint so many pixels, at most, from where it is in one who stands."""
    dice = np.random.default_rng(seed)
    marked = len(COCO_NAMES)
    figures = np.repeat(figure()[None, :marked], count, axis=0)
    figures[..., :2] += dice.uniform(-far, far, (count, marked, 2))
    return np.asarray(add_midpoints(figures), np.float64)


def only(keypoints: NDArray[np.float64], *names: str) -> NDArray[np.float64]:
    """The same pose with these joints posed alone."""
    posed = keypoints.copy()
    for name, place in INDEX.items():
        if name not in names:
            posed[place] = 0
    return posed


def drawing(post: int, keypoints: NDArray[np.float64], **more: Any) -> Drawing:
    """A drawing of 200 by 300 pixels."""
    said: dict[str, Any] = {
        "box": (50, 10, 110, 260),
        "size": (200, 300),
        "rating": "safe",
        "group": post,
        "tags": ["1girl"],
        "artists": ["somebody"],
        "source": "https://example.org/1",
    }
    return Drawing(post, keypoints.astype(np.float32), **(said | more))


def put_index(root: Path, drawings: Sequence[Drawing]) -> Path:
    """The sample corpus's index below a root."""
    folder = root / RETRIEVAL_INDEX.format(corpus="sample")
    write_folder(folder, list(drawings), {"corpus": "sample"})
    return folder
