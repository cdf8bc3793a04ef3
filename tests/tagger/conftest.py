"""A small corpus that a network can learn in seconds."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.tagger import CLASSES, LABELS, TAGGER_IMAGES, TAGGER_SPLITS
from pipeline.images.store import store_path
from pipeline.params import Params
from tests.conftest import POST

COLOURS = ("red", "green", "blue")
"""Classes 0, 1 and 2: the colour of the picture. Class 3 is on none."""

NAMES = (*COLOURS, "purple")

COUNTS = {"train": 24, "val": 9, "test": 6}


@dataclass
class World:
    """A root with posts 0 to 38, of one colour each by turns: post 4 is green, for 4 % 3 = 1."""

    root: Path
    change: Callable[..., Params]

    def file(self, post: int) -> Path:
        """The picture of a post."""
        return self.root / "mirror" / store_path(post, "512px", "jpg")

    def posts(self, split: str) -> list[int]:
        """The ids of a split: the first 24 are for training, nine for validation, six for test."""
        names = list(COUNTS)
        start = sum(COUNTS[name] for name in names[: names.index(split)])
        return list(range(start, start + COUNTS[split]))

    def params(self, **changes: Any) -> Params:
        """Settings of a training of a few seconds, in one process."""
        small = {
            "corpus.root": "mirror",
            "engine.workers": 1,
            "tagger.model.input_size": 32,
            "tagger.train.epochs": 2,
            "tagger.train.batch": 6,
            "tagger.train.learning_rate": 0.001,
        }
        return self.change(**(small | changes))


def write_classes(path: Path, names: tuple[str, ...]) -> None:
    """`classes.json` as the stage `retag` writes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = [{"name": name, "group": "misc", "tags": [f"{name}_tag"]} for name in names]
    digest = hashlib.sha256(json.dumps(names).encode()).hexdigest()
    path.write_text(json.dumps({"hash": digest, "classes": entries}))


@pytest.fixture
def world(
    tmp_path: Path, put_table: Callable[..., Path], change_params: Callable[..., Params]
) -> World:
    """The small corpus, on disk."""
    made = World(tmp_path, change_params)
    images = []
    for post in range(sum(COUNTS.values())):
        file = made.file(post)
        file.parent.mkdir(parents=True)
        Image.new("RGB", (64, 48 + post % 17), COLOURS[post % 3]).save(file, quality=90)
        images.append(
            {
                "post_id": post,
                "kind": "512px",
                "path": store_path(post, "512px", "jpg"),
                "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
                "pixel_sha256": "",
                "width": 64,
                "height": 48 + post % 17,
                "mode": "RGB",
            }
        )
    put_table(TAGGER_IMAGES, images)
    put_table(POSTS, [POST | {"post_id": row["post_id"]} for row in images])
    put_table(LABELS, [{"post_id": post, "classes": [post % 3]} for post in range(len(images))])
    put_table(
        TAGGER_SPLITS,
        [
            {"post_id": post, "group": post, "split": split}
            for split in COUNTS
            for post in made.posts(split)
        ],
    )
    write_classes(tmp_path / CLASSES.format(corpus="sample"), NAMES)
    (tmp_path / SAMPLE.format(corpus="sample")).mkdir(parents=True)
    return made
