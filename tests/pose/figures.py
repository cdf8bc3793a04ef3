"""A small pose data set that a network can be run on in a second, and a tagger beside it."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from pipeline.contracts.annotation import POSE_LABELS
from pipeline.contracts.metadata import POSTS
from pipeline.contracts.pose import ADD, POSE_BOXES, POSE_DATASET, POSE_IMAGES, POSE_SPLITS
from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.table import Table, write_table
from pipeline.contracts.tagger import TAGGER_MODEL
from pipeline.images.store import store_path
from pipeline.keypoints import COCO_NAMES, coco_category
from pipeline.params import Params
from pipeline.tagger.model import Card, build_network
from pipeline.training.folder import save_model
from tests.conftest import POST

POSTS_OF = {"train": range(100, 112), "val": range(200, 204), "test": range(300, 306)}

SIZE = (80, 120)

STANDING = np.array(
    [
        (40, 15), (43, 13), (37, 13), (46, 15), (34, 15), (52, 30), (28, 30), (58, 48), (22, 48),
        (60, 65), (20, 65), (47, 66), (33, 66), (48, 88), (32, 88), (48, 110), (32, 110),
    ],
    np.float64,
)  # fmt: skip
"""(17, 2): a figure that stands and looks at us, in an image of SIZE."""


@dataclass
class Figures:
    """A root with stick figures, each a little aside; odd posts of ADD, all in one slice."""

    root: Path
    change: Callable[..., Params]

    def params(self, **changes: Any) -> Params:
        """Settings of a training of a second, in one process."""
        small = {
            "corpus.root": "mirror",
            "engine.workers": 1,
            "pose.task.side": 64,
            "pose.task.channels": 8,
            "pose.task.layers": 2,
            "pose.task.weights": None,
            "pose.train.input_size": 32,
            "pose.train.heatmap_size": 16,
            "pose.train.epochs": 2,
            "pose.train.batch": 4,
            "pose.evaluate.resamples": 100,
        }
        return self.change(**(small | changes))

    def keypoints(self, post: int) -> NDArray[np.float64]:
        """(17, 3): where the figure of a post is; every third has no ankles to be seen."""
        moved = STANDING + np.array([post % 5, post % 3])
        marks = np.concatenate([moved, np.full((17, 1), 2.0)], axis=1)
        if post % 3 == 0:
            marks[-2:] = 0
        return marks

    def file(self, post: int) -> Path:
        """The picture of a post."""
        return self.root / "mirror" / store_path(post, "original", "png")


def make_figures(root: Path, change: Callable[..., Params]) -> Figures:
    """Write the data set below a root."""
    made = Figures(root, change)
    posts = [post for split in POSTS_OF.values() for post in split]
    rows = []
    for post in posts:
        _draw(made.file(post), made.keypoints(post))
        rows.append(_image_row(post, made.file(post)))
    _put(root, POSE_IMAGES, rows)
    _put(root, POSTS, [POST | {"post_id": post, "tags": _tags(post)} for post in posts])
    _put(
        root,
        POSE_SPLITS,
        [
            {"post_id": post, "group": post, "split": split}
            for split, range_ in POSTS_OF.items()
            for post in range_
        ],
    )
    of_add = [post for post in posts if post % 2]
    _put(root, ADD, [_add_row(post) for post in of_add])
    _put(root, POSE_BOXES, [_box_row(post) for post in posts])
    for split, range_ in POSTS_OF.items():
        path = root / POSE_DATASET[split].format(corpus="sample")
        path.write_text(json.dumps(_coco(made, list(range_))))
    labels = root / POSE_LABELS.format(corpus="sample")
    labels.parent.mkdir(parents=True)
    labels.touch()
    (root / SAMPLE.format(corpus="sample")).mkdir(parents=True)
    _put_tagger(root)
    return made


def put_photos(folder: Path, count: int = 12) -> None:
    """Photographs of the same figure, in COCO's form."""
    (folder / "images").mkdir(parents=True)
    images, annotations = [], []
    marks = np.concatenate([STANDING, np.full((17, 1), 2.0)], axis=1)
    for number in range(1, count + 1):
        name = f"photo_{number}.png"
        _draw(folder / "images" / name, marks)
        images.append({"id": number, "file_name": name})
        annotations.append(
            {"image_id": number, "bbox": [15, 5, 50, 110], "keypoints": marks.ravel().tolist()}
        )
    document = {"images": images, "annotations": annotations}
    (folder / "annotations.json").write_text(json.dumps(document))


def _draw(file: Path, marks: NDArray[np.float64]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", SIZE, "white")
    pen = ImageDraw.Draw(image)
    for x, y, v in marks:
        if v:
            pen.ellipse((x - 4, y - 4, x + 4, y + 4), fill="black")
    image.save(file)


def _image_row(post: int, file: Path) -> dict[str, Any]:
    return {
        "post_id": post,
        "kind": "original",
        "path": store_path(post, "original", "png"),
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "pixel_sha256": str(post),
        "width": SIZE[0],
        "height": SIZE[1],
        "mode": "RGB",
    }


def _tags(post: int) -> list[str]:
    return ["1girl", "from_behind", "solo"] if post % 2 else ["1girl", "solo", "standing"]


def _add_row(post: int) -> dict[str, Any]:
    split = next(split for split, range_ in POSTS_OF.items() if post in range_)
    return {
        "post_id": post,
        "split": split,
        "width": SIZE[0],
        "height": SIZE[1],
        "keypoints": [0.0] * 51,
    }


def _box_row(post: int) -> dict[str, Any]:
    """The segmenter finds nobody in post 300, and all others a little too large."""
    if post == 300:
        return {"post_id": post, "confidence": 0.0}
    return {
        "post_id": post,
        "x": 14.0,
        "y": 4.0,
        "width": 54.0,
        "height": 114.0,
        "confidence": 0.9,
        "area": 3000.0,
    }


def _coco(figures: Figures, posts: list[int]) -> dict[str, Any]:
    images = [{"id": place, "post_id": post} for place, post in enumerate(posts, start=1)]
    annotations = [
        {
            "id": place,
            "image_id": place,
            "category_id": 1,
            "bbox": [15, 5, 52, 112],
            "area": 3000.0,
            "iscrowd": 0,
            "num_keypoints": len(COCO_NAMES),
            "keypoints": figures.keypoints(post).ravel().tolist(),
        }
        for place, post in enumerate(posts, start=1)
    ]
    return {"images": images, "annotations": annotations, "categories": [coco_category()]}


def _put(root: Path, table: Table, rows: list[dict[str, Any]]) -> None:
    path = root / table.path.format(corpus="sample")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_table(pa.Table.from_pylist(rows, schema=table.schema), path, table.schema)


def _put_tagger(root: Path) -> None:
    torch.manual_seed(1)
    card = Card(
        architecture="resnet18",
        input_size=32,
        classes_hash="",
        classes=("red", "blue"),
        unlearnt=(),
        corpus="sample",
        samples={},
        initial_weights=None,
        epoch=0,
        val_map=0.0,
        versions={},
    )
    folder = root / TAGGER_MODEL.format(corpus="sample")
    save_model(folder, card, build_network("resnet18", 2).state_dict())
