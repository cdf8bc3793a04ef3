"""Ranking: which drawings' limbs are most like a query's.

Roughly, then exactly: every drawing in float32, or FAISS's candidates where there are too many; the
best of them again in float64. Reads from several threads are safe.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.retrieval.approximate import CANDIDATES, PROBES, Approximate, rotated
from pipeline.retrieval.descriptors import (
    LIMBS,
    Terms,
    alike,
    full,
    limbs_of,
    terms,
    terms_of,
)

FIRST = 256
"""So many of the best are ranked exactly; four times as many, when they were not enough."""

EXACT = 12
"""Decimals of a cosine: what two of the same poses are apart by rounding is less."""

FEW = 4096
"""Where filters let no more than this pass, FAISS is not asked: each is compared."""

GROUP = 32
"""Selecting among many values costs more than comparing them: of each such group the largest is
found first."""

PARTIAL = 4
"""Of a pose with less than half of its limbs FAISS knows less: so many times the candidates and the
cells are looked at."""


class Ranked(NamedTuple):
    """A row, how alike it is, and to which of the poses that were asked for."""

    row: int
    cosine: float
    pose: int


class Ranking:
    """The drawings of an index, by their limbs.

    Args:
        keypoints: (N, 25, 3), perhaps memory-mapped.
        approximate: where there are too many to compare a query with each.
    """

    def __init__(
        self, keypoints: NDArray[np.floating], approximate: Approximate | None = None
    ) -> None:
        self._keypoints = keypoints
        self._approximate = approximate
        self._terms: Terms | None = None if approximate else terms_of(keypoints)

    def __len__(self) -> int:
        return len(self._keypoints)

    def ranked(
        self, poses: NDArray[np.floating], allowed: NDArray[np.bool_], *, rotation: bool = False
    ) -> Iterator[Ranked]:
        """Rows from the most alike on; of equal ones, the first first.

        Args:
            poses: (M, 25, 3) queries; a row is as near as to the nearest of them.
            allowed: (N,) which rows may be found.
            rotation: whether a rotated pose counts as the same.
        """
        if self._terms is None:
            yield from self._of_candidates(poses, allowed, rotation=rotation)
            return
        found = alike(limbs_of(poses), self._terms, rotation=rotation).max(axis=0)
        rows = np.flatnonzero(allowed & (found > -1))
        found, done, wanted = found[rows], 0, FIRST
        while done < len(rows):
            best = _largest(found, wanted)
            yield from self._exactly(poses, rows[best[done:]], rotation=rotation)
            done, wanted = len(best), 4 * wanted

    def _of_candidates(
        self, poses: NDArray[np.floating], allowed: NDArray[np.bool_], *, rotation: bool
    ) -> Iterator[Ranked]:
        """As `ranked`, of what FAISS finds."""
        if np.count_nonzero(allowed) <= FEW:
            yield from self._exactly(poses, np.flatnonzero(allowed), rotation=rotation)
            return
        assert self._approximate is not None
        asked = np.concatenate([rotated(pose) for pose in poses]) if rotation else poses
        limbs = limbs_of(asked)
        partial = int((limbs.weights[0] > 0).sum()) < len(LIMBS) / 2
        chosen = None if allowed.all() else allowed
        done = np.zeros(0, np.int64)
        for more in (PARTIAL if partial else 1, 4 * PARTIAL):
            rows = self._approximate.candidates(
                full(limbs), chosen, more * CANDIDATES, more * PROBES
            )
            rows = np.setdiff1d(rows, done, assume_unique=True)
            yield from self._exactly(poses, rows, rotation=rotation)
            done = np.union1d(done, rows)

    def _exactly(
        self, poses: NDArray[np.floating], rows: NDArray[np.int64], *, rotation: bool
    ) -> Iterator[Ranked]:
        drawings = terms(limbs_of(np.asarray(self._keypoints[rows])))
        found = alike(limbs_of(poses), drawings, rotation=rotation)
        nearest, cosines = found.argmax(axis=0), np.round(found.max(axis=0), EXACT)
        for place in np.lexsort((rows, -cosines)).tolist():
            if cosines[place] > -1:
                yield Ranked(int(rows[place]), float(cosines[place]), int(nearest[place]))


def _largest(values: NDArray[np.floating], count: int) -> NDArray[np.int64]:
    """Places of the largest values, in falling order; of equal ones, the first first."""
    places = np.flatnonzero(values >= _bound(values, count))
    if count < len(places):
        some = values[places]
        least = np.partition(some, len(some) - count)[len(some) - count]
        places = places[some >= least]
    order: NDArray[np.int64] = places[np.argsort(-values[places], kind="stable")]
    return order


def _bound(values: NDArray[np.floating], count: int) -> float:
    """What at least `count` values reach, found by looking closely at few of them.

    The largest of each of many groups are values too: what `count` of those reach will do.
    """
    groups = len(values) // GROUP
    if groups < count:
        return -np.inf
    largest = values[: groups * GROUP].reshape(groups, GROUP).max(axis=1)
    return float(np.partition(largest, groups - count)[groups - count])
