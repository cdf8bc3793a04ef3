"""Which classes meet on posts: pairs that say almost the same are candidates to merge."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from pipeline.rulebook.labels import Matcher, RowGroup, row_groups
from pipeline.rulebook.rules import Rulebook
from pipeline.stage import Run

MIN_CONTAINMENT = 0.8
"""Two classes are redundant when each is on at least this share of the other's posts."""

MIN_POSTS = 20
"""Fewer posts than this say nothing about two classes."""


@dataclass(frozen=True)
class Pair:
    """Two classes that look redundant."""

    one: str
    other: str
    together: int
    """Posts with both."""
    of_one: float
    """Share of the first class's posts that have the second as well."""
    of_other: float


@dataclass(frozen=True)
class _Shard:
    row_group: RowGroup
    matcher: Matcher


def count_pairs(run: Run, rulebook: Rulebook) -> npt.NDArray[np.int64]:
    """(classes, classes): posts that have both; the diagonal is each class's own count.

    Raises:
        PipelineError: when the corpus has no posts yet.
    """
    matcher = Matcher.of(rulebook)
    shards = [_Shard(row_group, matcher) for row_group in row_groups(run)]
    counted = run.map_shards(_count, shards)
    none = np.zeros((matcher.class_count, matcher.class_count), np.int64)
    return sum(run.progress(counted, "parts", len(shards)), start=none)


def redundant(names: Sequence[str], together: npt.NDArray[np.int64]) -> list[Pair]:
    """Pairs whose containment is high both ways, highest first.

    Args:
        names: of the classes.
        together: (classes, classes) as `count_pairs` gives it.
    """
    posts = np.diagonal(together)
    share = together / np.maximum(posts, 1)[:, None]
    enough = np.minimum.outer(posts, posts) >= MIN_POSTS
    high = np.triu((np.minimum(share, share.T) >= MIN_CONTAINMENT) & enough, k=1)
    pairs = [
        Pair(names[a], names[b], int(together[a, b]), float(share[a, b]), float(share[b, a]))
        for a, b in np.argwhere(high)
    ]
    return sorted(pairs, key=lambda each: -min(each.of_one, each.of_other))


def _count(shard: _Shard) -> npt.NDArray[np.int64]:
    classes = shard.matcher.class_count
    total = sp.csr_array((classes, classes), dtype=np.int64)
    for _, tags in shard.row_group.read():
        labels = shard.matcher.label(tags)
        starts = np.concatenate([[0], np.cumsum(labels.counts)])
        ones = np.ones(len(labels.classes), np.int64)
        shape = (len(labels.counts), classes)
        marked = sp.csr_array((ones, labels.classes.astype(np.int64), starts), shape=shape)
        total = total + marked.T @ marked
    return np.asarray(total.toarray())
