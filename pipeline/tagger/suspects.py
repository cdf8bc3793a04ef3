"""Suspected missing labels: posts that score high for a class whose tags they lack.

An absent tag is weak evidence. Scores of different classes cannot be compared, so a score is held
against its own class, in two ways: it must be among the scores of posts that do have the class, and
high enough that most posts that score so have it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.metrics.multilabel import Truth
from pipeline.tagger.scores import Scored

FEWEST = 5
"""With fewer posts, there is nothing to hold a score against."""

ABOVE = 0.5
"""A suspect scores higher than this share of the class's own posts."""


TRUST = 0.5
"""By default, most posts that score as high as a suspect have the class."""


@dataclass(frozen=True)
class Suspect:
    """A post that looks like a class whose tags it lacks.

    `above` is the share of the class's own posts that score lower; `trust` is the highest precision
    at any threshold that the score still reaches. Both are 0 to 1.
    """

    post_id: int
    class_number: int
    score: float
    above: float
    trust: float


def find_suspects(scored: Scored, trust: float) -> list[Suspect]:
    """The posts with at least this trust, most trusted first.

    Of equal trust, the one above more of its class comes first, then the lower class and post.
    """
    found = []
    for number in range(scored.truth.shape[1]):
        present, scores = scored.truth[:, number], scored.scores[:, number]
        if np.count_nonzero(present) < FEWEST:
            continue
        own = np.sort(scores[present])
        above = np.searchsorted(own, scores, side="left") / len(own)
        trusted = reached_precision(scores, present)
        for row in np.flatnonzero(~present & (above > ABOVE) & (trusted >= trust)):
            post, score = int(scored.posts[row]), float(scores[row])
            found.append(Suspect(post, number, score, float(above[row]), float(trusted[row])))
    return sorted(
        found, key=lambda each: (-each.trust, -each.above, each.class_number, each.post_id)
    )


def reached_precision(scores: NDArray[np.float32], present: Truth) -> NDArray[np.float64]:
    """(N,): for each score, the highest precision at any threshold not above it.

    So a post that scores above all others is not blamed for being the first. Thresholds that fewer
    than FEWEST posts reach say nothing and do not count.
    """
    order = np.argsort(scores, kind="stable")
    rising, own = scores[order], present[order]
    first = np.searchsorted(rising, rising, side="left")  # equal scores pass a threshold together
    hits = np.cumsum(own[::-1])[::-1][first]
    reach = len(scores) - first
    precision = np.maximum.accumulate(np.where(reach >= FEWEST, hits / reach, 0))
    answer = np.empty(len(scores))
    answer[order] = precision
    return answer


def joined(first: Scored, second: Scored) -> Scored:
    """Two splits as one."""
    return Scored(
        np.concatenate([first.posts, second.posts]),
        np.concatenate([first.groups, second.groups]),
        np.concatenate([first.scores, second.scores]),
        np.concatenate([first.truth, second.truth]),
    )
