"""The pose data set as a model sees it: images, boxes and 25 keypoints, of one split."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.contracts.pose import ADD, POSE_DATASET, POSE_IMAGES
from pipeline.corpus.collect import open_images
from pipeline.errors import PipelineError
from pipeline.images.manifest import Manifest
from pipeline.keypoints import COCO_NAMES, add_midpoints
from pipeline.stage import Run


@dataclass(frozen=True)
class Samples:
    """Characters, one an image, in the order of their post ids."""

    manifest: Manifest
    image_ids: NDArray[np.int64]
    """(N,) of the COCO file."""
    boxes: NDArray[np.float64]
    """(N, 4) x, y, width, height in pixels of the image as stored."""
    areas: NDArray[np.float64]
    """(N,) as recorded in the label, in square pixels."""
    keypoints: NDArray[np.float64]
    """(N, 25, 3) x, y, v in pixels of the image as stored."""

    def __len__(self) -> int:
        return len(self.manifest)

    @property
    def post_ids(self) -> list[int]:
        """In order."""
        return self.manifest.post_ids

    def with_boxes(self, boxes: NDArray[np.float64]) -> "Samples":
        """The same characters in other boxes."""
        return replace(self, boxes=boxes)

    def part(self, places: Sequence[int]) -> "Samples":
        """Some of the characters, by their places in order."""
        chosen = np.array(places, np.int64)
        return Samples(
            self.manifest.chosen(places),
            self.image_ids[chosen],
            self.boxes[chosen],
            self.areas[chosen],
            self.keypoints[chosen],
        )


def read_samples(run: Run, split: str, *, new_data: bool = True) -> Samples:
    """One split of the pose data set.

    Args:
        run: of a stage that declares POSE_DATASET's file of the split, POSE_IMAGES, what
            `open_images` needs, and, without the new data, ADD.
        split: train, val or test.
        new_data: False takes AnimeDrawingsDataset's images alone.

    Raises:
        PipelineError: when the split is empty, its file is not of our making, or an image cannot be
            had.
    """
    path = POSE_DATASET[split]
    rows = _rows(run, path)
    if not new_data:
        of_add = set(run.read(ADD, ["post_id"])["post_id"].to_pylist())
        rows = {post: row for post, row in rows.items() if post in of_add}
    if not rows:
        which = "" if new_data else "from AnimeDrawingsDataset "
        raise PipelineError(
            f"{run.path(path)}: no characters {which}in the {split} split; label some, or look at "
            "pose.sizes"
        )
    posts = sorted(rows)
    annotations = [rows[post] for post in posts]
    marked = np.array([row["keypoints"] for row in annotations], np.float64)
    return Samples(
        manifest=open_images(run, POSE_IMAGES, posts),
        image_ids=np.array([row["image_id"] for row in annotations], np.int64),
        boxes=np.array([row["bbox"] for row in annotations], np.float64),
        areas=np.array([row["area"] for row in annotations], np.float64),
        keypoints=np.asarray(add_midpoints(marked.reshape(-1, len(COCO_NAMES), 3)), np.float64),
    )


def _rows(run: Run, path: str) -> dict[int, dict[str, Any]]:
    """The annotation of each post."""
    file = run.input(path)
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        posts = {image["id"]: image["post_id"] for image in document["images"]}
        return {posts[row["image_id"]]: row for row in document["annotations"]}
    except (ValueError, KeyError, TypeError) as error:
        raise PipelineError(
            f"{file}: not a COCO keypoint file of the stage pose_dataset ({error})"
        ) from error
