"""Groups and splits: the only place where a post becomes training, validation or test.

A group is a connected component of parent links and of equal pixels, over all posts and all data
sets at once. A group has one split, decided by a hash of its smallest post id. So a post's split
depends on nothing but its group: not on which rules are in force, nor on what else is selected.

Posts of an earlier build (`splits.base`) never move. A new post that ties together groups of
different splits is left out of every set, with that reason.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from pipeline.contracts import POSTS, SPLITS_SCHEMA, TAGGER_IMAGES, TAGGER_SPLITS, Table, read_table
from pipeline.errors import PipelineError
from pipeline.stage import Counts, Reject, Run, Stage, run_stage

SPLITS = ("train", "val", "test")

SETS: tuple[tuple[Table, Table], ...] = ((TAGGER_IMAGES, TAGGER_SPLITS),)
"""Each data set's images, and where its splits go."""

STAGE = Stage(
    "splits",
    params=("corpus.name", "splits"),
    inputs=(POSTS.path, *(images.path for images, _ in SETS)),
    outputs=tuple(path for _, splits in SETS for path in (splits.path, splits.rejects.path)),
)

Links = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Two equally long arrays of post ids: `first[i]` and `second[i]` belong together."""


@dataclass(frozen=True)
class Settled:
    """Where a post was put before: its group and its split."""

    group: int
    split: str


def main(run: Run) -> Counts:
    """Group the posts of all data sets, give each group its split, write a file a set."""
    posts = run.read(POSTS, ["post_id", "parent_id"])
    manifests = {splits: run.read(images, ["post_id", "pixel_sha256"]) for images, splits in SETS}
    settings = run.params.splits
    groups = component_groups([parent_links(posts), same_pixels(list(manifests.values()))])
    base = read_base(run.root / settings.base) if settings.base else {}
    shares = (settings.train, settings.val, settings.test)
    conflicts = settled_groups(groups, base)
    counts: Counts = {}
    for table, images in manifests.items():
        rows, rejects = assign(images["post_id"].to_pylist(), groups, base, conflicts, shares)
        run.write(table, rows)
        run.write_rejects(table, rejects)
        name = Path(table.path).stem
        for split in SPLITS:
            counts[f"{name} {split}"] = pc.sum(pc.equal(rows["split"], split)).as_py() or 0
        counts[f"{name} rejects"] = len(rejects)
    return counts


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


def assign(
    post_ids: Iterable[int],
    groups: Mapping[int, int],
    base: Mapping[int, Settled],
    settled: Mapping[int, list[Settled]],
    shares: tuple[float, float, float],
) -> tuple[pa.Table, list[Reject]]:
    """Give each post its group and split.

    Args:
        post_ids: the posts of one set, sorted.
        groups: as `component_groups` says.
        base: posts that must stay where they are.
        settled: as `settled_groups` says.
        shares: of train, val and test.

    Returns:
        Rows as SPLITS_SCHEMA, and the posts left out, with rule `joins_splits`.
    """
    rows, rejects = [], []
    for post in post_ids:
        group = groups.get(post, post)
        places = settled.get(group, [])
        if post in base:
            rows.append((post, base[post].group, base[post].split))
        elif not places:
            rows.append((post, group, split_of(group, shares)))
        elif len({place.split for place in places}) == 1:
            rows.append((post, places[0].group, places[0].split))
        else:
            detail = ", ".join(f"group {place.group} in {place.split}" for place in places)
            rejects.append(Reject(post, "joins_splits", detail))
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    return pa.table(columns, schema=SPLITS_SCHEMA), rejects


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


if __name__ == "__main__":
    run_stage(STAGE, main)
