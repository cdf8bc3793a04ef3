"""How many posts each class has, under one rulebook or two, in one pass over the corpus."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline.rulebook.labels import Matcher, RowGroup, row_groups
from pipeline.rulebook.rules import Rulebook
from pipeline.stage import Run


@dataclass(frozen=True)
class Frequencies:
    """Counts over a corpus."""

    posts: int
    by_class: tuple[npt.NDArray[np.int64], ...]
    """For each rulebook (classes,): posts with each class."""
    enough: tuple[int, ...]
    """For each rulebook: posts with at least `tagger.select.min_classes` classes."""
    gained: int
    """Posts with enough under the last rulebook but not under the first."""
    lost: int
    """Posts with enough under the first rulebook but not under the last."""

    def __add__(self, other: "Frequencies") -> "Frequencies":
        return Frequencies(
            self.posts + other.posts,
            tuple(a + b for a, b in zip(self.by_class, other.by_class, strict=True)),
            tuple(a + b for a, b in zip(self.enough, other.enough, strict=True)),
            self.gained + other.gained,
            self.lost + other.lost,
        )


@dataclass(frozen=True)
class _Shard:
    row_group: RowGroup
    matchers: tuple[Matcher, ...]
    min_classes: int


def count_classes(run: Run, rulebooks: Sequence[Rulebook]) -> Frequencies:
    """Count the posts of each class of each rulebook.

    Raises:
        PipelineError: when the corpus has no posts yet.
    """
    matchers = tuple(map(Matcher.of, rulebooks))
    least = run.params.tagger.select.min_classes
    shards = [_Shard(row_group, matchers, least) for row_group in row_groups(run)]
    counted = run.map_shards(_count, shards)
    return sum(run.progress(counted, "parts", len(shards)), start=_of_no_posts(matchers))


def _of_no_posts(matchers: tuple[Matcher, ...]) -> Frequencies:
    by_class = tuple(np.zeros(matcher.class_count, np.int64) for matcher in matchers)
    return Frequencies(0, by_class, (0,) * len(matchers), 0, 0)


def _count(shard: _Shard) -> Frequencies:
    parts = [_count_posts(tags, shard) for _, tags in shard.row_group.read()]
    return sum(parts, start=_of_no_posts(shard.matchers))


def _count_posts(tags: pa.ListArray, shard: _Shard) -> Frequencies:
    labels = [matcher.label(tags) for matcher in shard.matchers]
    enough = [each.counts >= shard.min_classes for each in labels]
    return Frequencies(
        posts=len(tags),
        by_class=tuple(
            np.bincount(each.classes, minlength=matcher.class_count)
            for each, matcher in zip(labels, shard.matchers, strict=True)
        ),
        enough=tuple(int(np.count_nonzero(each)) for each in enough),
        gained=int(np.count_nonzero(enough[-1] & ~enough[0])),
        lost=int(np.count_nonzero(enough[0] & ~enough[-1])),
    )
