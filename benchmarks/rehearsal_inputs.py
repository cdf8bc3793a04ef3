"""What the rehearsal's stages read, made up: corpora, pictures, manifests.

Few drawings stand for many: each is in the mirror under thousands of ids, by hard links. In
manifests every post has a picture of its own all the same, save a few that have another's, or else
all would be one group.
"""

import os
import random
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml
from danbooru_lines import POSTS_OF_DANBOORU2019, SHARDS, write_shard, write_shards
from numpy.typing import NDArray

from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.schemas import IMAGES_SCHEMA
from pipeline.contracts.segmenter import BACKGROUND_POSTS, FOREGROUND_POSTS
from pipeline.contracts.table import ROWS_PER_GROUP, Table
from pipeline.contracts.tagger import SELECTED
from pipeline.images.decoding import BadImage
from pipeline.images.pixels import on_white
from pipeline.images.store import bucket
from pipeline.params import load_params
from pipeline.sample.pictures import draw_scene, draw_scenery
from pipeline.sample.scene import Wish, imagine
from pipeline.segmenter.alpha import check_alpha

REPOSITORY = Path(__file__).parent.parent
CORPUS = "danbooru2019"
SEED = 2019

BROKEN = 5
"""Lines of the metadata that are no JSON."""

DRAWINGS = 48
"""Different pictures of each kind: a file may have no more than 65,000 names."""

COPY_SIDE = 64
"""Pixels of what stands for a 512px copy: what a stage does beside decoding is rehearsed."""

TWINS = 50
"""A post whose id is a multiple has the same picture as the post before, where that is there."""

