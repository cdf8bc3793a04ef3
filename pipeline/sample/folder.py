"""Drawing a whole corpus into a folder; memory stays flat however many posts there are.

    mirror/metadata/2019…      13 shards of JSON lines
    mirror/512px, original     the images, in Danbooru's layout
    add/{train,val,test}.json  some posts in AnimeDrawingsDataset's form
    textures/                  backgrounds without a place
    mannequins/<style>/        photograph-like figures with COCO keypoints
    truth.parquet              what is known about each drawing
    slices.parquet             parts of the corpus that evaluations report apart

Every picture follows from (seed, post id) alone, so the bytes depend neither on the number of
workers nor on what else is drawn.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.contracts.sample import SLICES
from pipeline.engine import Spread
from pipeline.errors import PipelineError
from pipeline.sample.add_folder import write_add
from pipeline.sample.batches import Batch, batches, make_batch, read_batches
from pipeline.sample.mannequins import (
    IMAGES_PER_POST,
    STYLES,
    draw_mannequin,
    image_name,
    write_annotations,
)
from pipeline.sample.metadata import MetadataShards
from pipeline.sample.posts import FIRST_ID, LAST_ID, plan
from pipeline.sample.raster import jpeg
from pipeline.sample.textures import TEXTURES_PER_POST, draw_texture
from pipeline.sample.truth import SCHEMA
from pipeline.stage import Counts

MADE = ".batches"
"""Files of finished batches, while the corpus is being drawn."""

LEAST = 4
"""Textures, and mannequins of a style, of the smallest corpus."""

NUMBERS_PER_SHARD = 20
"""Textures or mannequins that one process draws at a time."""

ROWS_PER_GROUP = 1_000
"""Of a table that is written as it comes; rows of truth have pictures in them."""

Watch = Callable[[Iterable[None], str, int], Iterator[None]]
"""Passes finished work on and tells how far it is: (work, what it is, how much)."""


@dataclass(frozen=True)
class Order:
    """What is to be drawn: `posts` of metadata, of which about `images` have a picture."""

    seed: int
    posts: int
    images: int


@dataclass(frozen=True)
class Numbered:
    """Textures or mannequins to draw: their kind, their numbers, the seed, where they go."""

    kind: str
    numbers: range
    seed: int
    folder: Path


def draw_folder(folder: Path, order: Order, spread: Spread, watch: Watch) -> Counts:
    """Draw the corpus, or go on where a drawing of the same order was killed.

    Args:
        folder: empty, or with what a killed drawing left.
        order: what to draw.
        spread: spreads the work; who does it writes to the folder.
        watch: is handed the work as it is done.

    Raises:
        PipelineError: when there are more posts than ids.
    """
    if order.posts > LAST_ID - FIRST_ID:
        raise PipelineError(
            f"{order.posts:,} posts: the ids of a mirror suffice for {LAST_ID - FIRST_ID:,}; "
            "ask for fewer"
        )
    (folder / MADE).mkdir(parents=True, exist_ok=True)
    posts = plan(order.seed, order.posts, order.images)
    work = batches(posts, order.seed, folder / "mirror", folder / MADE)
    for _ in watch(spread(make_batch, work), "batches", len(work)):
        pass
    _gather(folder, work, order)
    textures = _numbered("texture", order, TEXTURES_PER_POST, folder / "textures")
    for _ in spread(draw_textures, textures):
        pass
    mannequins = _draw_mannequins(folder / "mannequins", order, spread)
    shutil.rmtree(folder / MADE)
    drawn = sum(post.drawn for post in posts)
    return {"posts": len(posts), "drawn": drawn, "mannequins": mannequins}


def slice_rows(truth: pa.Table) -> list[dict[str, Any]]:
    """Rows of SLICES: what is held out of training by kind, what is not, and the views."""
    rows = []
    for post, held, view in zip(
        *(truth[name].to_pylist() for name in ("post_id", "unseen", "view")), strict=True
    ):
        names = {f"unseen {each.partition(':')[0]}" for each in held}
        names |= {f"{view} view", "unseen" if held else "seen"}
        rows += [{"post_id": post, "slice": name} for name in sorted(names)]
    return rows


def draw_textures(work: Numbered) -> None:
    """Draw some textures."""
    work.folder.mkdir(parents=True, exist_ok=True)
    for number in work.numbers:
        data = jpeg(draw_texture(number, work.seed), 88)
        (work.folder / f"texture_{number:04d}.jpg").write_bytes(data)


def draw_mannequins(work: Numbered) -> list[dict[str, Any]]:
    """Draw some mannequins of a style; their annotations."""
    images = work.folder / "images"
    images.mkdir(parents=True, exist_ok=True)
    annotations = []
    for number in work.numbers:
        mannequin = draw_mannequin(work.kind, number, work.seed)
        (images / image_name(work.kind, number + 1)).write_bytes(mannequin.data)
        annotations.append(mannequin.annotation(number + 1))
    return annotations


class _TableFile:
    """A Parquet file written as its rows come: the same rows give the same bytes."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._schema = schema
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")
        self._waiting = schema.empty_table()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._writer.write_table(self._waiting)
        self._writer.close()

    def add(self, rows: pa.Table) -> None:
        self._waiting = pa.concat_tables([self._waiting, rows.cast(self._schema)])
        while len(self._waiting) >= ROWS_PER_GROUP:
            self._writer.write_table(self._waiting.slice(0, ROWS_PER_GROUP))
            self._waiting = self._waiting.slice(ROWS_PER_GROUP)


def _gather(folder: Path, work: list[Batch], order: Order) -> None:
    """Bring the batches together, in the order of their posts."""
    entries: dict[str, list[dict[str, Any]]] = {"train": [], "val": [], "test": []}
    with (
        MetadataShards(folder / "mirror" / "metadata", order.posts, order.seed) as metadata,
        _TableFile(folder / "truth.parquet", SCHEMA) as truth,
        _TableFile(folder / Path(SLICES.path).name, SLICES.schema) as slices,
    ):
        for batch in read_batches(work):
            for line in batch.lines:
                metadata.add(line)
            truth.add(batch.truth)
            slices.add(pa.Table.from_pylist(slice_rows(batch.truth), schema=SLICES.schema))
            for kind, entry in batch.add:
                entries[kind.removeprefix("add_")].append(entry)
    write_add(folder / "add", entries)


def _numbered(kind: str, order: Order, per_post: float, folder: Path) -> list[Numbered]:
    """Work on things that are numbered from 0, as many as go with the posts."""
    count = max(LEAST, round(order.posts * per_post))
    return [
        Numbered(kind, range(start, min(start + NUMBERS_PER_SHARD, count)), order.seed, folder)
        for start in range(0, count, NUMBERS_PER_SHARD)
    ]


def _draw_mannequins(folder: Path, order: Order, spread: Spread) -> int:
    work = [
        shard
        for style in STYLES
        for shard in _numbered(style, order, IMAGES_PER_POST, folder / style)
    ]
    annotations: dict[str, list[dict[str, Any]]] = {style: [] for style in STYLES}
    for shard, made in zip(work, spread(draw_mannequins, work), strict=True):
        annotations[shard.kind] += made
    for style, made in annotations.items():
        write_annotations(folder / style, style, made)
    return sum(map(len, annotations.values()))
