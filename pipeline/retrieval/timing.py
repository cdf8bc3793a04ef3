"""The stage `retrieval_timing`: milliseconds of a search at the paper's size, and by its way.

The drawings are the index's own, repeated and moved until there are as many as the paper has. The
fastest of several runs counts, as `timeit` has it: whatever else the machine does only adds to it.
"""

import json
import os
import platform
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from pipeline.contracts.retrieval import RETRIEVAL_INDEX, RETRIEVAL_TIMING
from pipeline.keypoints import COCO_NAMES, INDEX, add_midpoints, mirror
from pipeline.retrieval.descriptors import Floats, full, limbs_of, pairwise_distances
from pipeline.retrieval.exact import largest_products
from pipeline.retrieval.folder import read_folder
from pipeline.retrieval.ranking import Ranking
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage(
    "retrieval_timing",
    params=("corpus.name",),
    inputs=(RETRIEVAL_INDEX,),
    outputs=(RETRIEVAL_TIMING,),
)

DRAWINGS = 136_000
"""As many as the paper searches."""

PAPER_MS = 63.8
"""A search, on the paper's CPU."""

BATCH = 1000
COUNT = 10
ROUNDS = 15
SEED = 2019

MOVED = 0.05
"""Standard deviation of what a repeated drawing's keypoints move by, as a share of its box."""

ARM = [INDEX[f"left_{name}"] for name in ("shoulder", "elbow", "wrist")]

Milliseconds = dict[str, float]


def main(run: Run) -> Counts:
    """Time every kind of query."""
    arrays = read_folder(run.input(RETRIEVAL_INDEX)).arrays
    found: Milliseconds = {}
    if len(arrays):
        drawings = repeated(np.asarray(arrays.keypoints), np.asarray(arrays.boxes), DRAWINGS)
        found = time_queries(drawings, drawings[:BATCH])
    hardware = f"{platform.machine()}, {os.cpu_count()} cores"
    record = {"hardware": hardware, "drawings": DRAWINGS, "ms": found}
    run.output(RETRIEVAL_TIMING).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return {"drawings": DRAWINGS, "kinds of query": len(found)}


def repeated(keypoints: Floats, boxes: Floats, count: int) -> Floats:
    """(count, 25, 3): drawings again and again, each time moved."""
    dice = np.random.default_rng(SEED)
    places = np.arange(count) % len(keypoints)
    moved = keypoints[places, : len(COCO_NAMES)].copy()
    reach = MOVED * boxes[places, 2:].max(axis=1)[:, None, None]
    moved[..., :2] += dice.normal(size=(*moved.shape[:2], 2)).astype(np.float32) * reach
    return np.asarray(add_midpoints(moved), np.float32)


def time_queries(drawings: Floats, queries: Floats) -> Milliseconds:
    """Milliseconds of one query by each way; of `batch`, for all queries at once.

    Args:
        drawings: (N, 25, 3).
        queries: (M, 25, 3).
    """
    paper = _time_scipy(drawings, queries)
    descriptors, wanted = full(limbs_of(drawings)), full(limbs_of(queries))
    found = {
        "paper": paper,
        "full": fastest(lambda at: largest(descriptors, wanted[at])),
        "batch": fastest(lambda _: largest_products(descriptors, wanted, COUNT), rounds=3),
    }
    ranking = Ranking(drawings)
    arms = queries.copy()
    arms[:, [place for place in range(arms.shape[1]) if place not in ARM]] = 0
    for name, poses in (("whole", queries), ("arm", arms)):
        for rotation in (False, True):
            for both in (False, True):
                kind = name + ", rotation" * rotation + ", mirror" * both
                found[kind] = fastest(
                    lambda at: first(ranking, poses[at], mirrored=both, rotation=rotation)  # noqa: B023
                )
    return found


def _time_scipy(drawings: Floats, queries: Floats) -> float:
    edges = np.tile(np.array([0, 0, 512, 512], np.float32), (len(drawings), 1))
    held = pairwise_distances(drawings, edges)
    asked = pairwise_distances(queries[:ROUNDS], edges[:ROUNDS])
    return fastest(lambda at: by_scipy(held, asked[at]))


def by_scipy(held: Floats, asked: Floats) -> NDArray[np.intp]:
    """The paper's way: distances to all, sorted."""
    return np.argsort(cdist(asked[None], held)[0])[:COUNT]


def largest(descriptors: Floats, wanted: Floats) -> NDArray[np.intp]:
    """The rows of the largest products, the largest first."""
    products = descriptors @ wanted
    best = np.argpartition(products, -COUNT)[-COUNT:]
    return np.asarray(best[np.argsort(-products[best])])


def first(ranking: Ranking, pose: Floats, *, mirrored: bool, rotation: bool) -> list[int]:
    """The first rows, by the distance."""
    poses = np.stack([pose, mirror(pose, 0)] if mirrored else [pose])
    found = ranking.ranked(poses, np.ones(len(ranking), bool), rotation=rotation)
    return [each.row for each, _ in zip(found, range(COUNT), strict=False)]


def fastest(call: Callable[[int], object], rounds: int | None = None) -> float:
    """Milliseconds of the fastest of some runs, ROUNDS where none are named; each has a number."""
    taken = []
    for number in range(rounds or ROUNDS):
        started = time.perf_counter()
        call(number)
        taken.append(time.perf_counter() - started)
    return 1000 * min(taken)


if __name__ == "__main__":
    run_stage(STAGE, main)
