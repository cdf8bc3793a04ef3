"""`posebooru rulebook stats`: how frequent the classes are on the corpus."""

import numpy as np
import numpy.typing as npt

from pipeline.rulebook.frequencies import count_classes
from pipeline.rulebook.reading import GROUPS
from pipeline.rulebook.rules import Rulebook
from pipeline.rulebook.tables import lay_out
from pipeline.stage import Run

SUMMARY_HEAD = ("group", "classes", "without a post", "least", "median", "most")


def describe_classes(run: Run, rulebook: Rulebook) -> str:
    """Each class with its posts, most frequent first in its group; a summary comes last.

    Shares are of all posts of the corpus, before any filter.

    Raises:
        PipelineError: when the corpus has no posts yet.
    """
    found = count_classes(run, [rulebook])
    counts = found.by_class[0]
    shares = counts / max(found.posts, 1)
    order = np.argsort(-counts, kind="stable")
    classes = [
        (each.group, each.name, int(counts[number]), float(shares[number]), " ".join(each.tags))
        for group in GROUPS
        for number in order
        if (each := rulebook.classes[number]).group == group
    ]
    groups = np.array([each.group for each in rulebook.classes])
    summary = [
        _summary(group, shares[groups == group]) for group in GROUPS if (groups == group).any()
    ]
    least = run.params.tagger.select.min_classes
    totals = (
        f"{found.posts:,} posts of corpus {run.corpus!r}, "
        f"{found.enough[0]:,} with at least {least} classes"
    )
    return "\n\n".join(
        [
            lay_out(("group", "class", "posts", "share", "tags"), classes),
            totals,
            lay_out(SUMMARY_HEAD, [*summary, _summary("all", shares)]),
        ]
    )


def _summary(
    group: str, shares: npt.NDArray[np.float64]
) -> tuple[str, int, int, float, float, float]:
    none = int(np.count_nonzero(shares == 0))
    least, median, most = (float(of(shares)) for of in (np.min, np.median, np.max))
    return group, len(shares), none, least, median, most
