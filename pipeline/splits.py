"""Groups and splits: the only place where a post becomes training, validation or test.

A group is a connected component of parent links and of equal pixels, over all posts and all data
sets at once. A group has one split, decided by a hash of its smallest post id. So a post's split
depends on nothing but its group: not on which rules are in force, nor on what else is selected.

Posts of an earlier build (`splits.base`) never move. A new post that ties together groups of
different splits is left out of every set, with that reason.

AnimeDrawingsDataset's own split is frozen, post by post, and its group follows it in every set:
what hangs together with one of its test or validation images is never trained on, by any model.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.pose import ADD, POSE_IMAGES, POSE_SPLITS
from pipeline.contracts.schemas import SPLITS_SCHEMA
from pipeline.contracts.segmenter import BACKGROUNDS, FOREGROUNDS, SEGMENTER_SPLITS, TEXTURES
from pipeline.contracts.table import Table, read_table
from pipeline.contracts.tagger import TAGGER_IMAGES, TAGGER_SPLITS
from pipeline.errors import PipelineError
from pipeline.stage import Counts, Reject, Run, Stage, run_stage

SPLITS = ("train", "val", "test")


@dataclass(frozen=True)
class DataSet:
    """One data set: the manifests of its images, and where its splits go."""

    manifests: tuple[Table, ...]
    splits: Table
    frozen_test: bool = False
    """Only frozen posts may be in its test split."""


SETS = (
    DataSet((TAGGER_IMAGES,), TAGGER_SPLITS),
    DataSet((FOREGROUNDS, BACKGROUNDS, TEXTURES), SEGMENTER_SPLITS),
    DataSet((POSE_IMAGES,), POSE_SPLITS, frozen_test=True),
)

STAGE = Stage(
    "splits",
    params=("corpus.name", "splits"),
    inputs=(POSTS.path, ADD.path, *(images.path for each in SETS for images in each.manifests)),
    outputs=tuple(path for each in SETS for path in (each.splits.path, each.splits.rejects.path)),
)

Links = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Two equally long arrays of post ids: `first[i]` and `second[i]` belong together."""


STRONGEST = ("test", "val", "train")
"""Where posts of several splits hang together, the first of these must not be trained on."""


@dataclass(frozen=True)
class Settled:
    """Where a post was put before: its group and its split."""

    group: int
    split: str


@dataclass(frozen=True)
class Plan:
    """All that decides a post's split.

    Args:
        groups: each linked post's group, as `component_groups` says.
        shares: of train, val and test.
        frozen: posts whose split was given to us, by their id.
        base: posts of an earlier build, which stay where they are.
    """

    groups: Mapping[int, int]
    shares: tuple[float, float, float]
    frozen: Mapping[int, str] = field(default_factory=dict)
    base: Mapping[int, Settled] = field(default_factory=dict)

    def place(self, post: int) -> Settled | Reject:
        """Where a post goes, or why it is left out: `joins_splits`."""
        group = self.groups.get(post, post)
        frozen = self._frozen_groups.get(group)
        before = self.base.get(post)
        places = [before] if before else self._settled_groups.get(group, [])
        if post in self.frozen:
            places = [place for place in places if _beats(place.split, self.frozen[post])]
            places += [Settled(before.group if before else group, self.frozen[post])]
        elif before and not (frozen and _beats(frozen, before.split)):
            return before
        if frozen:
            places = [*places, Settled(group, frozen)]
        if len({place.split for place in places}) > 1:
            told = dict.fromkeys(f"group {place.group} in {place.split}" for place in places)
            return Reject(post, "joins_splits", ", ".join(told))
        return places[0] if places else Settled(group, split_of(group, self.shares))

    @cached_property
    def _frozen_groups(self) -> dict[int, str]:
        return frozen_groups(self.groups, self.frozen)

    @cached_property
    def _settled_groups(self) -> dict[int, list[Settled]]:
        return settled_groups(self.groups, self.base)


def main(run: Run) -> Counts:
    """Group the posts of all data sets, give each group its split, write a file a set."""
    posts = run.read(POSTS, ["post_id", "parent_id"])
    images = [read_images(run, each) for each in SETS]
    settings = run.params.splits
    groups = component_groups([parent_links(posts), same_pixels(images)])
    frozen = read_frozen(run.read(ADD, ["post_id", "split"]))
    base = read_base(run.root / settings.base) if settings.base else {}
    plan = Plan(groups, (settings.train, settings.val, settings.test), frozen, base)
    counts: Counts = {}
    for data_set, rows_of_set in zip(SETS, images, strict=True):
        post_ids = rows_of_set["post_id"].unique().sort().to_pylist()
        rows, rejects = assign(post_ids, plan, frozen_test=data_set.frozen_test)
        run.write(data_set.splits, rows)
        run.write_rejects(data_set.splits, rejects)
        name = Path(data_set.splits.path).stem
        for split in SPLITS:
            counts[f"{name} {split}"] = pc.sum(pc.equal(rows["split"], split)).as_py() or 0
        counts[f"{name} rejects"] = len(rejects)
    return counts


