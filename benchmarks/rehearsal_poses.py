"""What the rehearsal's stages read about poses, made up: AnimeDrawingsDataset, labels, drawings.

Poses are the drawn figures' of `retrieval.py`, mixed and moved.
"""

from collections.abc import Iterator
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from rehearsal_inputs import SEED, Ints, Root, manifest
from retrieval import Array, base_poses, poses

from pipeline.annotation.labels import Label, write_labels
from pipeline.annotation.tasks import Task, task_hash, write_tasks
from pipeline.contracts.annotation import POSE_LABELS, TASKS
from pipeline.contracts.metadata import POSTS, TAGS
from pipeline.contracts.pose import ADD, CANDIDATES, POSE_IMAGES, POSE_SPLITS
from pipeline.contracts.retrieval import SUPPORT_IMAGES, SUPPORT_POSES, SUPPORT_POSTS
from pipeline.contracts.table import ROWS_PER_GROUP
from pipeline.keypoints import COCO_NAMES
from pipeline.retrieval.index import LOOKS_BYTES

ADD_SIZES = {"train": 1373, "val": 97, "test": 487}
"""Of AnimeDrawingsDataset, after the paper's cleaning."""

SUPPORT = 136_000
"""Drawings that are found by pose (paper, section on retrieval)."""

SUPPORT_LARGE = 5_000_000

DRAWN = 100
"""Figures that poses are made from."""

SIDE = 512

ALIKE, ALIKE_BITS = 20, 8
"""One of so many drawings looks like the one before, save for so many bits."""

EMPTY = 50
"""One of so many has a great empty area, which makes a piece of its looks the same as others'."""


def make_add(root: Root) -> None:
    """AnimeDrawingsDataset as the stage `add` leaves it: posts of the corpus, no joint known."""
    sizes = {split: root.scaled(count) for split, count in ADD_SIZES.items()}
    count = sum(sizes.values())
    posts = np.sort(np.random.default_rng(SEED).choice(root.posts, count, replace=False) + 1)
    splits = np.random.default_rng(SEED).permutation(np.repeat([*sizes], [*sizes.values()]))
    rows = {
        "post_id": posts,
        "split": splits,
        "width": np.full(count, 400, np.int32),
        "height": np.full(count, 600, np.int32),
        "keypoints": [[0.0] * 3 * len(COCO_NAMES)] * count,
    }
    root.write(ADD, [pa.table(rows, schema=ADD.schema)])
    root.write(ADD.rejects, [ADD.rejects.schema.empty_table()])


def make_pose_images(root: Root) -> None:
    """The manifest of AnimeDrawingsDataset and the candidates."""
    posts = np.union1d(root.ids(ADD), root.ids(CANDIDATES))
    root.write(POSE_IMAGES, manifest(posts, "original", SIDE))


def make_labels(root: Root) -> None:
    """A task and its label for every image of the pose set."""
    posts = root.ids(POSE_SPLITS)
    of_add = set(root.ids(ADD).tolist())
    points = poses(_base(), len(posts), SEED)[:, : len(COCO_NAMES)].astype(float)
    points[..., 2] = 2
    tasks, labels = [], []
    for post, marks in zip(posts.tolist(), points.tolist(), strict=True):
        sha256 = f"{post:064d}"
        box = (56.0, 56.0, 400.0, 400.0)
        keypoints = tuple((x, y, int(v)) for x, y, v in marks)
        of = "add" if post in of_add else "new"
        tasks.append(
            Task(
                post_id=post, task=task_hash(sha256), set=of, quota=None if of == "add" else "back",
                image=f"original/{post % 1000:04d}/{post}.png", kind="original", sha256=sha256,
                width=SIDE, height=SIDE, box=box, box_source="segmenter", area=60_000.0,
                keypoints=None, keypoints_source=None,
            )
        )  # fmt: skip
        labels.append(
            Label(
                post_id=post, task=task_hash(sha256), annotator="rehearsal", kind="label", made=1,
                reject=None, missing=None, box=box, area=60_000.0, area_source="mask",
                keypoints=keypoints, seconds=60.0, revision=1,
            )
        )  # fmt: skip
    root.path(TASKS).parent.mkdir(parents=True, exist_ok=True)
    write_tasks(tasks, root.path(TASKS))
    write_labels(labels, root.path(POSE_LABELS))


