"""A small corpus made by hand: labels, splits, scores and images of a few posts and classes."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from PIL import Image

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.schemas import SPLITS_SCHEMA
from pipeline.contracts.table import Table, write_table
from pipeline.contracts.tagger import (
    CLASSES,
    LABELS,
    TAGGER_BASELINE_TEST_SCORES,
    TAGGER_BASELINE_VAL_SCORES,
    TAGGER_CURVES,
    TAGGER_IMAGES,
    TAGGER_SPLITS,
    TAGGER_TEST_SCORES,
    TAGGER_VAL_SCORES,
)
from pipeline.images.decoding import Limits
from pipeline.images.manifest import describe
from pipeline.images.store import Wanted
from pipeline.tagger.classes import Classes
from pipeline.tagger.scores import score_table
from pipeline.training.curves import write_curves
from tests.conftest import POST

RED, BLUE, DARK, NEVER = range(4)

CLASS_LIST = Classes(
    hash="a hash",
    names=("red", "blue", "dark", "never"),
    groups=("body", "body", "clothing", "misc"),
    tags=(("red_hair", "red_theme"), ("blue_hair",), ("dark", "night"), ("never",)),
)

SPLIT_OF = {"train": range(100, 140), "val": range(200, 224), "test": range(300, 324)}


def classes_of(post: int) -> list[int]:
    """Every third post is red, every other third blue; every fourth is dark; none is never."""
    found = [(RED,), (BLUE,), ()][post % 3]
    return [*found, *([DARK] if post % 4 == 0 else [])]


def truth(split: str) -> NDArray[np.bool_]:
    """(N, 4), written out."""
    posts = SPLIT_OF[split]
    return np.array([[number in classes_of(post) for number in range(4)] for post in posts])


def scores(split: str, noise: float, seed: int = 0) -> NDArray[np.float32]:
    """(N, 4): the truth, blurred."""
    dice = np.random.default_rng((seed, len(split)))
    clear = truth(split) * 0.5 + 0.25
    blurred = clear + noise * dice.uniform(-1, 1, clear.shape)
    return np.clip(blurred, 0, 1).astype(np.float32)


def put(root: Path, table: Table, rows: pa.Table) -> None:
    path = root / table.path.format(corpus="sample")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_table(rows, path, table.schema)


def put_labels(root: Path) -> None:
    """Classes, labels and splits, of a corpus without slices."""
    (root / SAMPLE.format(corpus="sample")).mkdir(parents=True, exist_ok=True)
    posts = [post for split in SPLIT_OF.values() for post in split]
    labels = [{"post_id": post, "classes": classes_of(post)} for post in posts]
    put(root, LABELS, pa.Table.from_pylist(labels, schema=LABELS.schema))
    rows = [
        {"post_id": post, "group": post - post % 2, "split": split}
        for split, range_ in SPLIT_OF.items()
        for post in range_
    ]
    put(root, TAGGER_SPLITS, pa.Table.from_pylist(rows, schema=SPLITS_SCHEMA))
    entries = [
        {"name": name, "group": group, "tags": tags}
        for name, group, tags in zip(
            CLASS_LIST.names, CLASS_LIST.groups, CLASS_LIST.tags, strict=True
        )
    ]
    text = json.dumps({"hash": CLASS_LIST.hash, "classes": entries})
    (root / CLASSES.format(corpus="sample")).write_text(text)


def put_scores(root: Path, noise: float = 0.1) -> None:
    """Of a tagger that is nearly right, and of a baseline that is less so."""
    tables = {
        "val": (TAGGER_VAL_SCORES, TAGGER_BASELINE_VAL_SCORES),
        "test": (TAGGER_TEST_SCORES, TAGGER_BASELINE_TEST_SCORES),
    }
    for split, (ours, baseline) in tables.items():
        posts = np.array(SPLIT_OF[split])
        put(root, ours, score_table(posts, scores(split, noise)))
        put(root, baseline, score_table(posts, scores(split, 0.6, seed=1)))


def put_curves(root: Path) -> None:
    """Of a training of two epochs."""
    history = [
        {"train/loss": 0.7, "val/loss": 0.8, "val/map": 0.3},
        {"train/loss": 0.4, "val/loss": 0.6, "val/map": 0.5},
    ]
    write_curves(root / TAGGER_CURVES.format(corpus="sample"), history)


def put_images(root: Path) -> None:
    """An image a post whose colours show its classes, in the mirror and in the manifest."""
    limits = Limits(10_000_000, 1_000_000)
    rows, metadata = [], []
    for split in SPLIT_OF.values():
        for post in split:
            wanted = Wanted(post, "512px", "jpg", None)
            file = root / "datasets/sample/sample/mirror" / wanted.path
            file.parent.mkdir(parents=True, exist_ok=True)
            picture(post).save(file)
            rows.append(describe(wanted, file.read_bytes(), limits))
            metadata.append(POST | {"post_id": post, "tags": []})
    (root / SAMPLE.format(corpus="sample")).mkdir(parents=True, exist_ok=True)
    put(root, TAGGER_IMAGES, pa.Table.from_pylist(rows, schema=TAGGER_IMAGES.schema))
    put(root, POSTS, pa.Table.from_pylist(metadata, schema=POSTS.schema))


def picture(post: int) -> Image.Image:
    """64 x 64: red, blue or green, and dark where it should be."""
    dice = np.random.default_rng(post)
    colour = {(RED,): 0, (BLUE,): 2}.get(tuple(classes_of(post)[:1]), 1)
    if classes_of(post) == [DARK]:
        colour = 1
    pixels = dice.integers(0, 40, (64, 64, 3))
    pixels[:, :, colour] += 90 if DARK in classes_of(post) else 200
    return Image.fromarray(pixels.astype(np.uint8))
