"""Batches of posts: each is made by one process, which keeps what is known of it in a file.

A batch's file appears when all its pictures are written, so a drawing that was killed goes on with
the batches that are missing, and nothing of the many finished ones waits in memory.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.sample.making import make_post
from pipeline.sample.posts import Post
from pipeline.sample.truth import SCHEMA

POSTS_PER_BATCH = 40


@dataclass(frozen=True)
class Batch:
    """Posts to make, from which seed, where their pictures go, and the batch's own file."""

    posts: tuple[Post, ...]
    seed: int
    mirror: Path
    file: Path


def batches(posts: list[Post], seed: int, mirror: Path, folder: Path) -> list[Batch]:
    """The posts in batches, whose files are in `folder`."""
    return [
        Batch(
            tuple(posts[start : start + POSTS_PER_BATCH]),
            seed,
            mirror,
            folder / f"{start // POSTS_PER_BATCH:06d}.parquet",
        )
        for start in range(0, len(posts), POSTS_PER_BATCH)
    ]


def make_batch(batch: Batch) -> None:
    """Make a batch's posts, unless its file says that this has been done."""
    if batch.file.exists():
        return
    made = [make_post(post, batch.seed, batch.mirror) for post in batch.posts]
    rows = [
        {"line": post.line, "add": json.dumps(post.add) if post.add else None} | (post.truth or {})
        for post in made
    ]
    partial = batch.file.with_suffix(".partial")
    pq.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA), partial)
    partial.replace(batch.file)


@dataclass(frozen=True)
class MadeBatch:
    """What a batch's file holds."""

    lines: list[str]
    """Of metadata, one a post."""
    truth: pa.Table
    """As `truth.SCHEMA`: a row for each drawn single character, sorted by post."""
    add: list[tuple[str, dict[str, Any]]]
    """Entries of the ADD-style folder with the kind of their post."""


def read_batches(made: list[Batch]) -> Iterator[MadeBatch]:
    """The made batches in order, one at a time."""
    for batch in made:
        table = pq.read_table(batch.file, schema=_SCHEMA)
        entries = table.filter(pc.is_valid(table["add"])).select(["kind", "add"]).to_pylist()
        yield MadeBatch(
            table["line"].to_pylist(),
            table.filter(pc.is_valid(table["post_id"])).select(SCHEMA.names),
            [(entry["kind"], json.loads(entry["add"])) for entry in entries],
        )


_SCHEMA = pa.schema([("line", pa.string()), ("add", pa.string()), *SCHEMA])
"""A row a post. The columns of the truth are null where no single character was drawn."""
