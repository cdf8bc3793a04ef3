"""`posebooru rulebook stats`: how frequent the classes are on the corpus, and what to mend."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from pipeline.contracts.metadata import TAGS
from pipeline.rulebook.check import GENERAL
from pipeline.rulebook.frequencies import count_classes
from pipeline.rulebook.pairs import MIN_CONTAINMENT, Pair, count_pairs, redundant
from pipeline.rulebook.reading import GROUPS
from pipeline.rulebook.rules import Rulebook, TagClass
from pipeline.rulebook.tables import Cell, lay_out
from pipeline.stage import Run

SUMMARY_HEAD = ("group", "classes", "without a post", "least", "median", "most")
TAIL_HEAD = ("long tail", "how many", "without a post", "under 0.1%", "median", "of the paper")
PAIR_HEAD = ("class", "class", "posts with both", "of the first", "of the second")
CANDIDATE_HEAD = ("tag", "posts", "share")

PAPER_MEDIANS = ("0.07%", "0.38%")
"""Of the raw tags and of the classes (paper, section on the rulebook)."""

Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Overview:
    """What the corpus says of a rulebook."""

    corpus: str
    posts: int
    enough: int
    """Posts with at least `min_classes` classes."""
    min_classes: int
    classes: list[tuple[TagClass, int]]
    """Each class with its posts, by group, most frequent first."""
    raw_tags: list[int]
    """The posts of each raw tag that the rules match, aliases included."""
    pairs: list[Pair]
    """Classes that look redundant."""
    candidates: list[tuple[str, int]]
    """General tags that no class uses, with their posts, most frequent first."""

    def share(self, posts: int) -> float:
        """Of all posts of the corpus, before any filter."""
        return posts / max(self.posts, 1)

    def summary(self) -> list[Row]:
        """A row a group and one for all, under SUMMARY_HEAD."""
        shares = {
            group: np.array([self.share(n) for each, n in self.classes if each.group == group])
            for group in GROUPS
        }
        rows = [_summary(group, found) for group, found in shares.items() if len(found)]
        return [*rows, _summary("all", np.concatenate(list(shares.values())))]

    def tail(self) -> list[Row]:
        """The raw tags, then the classes made of them, under TAIL_HEAD."""
        kinds = {
            "raw tags": self.raw_tags,
            "classes": [posts for _, posts in self.classes],
        }
        return [
            (kind, *_tail(np.array([self.share(n) for n in counts])), paper)
            for (kind, counts), paper in zip(kinds.items(), PAPER_MEDIANS, strict=True)
        ]

    def pair_rows(self) -> list[Row]:
        """The redundant pairs under PAIR_HEAD."""
        return [(p.one, p.other, p.together, p.of_one, p.of_other) for p in self.pairs]

    def candidate_rows(self) -> list[Row]:
        """The unused tags under CANDIDATE_HEAD."""
        return [(tag, posts, self.share(posts)) for tag, posts in self.candidates]


def survey(run: Run, rulebook: Rulebook) -> Overview:
    """Count all of it.

    Raises:
        PipelineError: when the corpus has no posts or no tags yet.
    """
    found = count_classes(run, [rulebook])
    counts = found.by_class[0]
    order = np.argsort(-counts, kind="stable")
    classes = [
        (rulebook.classes[number], int(counts[number]))
        for group in GROUPS
        for number in order
        if rulebook.classes[number].group == group
    ]
    names = [each.name for each in rulebook.classes]
    posts = _posts_by_tag(run)
    used = rulebook.classes_by_tag
    unused = [(tag, n) for tag, n in posts.items() if tag not in used]
    return Overview(
        corpus=run.corpus,
        posts=found.posts,
        enough=found.enough[0],
        min_classes=run.params.tagger.select.min_classes,
        classes=classes,
        raw_tags=[posts[tag] for tag in used if tag in posts],
        pairs=redundant(names, count_pairs(run, rulebook)),
        candidates=sorted(unused, key=lambda each: (-each[1], each[0])),
    )


def describe(overview: Overview, longest: int) -> str:
    """All of it for a terminal, summaries last.

    Args:
        overview: the counts.
        longest: rows to show of the two lists of candidates.
    """
    classes = [
        (each.group, each.name, posts, overview.share(posts), " ".join(each.tags))
        for each, posts in overview.classes
    ]
    totals = (
        f"{overview.posts:,} posts of corpus {overview.corpus!r}, "
        f"{overview.enough:,} with at least {overview.min_classes} classes"
    )
    parts = [
        lay_out(("group", "class", "posts", "share", "tags"), classes),
        *_listed(
            "general tags that no class uses", CANDIDATE_HEAD, overview.candidate_rows(), longest
        ),
        *_listed(
            f"classes that share {MIN_CONTAINMENT:.0%} of their posts both ways: merge them?",
            PAIR_HEAD,
            overview.pair_rows(),
            longest,
        ),
        totals,
        lay_out(SUMMARY_HEAD, overview.summary()),
        lay_out(TAIL_HEAD, overview.tail()),
    ]
    return "\n\n".join(parts)


def _listed(title: str, head: Sequence[str], rows: list[Row], longest: int) -> list[str]:
    if not rows:
        return []
    shown = f"first {longest:,} of {len(rows):,}" if len(rows) > longest else f"{len(rows):,}"
    return [f"{title} ({shown}):\n{lay_out(head, rows[:longest])}"]


def _posts_by_tag(run: Run) -> dict[str, int]:
    """The corpus's general tags with their posts."""
    table = run.read(TAGS, columns=["name", "category", "posts"])
    table = table.filter(pc.equal(table["category"], GENERAL))
    return dict(zip(table["name"].to_pylist(), table["posts"].to_pylist(), strict=True))


def _summary(
    group: str, shares: npt.NDArray[np.float64]
) -> tuple[str, int, int, float, float, float]:
    none = int(np.count_nonzero(shares == 0))
    least, median, most = (float(of(shares)) for of in (np.min, np.median, np.max))
    return group, len(shares), none, least, median, most


def _tail(shares: npt.NDArray[np.float64]) -> tuple[int, int, float, float]:
    if not len(shares):
        return 0, 0, 0.0, 0.0
    under = float(np.mean(shares < 0.001))
    return len(shares), int(np.count_nonzero(shares == 0)), under, float(np.median(shares))
