"""How well poses are found: neighbours by their true limbs, changed poses, mirror images, variants.

Descriptors are judged side by side:

- `limbs`: ours; `limbs, any rotation`: with rotation invariance;
- `distances`: the paper's 300 distances.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.contracts.retrieval import TRUE_LIMBS
from pipeline.keypoints import COCO_NAMES, SIGMAS, add_midpoints, mirror
from pipeline.metrics.ranking import ndcg_at, recall_at
from pipeline.retrieval.descriptors import (
    Terms,
    alike,
    degrees,
    limbs_of,
    pairwise_distances,
    terms_of,
)

CUT = 10

USELESS = 45.0
"""Degrees between true limbs, at the mean, from which on a neighbour is of no use; its gain falls
evenly from 1 at 0."""

SEED = 2019

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Poses:
    """Poses with the boxes of their figures."""

    keypoints: Floats
    """(N, 25, 3)"""
    boxes: Floats
    """(N, 4) x, y, width, height"""

    def __len__(self) -> int:
        return len(self.keypoints)

    def part(self, places: NDArray[np.integer]) -> "Poses":
        """Some of them."""
        return Poses(self.keypoints[places], self.boxes[places])

    def and_then(self, others: "Poses") -> "Poses":
        """These and others."""
        return Poses(
            np.concatenate([self.keypoints, others.keypoints]),
            np.concatenate([self.boxes, others.boxes]),
        )


Distances = Callable[[Poses, Poses], NDArray[np.floating]]
"""(M, N) distances of queries to drawings."""


def by_limbs(queries: Poses, drawings: Poses) -> Floats:
    """Ours, in degrees."""
    return _by_limbs(queries, drawings, rotation=False)


def by_limbs_any_rotation(queries: Poses, drawings: Poses) -> Floats:
    """Ours, whatever the rotation."""
    return _by_limbs(queries, drawings, rotation=True)


def by_distances(queries: Poses, drawings: Poses) -> Floats:
    """The paper's: Euclidean, of the 300 distances."""
    asked = pairwise_distances(queries.keypoints, queries.boxes).astype(np.float64)
    held = pairwise_distances(drawings.keypoints, drawings.boxes).astype(np.float64)
    squares = (asked**2).sum(axis=1)[:, None] + (held**2).sum(axis=1) - 2 * asked @ held.T
    return np.asarray(np.sqrt(np.maximum(squares, 0)))


DESCRIPTORS: dict[str, Distances] = {
    "limbs": by_limbs,
    "limbs, any rotation": by_limbs_any_rotation,
    "distances": by_distances,
}


def limb_angles(first: Floats, second: Floats) -> NDArray[np.float64]:
    """(M, N) degrees: the mean angle between the same true limbs of two poses.

    Args:
        first: (M, 12, 3) unit vectors of TRUE_LIMBS.
        second: (N, 12, 3), likewise.
    """
    total = np.zeros((len(first), len(second)))
    for limb in range(len(TRUE_LIMBS)):
        total += degrees(first[:, limb] @ second[:, limb].T)
    return total / len(TRUE_LIMBS)


def judge_neighbours(
    poses: Poses, limbs: Floats, groups: NDArray[np.int64], queries: NDArray[np.intp]
) -> list[dict[str, Any]]:
    """A row a descriptor: are the nearest those whose limbs truly are the most alike?

    Args:
        poses: N drawings, as they are searched.
        limbs: (N, 12, 3) their true limbs.
        groups: (N,) a query's own group is left out.
        queries: places of the drawings that are searched with.
    """
    true = limb_angles(limbs[queries], limbs)
    outside = groups[queries][:, None] != groups
    rows = []
    for name, distances in (*DESCRIPTORS.items(), ("chance", _by_chance)):
        found = distances(poses.part(queries), poses)
        recalls, gains = [], []
        for angles, others, apart in zip(true, outside, found, strict=True):
            places = np.flatnonzero(others)
            wanted = places[np.argsort(angles[places], kind="stable")[:CUT]]
            ranked = places[np.argsort(apart[places], kind="stable")[:CUT]]
            recalls.append(recall_at(ranked, wanted) if len(wanted) else None)
            gain = np.where(others, np.maximum(0, 1 - angles / USELESS), 0)
            gains.append(ndcg_at(gain, ranked, CUT))
        rows.append({"descriptor": name, "recall": mean(recalls), "ndcg": mean(gains)})
    return rows


def moved(poses: Poses, dice: np.random.Generator) -> Poses:
    """Each keypoint by half of its COCO sigma, times the root of the box's area, either way."""
    marked = len(COCO_NAMES)
    sizes = np.sqrt(poses.boxes[:, 2] * poses.boxes[:, 3])
    by = sizes[:, None, None] * np.array(SIGMAS[:marked])[:, None] / 2
    changed = np.array(poses.keypoints[:, :marked], np.float64)
    changed[..., :2] += dice.normal(size=(len(poses), marked, 2)) * by
    return Poses(add_midpoints(changed), poses.boxes)


def turned_a_little(poses: Poses, dice: np.random.Generator) -> Poses:
    """About the middle of the box."""
    return turned(poses, dice.uniform(-10, 10, len(poses)))


