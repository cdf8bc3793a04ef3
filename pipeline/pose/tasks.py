"""The tasks for annotators: AnimeDrawingsDataset's images, and as many new ones as the set lacks.

Each has a box to start from and, where there are any, keypoints: AnimeDrawingsDataset's thirteen,
or those that a released pose model predicted (`pose.predictions`).

An image that people have found to be of no use stays a task, which is done, but does not count: a
spare one is asked about in its place.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.annotation.labels import Points, best_labels, read_labels
from pipeline.annotation.predictions import as_points
from pipeline.annotation.tasks import Task, task_hash, write_tasks
from pipeline.contracts.annotation import SNAPSHOT, TASKS, TASKS_REJECTS
from pipeline.contracts.metadata import POSTS
from pipeline.contracts.pose import ADD, CANDIDATES, POSE_BOXES, POSE_IMAGES, POSE_SPLITS
from pipeline.contracts.table import Table
from pipeline.keypoints import COCO_NAMES
from pipeline.pose.add_entries import in_image
from pipeline.pose.areas import Area, area_of
from pipeline.pose.predictions import read_predictions
from pipeline.stage import Counts, Reject, Run, Stage, run_stage

STAGE = Stage(
    "annotation_tasks",
    params=("corpus.name", "pose.predictions", "pose.sizes"),
    inputs=(
        *(POSTS.path, ADD.path, CANDIDATES.path),
        *(POSE_IMAGES.path, POSE_SPLITS.path, POSE_BOXES.path, SNAPSHOT),
    ),
    outputs=(TASKS, TASKS_REJECTS.path),
)

Row = dict[str, Any]
Rows = Mapping[int, Row]
"""Rows of a table, by post."""


def main(run: Run) -> Counts:
    """Decide which new samples are needed, and write a task an image."""
    splits = run.read(POSE_SPLITS, ["post_id", "split"]).to_pylist()
    split_of = {row["post_id"]: row["split"] for row in splits}
    add, candidates = _rows(run, ADD), _rows(run, CANDIDATES)
    images = _rows(run, POSE_IMAGES)
    useless = _of_no_use(run, images)
    of_use = {post_id: split for post_id, split in split_of.items() if post_id not in useless}
    new = needed(run.params.pose.sizes.model_dump(), of_use, add, candidates)
    unneeded = of_use.keys() - add.keys() - new
    wanted = {post_id: images[post_id] for post_id in split_of if post_id not in unneeded}
    quotas = {post_id: row["quota"] for post_id, row in candidates.items() if post_id not in add}
    tasks = list(_tasks(run, wanted, add, quotas))
    write_tasks(tasks, run.output(TASKS))
    run.write_reasons(
        TASKS_REJECTS,
        [Reject(each, "spare", f"{quotas[each]} in {split_of[each]}") for each in unneeded],
    )
    return {
        "add": sum(task.set == "add" for task in tasks),
        "new": sum(task.set == "new" for task in tasks),
        "without a box": sum(task.box_source == "image" for task in tasks),
        "spare": len(unneeded),
    }


def needed(
    sizes: Mapping[str, int], split_of: Mapping[int, str], add: Rows, candidates: Rows
) -> set[int]:
    """The new samples that fill each split up to its size.

    A quota whose samples fell out takes its spares, by their rank; where a quota has none left, the
    others fill up, in proportion to what they give.

    Args:
        sizes: of each split.
        split_of: the posts that have an image of use and a split.
        add: AnimeDrawingsDataset's posts.
        candidates: rows of CANDIDATES.
    """
    quotas = Counter(
        (row["split"], row["quota"]) for row in candidates.values() if not row["spare"]
    )
    of_split: defaultdict[str, list[Row]] = defaultdict(list)
    for post_id, split in split_of.items():
        if post_id in candidates and post_id not in add:
            of_split[split].append(candidates[post_id])
    chosen: set[int] = set()
    for split, rows in of_split.items():
        given: Counter[str] = Counter()
        queue = []
        for row in sorted(rows, key=lambda row: (row["rank"], row["post_id"])):
            given[row["quota"]] += 1
            share = given[row["quota"]] / max(quotas[split, row["quota"]], 1)
            queue.append((share, row["quota"], row["post_id"]))
        have = sum(post_id in add for post_id, its in split_of.items() if its == split)
        chosen.update(post_id for *_, post_id in sorted(queue)[: max(sizes[split] - have, 0)])
    return chosen


def _tasks(run: Run, images: Rows, add: Rows, quotas: Mapping[int, str]) -> Iterator[Task]:
    """A task for each image."""
    boxes = _rows(run, POSE_BOXES)
    posts = _rows(run, POSTS, ["post_id", "width", "height"], list(images))
    areas = {post_id: area_of(row, posts[post_id]) for post_id, row in images.items()}
    starts = _starts(run, add, areas)
    for post_id, image in images.items():
        yield Task(
            post_id=post_id,
            set="new" if post_id in quotas else "add",
            quota=quotas.get(post_id),
            **_image(image),
            **_box(boxes[post_id], areas[post_id]),
            **starts.get(post_id, {"keypoints": None, "keypoints_source": None}),
        )


def _of_no_use(run: Run, images: Rows) -> set[int]:
    """The posts whose image people have rejected."""
    best = best_labels(read_labels(run.input(SNAPSHOT)))
    rejected = {task for task, label in best.items() if label.reject is not None}
    return {post_id for post_id, row in images.items() if task_hash(row["sha256"]) in rejected}


def _starts(run: Run, add: Rows, areas: Mapping[int, Area]) -> dict[int, dict[str, Any]]:
    """The keypoints that a person starts from, in pixels of the image's file, and their source."""
    starts: dict[int, dict[str, Any]] = {}
    predictions = run.params.pose.predictions
    if predictions is not None:
        for post_id, points in read_predictions(predictions, run.root).items():
            starts[post_id] = {"keypoints": points, "keypoints_source": predictions.file}
    for post_id in add.keys() & areas.keys():
        starts[post_id] = {
            "keypoints": _joints(add[post_id], areas[post_id]),
            "keypoints_source": "add",
        }
    return starts


def _joints(row: Row, area: Area) -> Points:
    keypoints = np.array(row["keypoints"], dtype=np.float64).reshape(len(COCO_NAMES), 3)
    return as_points(in_image(keypoints, (row["width"], row["height"]), area))


def _image(row: Row) -> dict[str, Any]:
    names = ("kind", "sha256", "width", "height")
    return {
        "task": task_hash(row["sha256"]),
        "image": row["path"],
        **{name: row[name] for name in names},
    }


def _box(row: Row, area: Area) -> dict[str, Any]:
    """The segmenter's box, or all of the image where it found nobody."""
    if row["x"] is None:
        return {"box": area, "box_source": "image", "area": None}
    box = (row["x"], row["y"], row["width"], row["height"])
    return {"box": box, "box_source": "segmenter", "area": row["area"]}


def _rows(
    run: Run, table: Table, columns: list[str] | None = None, posts: list[int] | None = None
) -> dict[int, Row]:
    rows = run.read(table, columns)
    if posts is not None:
        rows = rows.filter(pc.is_in(rows["post_id"], value_set=pa.array(posts, pa.int64())))
    return {row["post_id"]: row for row in rows.to_pylist()}


if __name__ == "__main__":
    run_stage(STAGE, main)