def make_support(root: Root) -> None:
    """Poses and manifest of as many drawings as the paper searches, of those selected."""
    _support(root, root.ids(SUPPORT_POSTS)[: root.scaled(SUPPORT)])


def make_large_support(root: Root, metadata: Root) -> None:
    """The same for five million drawings: the corpus's posts, then the same under other ids."""
    wanted = root.scaled(SUPPORT_LARGE)
    root.path(POSTS.path).parent.mkdir(parents=True)
    root.path(TAGS.path).hardlink_to(metadata.path(TAGS.path))
    root.params.write_text(metadata.params.read_text())
    with pq.ParquetFile(metadata.path(POSTS.path), read_dictionary=["tags.list.element"]) as file:
        root.write(POSTS, _repeated(file, metadata.posts, wanted))
    _support(root, root.ids(POSTS))


def _repeated(file: pq.ParquetFile, posts: int, wanted: int) -> Iterator[pa.Table]:
    """Posts again and again, with ids that go on, until there are enough."""
    made = turn = 0
    while made < wanted:
        for number in range(file.num_row_groups):
            rows = file.read_row_group(number).slice(0, wanted - made)
            for name in ("post_id", "parent_id"):
                place = rows.schema.get_field_index(name)
                moved = pc.add(rows[name], pa.scalar(turn * posts, pa.int64()))
                rows = rows.set_column(place, rows.schema.field(name), moved)
            yield rows
            made += len(rows)
        turn += 1


@cache
def _base() -> np.ndarray:
    """(B, 17, 2)."""
    return base_poses(DRAWN)


def _support(root: Root, posts: Ints) -> None:
    root.write(SUPPORT_IMAGES, manifest(posts, "512px", SIDE))
    base = _base()
    root.write(
        SUPPORT_POSES,
        (
            _poses(posts[start : start + ROWS_PER_GROUP], base, start)
            for start in range(0, len(posts), ROWS_PER_GROUP)
        ),
    )


def _poses(posts: Ints, base: np.ndarray, seed: int) -> pa.Table:
    keypoints: Array = poses(base, len(posts), seed)
    low, high = keypoints[..., :2].min(axis=1), keypoints[..., :2].max(axis=1)
    looks = _looks(len(posts), np.random.default_rng((SEED, seed)))
    schema = SUPPORT_POSES.schema
    lists = {
        "box": (np.concatenate([low, high - low], axis=1), 4),
        "keypoints": (keypoints, keypoints[0].size),
    }
    columns = {
        name: pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), size)
        for name, (values, size) in lists.items()
    }
    offsets = np.arange(len(posts) + 1, dtype=np.int32) * LOOKS_BYTES
    columns["looks"] = pa.BinaryArray.from_buffers(
        pa.binary(), len(posts), [None, pa.py_buffer(offsets), pa.py_buffer(looks.tobytes())]
    )
    columns["post_id"] = pa.array(posts)
    columns["box_confidence"] = pa.array(np.full(len(posts), 0.9, np.float32))
    return pa.table([columns[name].cast(schema.field(name).type) for name in schema.names], schema)


def _looks(count: int, dice: np.random.Generator) -> np.ndarray:
    """(count, LOOKS_BYTES)."""
    looks = dice.integers(0, 256, (count, LOOKS_BYTES), np.uint8)
    looks[::EMPTY, :2] = 0
    alike = np.arange(ALIKE, count, ALIKE)
    looks[alike] = looks[alike - 1]
    for _ in range(ALIKE_BITS):
        bits = dice.integers(0, 8 * LOOKS_BYTES, len(alike))
        looks[alike, bits // 8] ^= np.uint8(1) << (bits % 8).astype(np.uint8)
    return looks