def turned_any_way(poses: Poses, dice: np.random.Generator) -> Poses:
    """Likewise, by any angle."""
    return turned(poses, dice.uniform(-180, 180, len(poses)))


def stretched(poses: Poses, dice: np.random.Generator) -> Poses:
    """The figure stays; keypoints move by a quarter of what `moved` does."""
    changed = moved(poses, dice).keypoints
    kept = np.array(poses.keypoints, np.float64)
    kept[..., :2] += (changed[..., :2] - kept[..., :2]) / 4
    return Poses(kept, poses.boxes * [1, 1, 1.25, 1.25])


def turned(poses: Poses, angles: Floats) -> Poses:
    """Poses turned by so many degrees about the middle of their boxes, which stay."""
    middle = poses.boxes[:, None, :2] + poses.boxes[:, None, 2:] / 2
    radians = np.radians(angles)
    matrices = np.array([[np.cos(radians), -np.sin(radians)], [np.sin(radians), np.cos(radians)]])
    changed = np.array(poses.keypoints, np.float64)
    changed[..., :2] = (changed[..., :2] - middle) @ matrices.transpose(2, 1, 0) + middle
    return Poses(changed, poses.boxes)


CHANGES = {
    "keypoints moved": moved,
    "turned by up to 10°": turned_a_little,
    "turned any way": turned_any_way,
    "box a quarter larger, as by hair": stretched,
}
"""Changed poses, whose own drawing should be found first."""


def judge_changes(poses: Poses, queries: NDArray[np.intp]) -> list[dict[str, Any]]:
    """A row a change and descriptor: how often the drawing itself is found first, and in ten."""
    rows = []
    for change, make in CHANGES.items():
        changed = make(poses.part(queries), np.random.default_rng(SEED))
        for name, distances in DESCRIPTORS.items():
            ranks = _ranks(distances(changed, poses), queries)
            rows.append({"change": change, "descriptor": name} | _shares(ranks))
    return rows


def judge_mirrors(poses: Poses, queries: NDArray[np.intp]) -> list[dict[str, Any]]:
    """A row a kind of mirror image and descriptor: how often it is taken for the pose itself.

    Queries are poses whose keypoints moved a little; the twin of each is the mirror image: of the
    picture, with left and right swapped as they must be, or of the pose alone, left and right kept,
    as if what is seen from the front were seen from behind.
    """
    asked = poses.part(queries)
    changed = moved(asked, np.random.default_rng(SEED))
    reflected = np.array(asked.keypoints, np.float64)
    reflected[..., 0] *= -1
    twins = {
        "mirrored picture": Poses(mirror(asked.keypoints, 0), asked.boxes),
        "sides kept, as from behind": Poses(reflected, asked.boxes),
    }
    rows = []
    for twin, others in twins.items():
        for name, distances in DESCRIPTORS.items():
            own = _own(distances, changed, asked)
            confused = _own(distances, changed, others) <= own + 1e-9
            rows.append({"twin": twin, "descriptor": name, "confused": mean(confused.tolist())})
    return rows


def judge_variants(poses: Poses, groups: NDArray[np.int64]) -> dict[str, Any]:
    """How often a drawing that has variants finds one of them first, and in the first ten."""
    _, places, counts = np.unique(groups, return_inverse=True, return_counts=True)
    queries = np.flatnonzero(counts[places] > 1)
    rows = []
    for name, distances in DESCRIPTORS.items():
        found = distances(poses.part(queries), poses)
        found[np.arange(len(queries)), queries] = np.inf
        same = groups[queries][:, None] == groups
        nearest = np.where(same, found, np.inf).min(axis=1, initial=np.inf)
        ranks = (np.where(same, np.inf, found) < nearest[:, None]).sum(axis=1)
        rows.append({"descriptor": name} | _shares(ranks))
    return {"drawings": len(queries), "rows": rows}


def mean(values: list[Any]) -> float | None:
    """The mean of those that are known; None where none is."""
    known = [float(value) for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _by_limbs(queries: Poses, drawings: Poses, *, rotation: bool) -> Floats:
    held: Terms = terms_of(drawings.keypoints)
    return degrees(alike(limbs_of(queries.keypoints), held, rotation=rotation))


def _by_chance(queries: Poses, drawings: Poses) -> Floats:
    return np.random.default_rng(SEED).random((len(queries), len(drawings)))


def _own(distances: Distances, queries: Poses, others: Poses) -> Floats:
    """(N,): of each query to its own one of the others."""
    places = np.arange(len(queries))
    return np.array(
        [
            distances(queries.part(places[at : at + 1]), others.part(places[at : at + 1]))[0, 0]
            for at in places
        ]
    )


def _ranks(found: Floats, own: NDArray[np.intp]) -> NDArray[np.intp]:
    """How many drawings are nearer than a query's own."""
    nearest = found[np.arange(len(own)), own]
    return np.asarray((found < nearest[:, None]).sum(axis=1))


def _shares(ranks: NDArray[np.intp]) -> dict[str, float | None]:
    return {"first": mean((ranks < 1).tolist()), "ten": mean((ranks < CUT).tolist())}
