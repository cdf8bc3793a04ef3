"""A small corpus of figures, places and textures, as the segmenter's data stages leave it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from PIL import Image, ImageDraw

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.segmenter import BACKGROUNDS, FOREGROUNDS, SEGMENTER_SPLITS, TEXTURES
from pipeline.contracts.table import Table, write_table
from pipeline.images.decoding import Limits
from pipeline.images.manifest import describe
from pipeline.images.store import Wanted
from pipeline.params import Params
from tests.conftest import POST

LIMITS = Limits(10_000_000, 10_000_000)

SPLITS = ("train", "val", "test")

FIGURES = {"train": (101, 102, 103, 104), "val": (111, 112), "test": (121, 122)}

PLACES = {"train": (201, 202, 203), "val": (211,), "test": (221, 222)}

TEXTURE = {"train": (-301, -302), "val": (-311,), "test": (-321,)}


def figure(post: int, size: tuple[int, int] = (120, 160)) -> Image.Image:
    """An ellipse with a head on it, its colour by post, soft at the edges; around it, nothing."""
    dice = np.random.default_rng(post)
    large = Image.new("RGBA", (size[0] * 2, size[1] * 2))
    pen = ImageDraw.Draw(large)
    colour = (*(int(value) for value in dice.integers(30, 226, 3)), 255)
    width, height = large.size
    pen.ellipse((width * 0.2, height * 0.35, width * 0.8, height * 0.95), colour)
    pen.ellipse((width * 0.35, height * 0.05, width * 0.65, height * 0.4), colour)
    return large.resize(size, Image.Resampling.BOX)


def place(post: int, size: tuple[int, int] = (512, 512)) -> Image.Image:
    """Broad blotches of colour."""
    pixels = np.random.default_rng(abs(post)).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    return Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC)


@dataclass
class Studio:
    """A root with the manifests, the images and the splits."""

    root: Path
    change: Callable[..., Params]
    rows: dict[str, list[dict[str, object]]] = field(default_factory=dict)

    def put(self, table: Table, rows: list[dict[str, Any]]) -> None:
        """Write a table."""
        path = self.root / table.path.format(corpus="sample")
        path.parent.mkdir(parents=True, exist_ok=True)
        write_table(pa.Table.from_pylist(rows, schema=table.schema), path, table.schema)

    def file(self, wanted: Wanted) -> Path:
        """Where an image lies: posts' in the mirror, textures' in the store."""
        home = "datasets/sample/store" if wanted.kind == "texture" else "mirror"
        return self.root / home / wanted.path

    def add(self, table: Table, wanted: Wanted, image: Image.Image) -> None:
        """Add an image to a manifest."""
        file = self.file(wanted)
        file.parent.mkdir(parents=True, exist_ok=True)
        image.save(file)
        rows = self.rows.setdefault(table.path, [])
        rows.append(describe(wanted, file.read_bytes(), LIMITS))
        self.put(table, sorted(rows, key=lambda row: int(str(row["post_id"]))))

    def build(self) -> None:
        """Everything that the stage `composites` reads."""
        for split in SPLITS:
            for post in FIGURES[split]:
                self.add(FOREGROUNDS, Wanted(post, "original", "png", None), figure(post))
            for post in PLACES[split]:
                self.add(BACKGROUNDS, Wanted(post, "512px", "png", None), place(post))
            for number in TEXTURE[split]:
                wanted = Wanted(number, "texture", "png", None)
                self.add(TEXTURES, wanted, place(number, (90, 70)))
        self.put_splits()
        self.put_posts()
        (self.root / SAMPLE.format(corpus="sample")).mkdir(parents=True, exist_ok=True)
        (self.root / "textures").mkdir()

    def put_posts(self) -> None:
        """Metadata of figures and places."""
        posts = [post for kind in (FIGURES, PLACES) for split in SPLITS for post in kind[split]]
        self.put(POSTS, [POST | {"post_id": post, "width": 512, "height": 512} for post in posts])

    def put_splits(
        self, *, without: tuple[int, ...] = (), more: dict[int, str] | None = None
    ) -> None:
        """All images in their splits, but for some, and some more."""
        rows = [
            {"post_id": post, "group": post, "split": split}
            for kind in (FIGURES, PLACES, TEXTURE)
            for split in SPLITS
            for post in kind[split]
            if post not in without
        ]
        rows += [
            {"post_id": post, "group": post, "split": split} for post, split in (more or {}).items()
        ]
        self.put(SEGMENTER_SPLITS, sorted(rows, key=lambda row: int(str(row["post_id"]))))

    def params(self, **changes: Any) -> Params:
        """Settings for small pictures, in one process."""
        small = {
            "corpus.root": "mirror",
            "engine.workers": 1,
            "segmenter.textures": "textures",
            "segmenter.canvas.size": 64,
            "segmenter.composites.val": 8,
            "segmenter.composites.test": 8,
        }
        return self.change(**(small | changes))