def read_images(run: Run, data_set: DataSet) -> pa.Table:
    """post_id and pixel_sha256 of all images of a data set; a post may be in several manifests."""
    return pa.concat_tables(
        [run.read(table, ["post_id", "pixel_sha256"]) for table in data_set.manifests]
    )


def parent_links(posts: pa.Table) -> Links:
    """Each post that has a parent, with that parent, whether or not the parent is listed."""
    children = posts.filter(pc.is_valid(posts["parent_id"]))
    return children["post_id"].to_numpy(), children["parent_id"].to_numpy()


def same_pixels(manifests: list[pa.Table]) -> Links:
    """Images that show the very same picture, in whichever set, each with the next one."""
    images = pa.concat_tables(manifests).sort_by(
        [("pixel_sha256", "ascending"), ("post_id", "ascending")]
    )
    hashes = images["pixel_sha256"].combine_chunks()
    ids = images["post_id"].to_numpy()
    if len(ids) < 2:
        return ids[:0], ids[:0]
    same = pc.equal(hashes[:-1], hashes[1:]).to_numpy(zero_copy_only=False)
    return ids[:-1][same], ids[1:][same]


def component_groups(links: list[Links]) -> dict[int, int]:
    """Each linked post's group: the smallest id among all that hang together with it.

    A post without links is not in the result; it is a group of its own.
    """
    first = np.concatenate([pair[0] for pair in links])
    second = np.concatenate([pair[1] for pair in links])
    ids, places = np.unique(np.concatenate([first, second]), return_inverse=True)
    ones = np.ones(len(first), dtype=bool)
    rows, columns = places[: len(first)], places[len(first) :]
    graph = coo_array((ones, (rows, columns)), shape=(len(ids), len(ids)))
    count, components = connected_components(graph, directed=False)
    smallest = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(smallest, components, ids)
    return dict(zip(ids.tolist(), smallest[components].tolist(), strict=True))


def split_of(group: int, shares: tuple[float, float, float]) -> str:
    """The split of a group: SHA-256 of its id, read as a number from 0 to 1, against the shares."""
    digest = hashlib.sha256(str(group).encode()).digest()
    place = int.from_bytes(digest[:8], "big") / 2**64
    if place < shares[0]:
        return "train"
    return "val" if place < shares[0] + shares[1] else "test"


def settled_groups(
    groups: Mapping[int, int], base: Mapping[int, Settled]
) -> dict[int, list[Settled]]:
    """For each group, the different places its posts were put before, smallest group first."""
    found: dict[int, set[Settled]] = {}
    for post, settled in base.items():
        found.setdefault(groups.get(post, post), set()).add(settled)
    return {
        group: sorted(places, key=lambda settled: settled.group) for group, places in found.items()
    }


def frozen_groups(groups: Mapping[int, int], frozen: Mapping[int, str]) -> dict[int, str]:
    """The split of each group that has a frozen post: the strongest of them."""
    found: dict[int, str] = {}
    for post, split in frozen.items():
        group = groups.get(post, post)
        found[group] = min(found.get(group, split), split, key=STRONGEST.index)
    return found


def assign(
    post_ids: Iterable[int], plan: Plan, *, frozen_test: bool = False
) -> tuple[pa.Table, list[Reject]]:
    """Give each post its group and split.

    Args:
        post_ids: the posts of one set, sorted.
        plan: what decides.
        frozen_test: let only frozen posts into the test split.

    Returns:
        Rows as SPLITS_SCHEMA, and the posts left out: `joins_splits`, `new_in_test`.
    """
    rows, rejects = [], []
    for post in post_ids:
        placed = plan.place(post)
        if isinstance(placed, Reject):
            rejects.append(placed)
        elif frozen_test and placed.split == "test" and post not in plan.frozen:
            rejects.append(Reject(post, "new_in_test", f"group {placed.group} in test"))
        else:
            rows.append((post, placed.group, placed.split))
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    return pa.table(columns, schema=SPLITS_SCHEMA), rejects


def read_frozen(add: pa.Table) -> dict[int, str]:
    """Each post of AnimeDrawingsDataset with its own split."""
    return dict(zip(add["post_id"].to_pylist(), add["split"].to_pylist(), strict=True))


def read_base(folder: Path) -> dict[int, Settled]:
    """The splits of an earlier build, over all its sets.

    Raises:
        PipelineError: when there are none, or when they contradict each other.
    """
    base: dict[int, Settled] = {}
    files = [file for file in sorted(folder.glob("*.parquet")) if ".rejects." not in file.name]
    if not files:
        raise PipelineError(f"splits.base: no splits in {folder}; give an earlier splits folder")
    for file in files:
        for row in read_table(file, SPLITS_SCHEMA).to_pylist():
            settled = Settled(row["group"], row["split"])
            if base.setdefault(row["post_id"], settled) != settled:
                raise PipelineError(
                    f"{file}: post {row['post_id']} is in {settled.split} here and in "
                    f"{base[row['post_id']].split} in another file of the same folder"
                )
    return base


def _beats(first: str, second: str) -> bool:
    return STRONGEST.index(first) < STRONGEST.index(second)


if __name__ == "__main__":
    run_stage(STAGE, main)