NEWER, CHANGED = 0.02, 0.005
"""Of a newer dump: new posts, and old ones listed again, as shares of the corpus."""

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Root:
    """A corpus below a folder."""

    folder: Path
    posts: int
    drawings: Path
    """The pictures that all corpora share."""

    @property
    def params(self) -> Path:
        """Its settings."""
        return self.folder / "params.yaml"

    @property
    def newer(self) -> int:
        """New posts in a newer dump."""
        return max(1, int(self.posts * NEWER))

    @property
    def changed(self) -> int:
        """Old posts that a newer dump lists again."""
        return max(1, int(self.posts * CHANGED))

    def scaled(self, count: int, least: int = 4) -> int:
        """A number of the real build, at this corpus's size."""
        return max(least, round(count * self.posts / POSTS_OF_DANBOORU2019))

    @property
    def large(self) -> "Root":
        """The corpus of five million drawings, beside it."""
        return Root(self.folder / "large", self.posts, self.drawings)

    def once(self, name: str, make: Callable[["Root"], None]) -> None:
        """Make something, unless an earlier run has made it in this folder."""
        mark = self.folder / "made" / name
        if not mark.exists():
            make(self)
            mark.parent.mkdir(exist_ok=True)
            mark.touch()

    def path(self, declared: str) -> Path:
        """Where a stage finds what is declared so."""
        return self.folder / declared.format(corpus=CORPUS)

    def read(self, table: Table, columns: list[str] | None = None) -> pa.Table:
        """A table."""
        return pq.read_table(self.path(table.path), columns=columns)

    def ids(self, table: Table) -> Ints:
        """The posts of a table."""
        found: Ints = self.read(table, ["post_id"])["post_id"].to_numpy()
        return found

    def write(self, table: Table, chunks: Iterable[pa.Table]) -> None:
        """Write a table as stages do, of chunks of ROWS_PER_GROUP rows."""
        path = self.path(table.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.partial")
        with pq.ParquetWriter(temporary, table.schema, compression="zstd") as writer:
            for chunk in chunks:
                writer.write_table(chunk.select(table.schema.names).cast(table.schema))
        temporary.replace(path)

    def change(self, change: Callable[[dict[str, Any]], None]) -> None:
        """Change the settings."""
        raw = yaml.safe_load(self.params.read_text())
        change(raw)
        self.params.write_text(yaml.safe_dump(raw))


def begin(root: Root) -> None:
    """Settings, rules, lists, and the metadata of the mirror."""
    root.folder.mkdir(parents=True)
    shutil.copytree(REPOSITORY / "rulebook", root.folder / "rulebook")
    shutil.copytree(REPOSITORY / "annotations" / CORPUS, root.path("annotations/{corpus}"))
    root.path(SAMPLE).mkdir(parents=True)
    raw = yaml.safe_load((REPOSITORY / "params.danbooru2019.yaml").read_text())
    raw["corpus"] |= {"root": "mirror", "expected_posts": root.posts + BROKEN}
    for name in ("val", "test"):
        raw["segmenter"]["composites"][name] = root.scaled(raw["segmenter"]["composites"][name])
    for name, size in raw["pose"]["sizes"].items():
        raw["pose"]["sizes"][name] = root.scaled(size)
    root.params.write_text(yaml.safe_dump(raw))
    write_shards(root.folder / "mirror/metadata", root.posts, broken=BROKEN, seed=SEED)


def add_dump(root: Root) -> None:
    """A newer dump: new posts, and some old ones again with other tags."""
    name = f"metadata/2019{SHARDS:012}"
    dice = np.random.default_rng((SEED, SHARDS))
    new = np.arange(root.posts, root.posts + root.newer) + 1
    old = dice.choice(root.posts, root.changed, replace=False) + 1
    write_shard(
        root.folder / "mirror" / name, dice.permutation(np.concatenate([new, old])), (SEED, SHARDS)
    )

    def change(raw: dict[str, Any]) -> None:
        raw["corpus"]["metadata"].append(name)
        raw["corpus"]["expected_posts"] += len(new) + len(old)

    root.change(change)


def draw(folder: Path) -> None:
    """The pictures: figures on nothing, their copies, and places."""
    checks = load_params(REPOSITORY / "params.danbooru2019.yaml").segmenter.checks
    folder.mkdir(parents=True)
    number = made = 0
    while made < DRAWINGS:
        dice = random.Random(f"rehearsal/{number}")
        number += 1
        scene = imagine(dice, Wish(crop="full_body"))
        figure = draw_scene(scene, dice, background="transparent", effect="", zoom=0.25).image
        try:
            check_alpha(figure, checks)
        except BadImage:
            continue
        figure.save(folder / f"figure{made}.png")
        on_white(figure).resize((COPY_SIDE, COPY_SIDE)).save(folder / f"copy{made}.jpg")
        place = draw_scenery(dice, dice.choice(("sky", "field", "forest", "night")), (512, 384))
        place.resize((COPY_SIDE, COPY_SIDE)).save(folder / f"place{made}.jpg")
        made += 1


def link_copies(root: Root) -> None:
    """A 512px copy for each post that the tagger selected."""
    _link(root, SELECTED, "copy", "512px")


def link_originals(root: Root) -> None:
    """An original, or a copy, for each post that the segmenter selected."""
    _link(root, FOREGROUND_POSTS, "figure", "original")
    _link(root, BACKGROUND_POSTS, "place", "512px")


def _link(root: Root, table: Table, drawing: str, kind: str) -> None:
    suffix = "png" if kind == "original" else "jpg"
    drawings = [root.drawings / f"{drawing}{number}.{suffix}" for number in range(DRAWINGS)]
    for number in range(1000):
        (root.folder / "mirror" / kind / bucket(number)).mkdir(parents=True, exist_ok=True)
    for post in root.ids(table).tolist():
        link = root.folder / f"mirror/{kind}/{bucket(post)}/{post}.{suffix}"
        if not link.exists():
            os.link(drawings[post % DRAWINGS], link)


def apart(root: Root, *tables: Table) -> None:
    """Give every post of these manifests a picture of its own, as far as hashes tell."""
    for table in tables:
        rows = root.read(table)
        hashes = pixel_hashes(rows["post_id"].to_numpy())
        place = rows.schema.get_field_index("pixel_sha256")
        rows = rows.set_column(place, table.schema.field("pixel_sha256"), hashes)
        root.write(table, in_groups(rows))


def pixel_hashes(posts: Ints) -> pa.StringArray:
    """64 digits for each of some posts, which depend on nothing but its id."""
    stands_for = posts - (posts % TWINS == 0)
    return pc.utf8_lpad(pa.array(stands_for).cast(pa.string()), 64, "0")


def manifest(posts: Ints, kind: str, side: int) -> Iterator[pa.Table]:
    """A manifest of any size, of files that are nowhere."""
    hashes = pixel_hashes(posts)
    suffix = "png" if kind == "original" else "jpg"
    for start in range(0, len(posts), ROWS_PER_GROUP):
        part = posts[start : start + ROWS_PER_GROUP]
        numbers = pa.array(part).cast(pa.string())
        buckets = pc.utf8_lpad(pa.array(part % 1000).cast(pa.string()), 4, "0")
        same = {"kind": kind, "width": side, "height": side, "mode": "RGB"}
        columns = {
            "post_id": pa.array(part),
            "path": pc.binary_join_element_wise(kind, buckets, numbers, "/"),
            "sha256": pc.utf8_lpad(numbers, 64, "f"),
            "pixel_sha256": hashes.slice(start, len(part)),
        } | {name: pa.repeat(value, len(part)) for name, value in same.items()}
        columns["path"] = pc.binary_join_element_wise(columns["path"], suffix, ".")
        yield pa.table({name: columns[name] for name in IMAGES_SCHEMA.names})


def in_groups(rows: pa.Table) -> Iterator[pa.Table]:
    """A table in pieces of ROWS_PER_GROUP rows."""
    for start in range(0, max(len(rows), 1), ROWS_PER_GROUP):
        yield rows.slice(start, ROWS_PER_GROUP)
