"""`vocabulary.csv`: each raw tag that a rule names, then and now, and how frequent it is."""

import csv
import io
import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.rulebook.aliases import Aliases
from pipeline.rulebook.check import GENERAL
from pipeline.rulebook.reading import Rule, Source

COLUMNS = ("tag_2019", "tag_today", "rank_2018", "posts_today")

NEIGHBOURS = 10
"""Tags on either side in the ranking of 2018 that stand in for one that is gone."""


@dataclass(frozen=True)
class Entry:
    """A row."""

    tag_2019: str
    tag_today: str
    """Its name today; empty when Danbooru gave it up."""
    rank_2018: int | None
    """1 for the most frequent tag of 2018; None when it was not among the first thousands."""
    posts_today: int | None


@dataclass(frozen=True)
class Vocabulary:
    """All rows, and what can be told from them."""

    entries: tuple[Entry, ...]

    @property
    def names(self) -> set[str]:
        """Every tag, by its names of 2019 and of today."""
        return {name for each in self.entries for name in (each.tag_2019, each.tag_today)} - {""}

    def posts(self) -> dict[str, int]:
        """Tag of 2019 → its posts today.

        A tag that is gone today takes the median of those next to it in the ranking of 2018; one
        that has no rank either is left out.
        """
        ranked = sorted(
            (each.rank_2018, each.posts_today)
            for each in self.entries
            if each.rank_2018 is not None and each.posts_today is not None
        )
        posts = {}
        for each in self.entries:
            if each.posts_today is not None:
                posts[each.tag_2019] = each.posts_today
            elif each.rank_2018 is not None and ranked:
                posts[each.tag_2019] = _median_about(each.rank_2018, ranked)
        return posts

    def to_csv(self) -> str:
        """The content of the file."""
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        for each in self.entries:
            numbers = ("" if n is None else n for n in (each.rank_2018, each.posts_today))
            writer.writerow([each.tag_2019, each.tag_today, *numbers])
        return stream.getvalue()


def estimate(rule: Rule, posts: Mapping[str, int], aliases: Aliases) -> tuple[int, int]:
    """The least and the most posts a class can have, from the posts of its tags.

    The least is the most frequent tag's, the most is the sum of all; two names of one tag count
    once.
    """
    counted: dict[frozenset[str], int] = {}
    for tag in rule.written:
        names = aliases.names(tag)
        counted[names] = max(counted.get(names, 0), posts.get(tag, 0))
    return max(counted.values(), default=0), sum(counted.values())


def read_vocabulary(path: Path) -> Vocabulary:
    """The file's rows.

    Raises:
        PipelineError: when the file is not what it should be.
    """
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = csv.DictReader(stream, strict=True)
            if tuple(rows.fieldnames or ()) != COLUMNS:
                raise PipelineError(f"{path}:1: expected columns {','.join(COLUMNS)}")
            return Vocabulary(tuple(_entry(row, f"{path}:{rows.line_num}") for row in rows))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PipelineError(f"{path}: cannot be read ({error})") from error


def collect(
    source: Source, today: Mapping[str, tuple[int, int]], ranking: Sequence[str]
) -> Vocabulary:
    """The vocabulary of a rulebook, from lists of what Danbooru has and had.

    A tag that neither list has, or that is no general one, is left out: `check` then reports it.

    Args:
        source: the rulebook.
        today: tag → its category and its posts today.
        ranking: the tags of 2018, most frequent first.
    """
    ranks = {tag: number for number, tag in enumerate(ranking, start=1)}
    tags = sorted({tag for rule in source.rules for tag in rule.written})
    entries = []
    for tag in tags:
        name = source.aliases.renames.get(tag, tag)
        category, posts = today.get(name, (GENERAL, None))
        if category == GENERAL and (posts is not None or tag in ranks):
            entries.append(Entry(tag, name if name in today else "", ranks.get(tag), posts))
    return Vocabulary(tuple(entries))


def read_tag_list(path: Path) -> dict[str, tuple[int, int]]:
    """A list of today's tags, as sites and tools share it: rows of name, category, posts, ….

    Raises:
        PipelineError: when the file is not what it should be.
    """
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return {row[0]: (int(row[1]), int(row[2])) for row in csv.reader(stream, strict=True)}
    except (OSError, ValueError, IndexError, csv.Error) as error:
        raise PipelineError(f"{path}: expected rows of name,category,posts ({error})") from error


def read_ranking(path: Path) -> list[str]:
    """A JSON list of tags.

    Raises:
        PipelineError: when the file is not what it should be.
    """
    try:
        names = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise PipelineError(f"{path}: cannot be read ({error})") from error
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise PipelineError(f"{path}: expected a JSON list of tags")
    return names


def _entry(row: Mapping[str, str | None], place: str) -> Entry:
    tag, today, rank, posts = (row[column] or "" for column in COLUMNS)
    try:
        return Entry(tag, today, int(rank) if rank else None, int(posts) if posts else None)
    except ValueError as error:
        raise PipelineError(f"{place}: {tag!r}: rank and posts must be whole numbers") from error


def _median_about(rank: int, ranked: Iterable[tuple[int, int]]) -> int:
    near = sorted(ranked, key=lambda each: abs(each[0] - rank))[: 2 * NEIGHBOURS]
    return int(statistics.median(posts for _, posts in near))
