"""Stage `sample`: draw the sample corpus, a small Danbooru2019 mirror, from a seed.

    mirror/metadata/2019…      13 shards of JSON lines
    mirror/512px, original     the images, in Danbooru's layout
    add/{train,val,test}.json  some posts in AnimeDrawingsDataset's form
    textures/                  backgrounds without a place
    mannequins/<style>/        photograph-like figures with COCO keypoints
    truth.parquet              what is known about each drawing

Every picture follows from (seed, post id) alone, so the bytes depend neither on the number of
workers nor on what else is drawn. For any other corpus the stage leaves a marker and draws nothing.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pipeline.contracts import SAMPLE, write_table
from pipeline.engine import map_shards
from pipeline.sample.add_folder import write_add
from pipeline.sample.making import Made, make_post
from pipeline.sample.mannequins import (
    IMAGES_PER_POST,
    STYLES,
    Mannequin,
    draw_mannequin,
    write_style,
)
from pipeline.sample.metadata import shards
from pipeline.sample.posts import Post, plan
from pipeline.sample.raster import jpeg
from pipeline.sample.textures import TEXTURES_PER_POST, draw_texture
from pipeline.sample.truth import SCHEMA
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage("sample", params=("corpus.name", "sample"), inputs=(), outputs=(SAMPLE,))

MARKER = "NOT_DRAWN.txt"

POSTS_PER_SHARD = 40


@dataclass(frozen=True)
class PostShard:
    """Posts to make, where, and from which seed."""

    posts: tuple[Post, ...]
    seed: int
    mirror: Path


@dataclass(frozen=True)
class MannequinShard:
    """Mannequins to draw: a style and their numbers."""

    style: str
    numbers: tuple[int, ...]
    seed: int


def main(run: Run) -> Counts:
    """Draw the corpus, or say that it is not drawn."""
    settings, folder = run.params.sample, run.output(SAMPLE)
    folder.mkdir()
    if not settings.draw:
        (folder / MARKER).write_text(
            "sample.draw is false: this corpus is not drawn.\n", encoding="utf-8"
        )
        return {"drawn": 0}
    workers = run.params.engine.workers
    posts = plan(settings.seed, settings.posts, settings.images)
    shares = _post_shards(posts, settings.seed, folder / "mirror")
    drawing = map_shards(make_posts, shares, workers=workers)
    made = [post for done in run.progress(drawing, "shards", len(shares)) for post in done]
    _write_metadata(folder / "mirror" / "metadata", made, settings.seed)
    _write_truth(folder / "truth.parquet", made)
    _write_add_folder(folder / "add", made)
    _write_textures(folder / "textures", settings.posts, settings.seed)
    mannequins = _write_mannequins(folder / "mannequins", settings.posts, settings.seed, workers)
    kinds = Counter(post.kind for post in posts if post.drawn)
    return {"posts": len(made), "drawn": sum(kinds.values()), "mannequins": mannequins}


def make_posts(shard: PostShard) -> list[Made]:
    """Make a shard's posts."""
    return [make_post(post, shard.seed, shard.mirror) for post in shard.posts]


def draw_mannequins(shard: MannequinShard) -> list[Mannequin]:
    """Draw a shard's mannequins."""
    return [draw_mannequin(shard.style, number, shard.seed) for number in shard.numbers]


def _post_shards(posts: list[Post], seed: int, mirror: Path) -> list[PostShard]:
    return [
        PostShard(tuple(posts[start : start + POSTS_PER_SHARD]), seed, mirror)
        for start in range(0, len(posts), POSTS_PER_SHARD)
    ]


def _write_metadata(folder: Path, made: list[Made], seed: int) -> None:
    folder.mkdir(parents=True)
    for name, text in shards({post.post_id: post.line for post in made}, seed).items():
        (folder / name).write_text(text, encoding="utf-8")


def _write_truth(path: Path, made: list[Made]) -> None:
    rows = [post.truth for post in made if post.truth]
    write_table(pa.Table.from_pylist(rows, schema=SCHEMA), path, SCHEMA)


def _write_add_folder(folder: Path, made: list[Made]) -> None:
    splits = ("train", "val", "test")
    write_add(
        folder,
        {
            split: [post.add for post in made if post.add and post.kind == f"add_{split}"]
            for split in splits
        },
    )


def _write_textures(folder: Path, posts: int, seed: int) -> None:
    folder.mkdir()
    for number in range(max(4, round(posts * TEXTURES_PER_POST))):
        (folder / f"texture_{number:04d}.jpg").write_bytes(jpeg(draw_texture(number, seed), 88))


def _write_mannequins(folder: Path, posts: int, seed: int, workers: int | None) -> int:
    count = max(4, round(posts * IMAGES_PER_POST))
    batches = [tuple(range(start, min(start + 20, count))) for start in range(0, count, 20)]
    work = [MannequinShard(style, numbers, seed) for style in STYLES for numbers in batches]
    drawn: dict[str, list[Mannequin]] = {style: [] for style in STYLES}
    for shard, mannequins in zip(
        work, map_shards(draw_mannequins, work, workers=workers), strict=True
    ):
        drawn[shard.style] += mannequins
    for style, mannequins in drawn.items():
        write_style(folder / style, style, mannequins)
    return 2 * count


if __name__ == "__main__":
    run_stage(STAGE, main)
