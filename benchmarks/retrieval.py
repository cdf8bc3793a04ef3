"""How fast drawings are found by pose, against SciPy and against exact search.

    python benchmarks/retrieval.py [--small N] [--large N] [--skip-large]

Poses are drawn figures', mixed and moved: arms of one, legs of another, turned and jittered, with
confidences as a model has them. Measured in the same run:

- one query in N full descriptors, exactly, against the paper's way: SciPy's `cdist` over its 300
  distances, and a sort;
- 1,000 queries in a batch, exactly;
- whole, masked and weighted queries with the distance itself, ranked again in float64, mirrored
  poses too;
- in a large index FAISS's candidates, ranked again: milliseconds, recall@10 against comparing with
  each, and memory.
"""

import argparse
import multiprocessing
import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from answers import figures
from numpy.typing import NDArray

from pipeline.keypoints import COCO_NAMES, INDEX, NOT_LABELLED, add_midpoints
from pipeline.retrieval.approximate import Approximate, build_approximate
from pipeline.retrieval.ranking import Ranking
from pipeline.retrieval.timing import BATCH, COUNT, fastest, first, time_queries

SEED = 2019
BASE = 600
MADE_AT_ONCE = 100_000
QUERIES = 50
LEGS = [INDEX[f"{side}_{name}"] for side in ("left", "right") for name in ("knee", "ankle")]
HIPS = [INDEX["left_hip"], INDEX["right_hip"]]

Array = NDArray[np.float32]


def base_poses(count: int = BASE) -> NDArray[np.float64]:
    """(B, 17, 2): figures of which every joint is in the picture, a box's longer edge high.

    Args:
        count: figures drawn, of which some are cut off.
    """
    drawn = [
        figure for figure in figures(SEED, count) if (figure.keypoints[:, 2] != NOT_LABELLED).all()
    ]
    points = np.array([figure.keypoints[:, :2] for figure in drawn])
    points -= points.mean(axis=1, keepdims=True)
    return points / np.ptp(points, axis=1).max(axis=1)[:, None, None]


def poses(base: NDArray[np.float64], count: int, seed: int) -> Array:
    """(count, 25, 3): mixed, turned and moved, in pixels."""
    dice = np.random.default_rng(seed)
    first, second = base[dice.integers(0, len(base), (2, count))]
    mixed = first.copy()
    moved = second[:, LEGS] - second[:, HIPS].mean(axis=1, keepdims=True)
    mixed[:, LEGS] = moved + first[:, HIPS].mean(axis=1, keepdims=True)
    angles = np.radians(dice.normal(0, 12, count))
    matrices = np.array([[np.cos(angles), -np.sin(angles)], [np.sin(angles), np.cos(angles)]])
    mixed = mixed @ matrices.transpose(2, 1, 0)
    mixed += dice.normal(0, 0.02, mixed.shape)
    sure = 1 - dice.beta(1, 8, (count, len(COCO_NAMES), 1))
    marked = np.concatenate([mixed * 400 + 256, sure], axis=2)
    return add_midpoints(marked).astype(np.float32)


def small_index(base: NDArray[np.float64], count: int) -> None:
    """Exact search."""
    print(f"{count:,} drawings")
    found = time_queries(poses(base, count, 1), poses(base, BATCH, 2))
    scipy, batch = found.pop("paper"), found.pop("batch")
    print(f"  SciPy cdist over 300 distances, and sort    {scipy:9.2f} ms")
    print(
        f"  full descriptors, a batch of {BATCH:,}           {BATCH / batch * 1000:9,.0f} a second"
    )
    for kind, taken in found.items():
        print(f"  {kind:43} {taken:9.2f} ms   {scipy / taken:.1f}x")


def large_index(base: NDArray[np.float64], count: int, folder: Path) -> None:
    """FAISS's candidates, ranked again, against comparing with each."""
    print(f"{count:,} drawings")
    file = folder / "keypoints.npy"
    drawings = np.lib.format.open_memmap(file, "w+", np.float32, (count, 25, 3))
    for start in range(0, count, MADE_AT_ONCE):
        drawings[start : start + MADE_AT_ONCE] = poses(
            base, min(MADE_AT_ONCE, count - start), 10 + start
        )
    drawings.flush()
    del drawings
    mapped = np.load(file, mmap_mode="r")
    started = time.perf_counter()
    build_approximate(mapped, folder / "index.faiss")
    size = (folder / "index.faiss").stat().st_size
    print(f"  built in {time.perf_counter() - started:.0f} s, {size / 1e6:,.0f} MB on the disk")
    asked = poses(base, QUERIES, 3)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        found, each, peak = pool.submit(search_large, folder, asked).result()
    print(f"  a query, ranked again, median of {QUERIES}        {np.median(each):9.2f} ms")
    print(f"  the slowest of {QUERIES}                          {max(each):9.2f} ms")
    print(f"  memory of the searching process, at its most {peak:7.2f} GB")
    exact = exact_rows(mapped, asked)
    recall = np.mean([len({*a} & {*b}) / COUNT for a, b in zip(found, exact, strict=True)])
    print(f"  recall@{COUNT} against comparing with each      {recall:9.4f}")


def search_large(folder: Path, asked: Array) -> tuple[list[list[int]], list[float], float]:
    """In a process of its own: what is found, milliseconds of each query, gigabytes."""
    mapped = np.load(folder / "keypoints.npy", mmap_mode="r")
    ranking = Ranking(mapped, Approximate(folder / "index.faiss"))

    def ten(pose: Array) -> list[int]:
        return first(ranking, pose, mirrored=False, rotation=False)

    found = [ten(pose) for pose in asked]  # warms the cache
    each = [fastest(lambda _: ten(pose), rounds=5) for pose in asked]  # noqa: B023 - called at once
    return found, each, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def exact_rows(drawings: Array, asked: Array) -> list[list[int]]:
    """The first ten rows of each query, by the distance to every drawing."""
    best: list[list[tuple[float, int]]] = [[] for _ in asked]
    for start in range(0, len(drawings), MADE_AT_ONCE):
        part = np.asarray(drawings[start : start + MADE_AT_ONCE])
        ranking, allowed = Ranking(part), np.ones(len(part), bool)
        for each, pose in zip(best, asked, strict=True):
            ranked = ranking.ranked(pose[None], allowed)
            each += [
                (-found.cosine, start + found.row)
                for found, _ in zip(ranked, range(COUNT), strict=False)
            ]
    return [[row for _, row in sorted(each)[:COUNT]] for each in best]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--small", type=int, default=136_000)
    parser.add_argument("--large", type=int, default=5_000_000)
    parser.add_argument("--skip-large", action="store_true")
    parser.add_argument("--skip-small", action="store_true")
    arguments = parser.parse_args()
    base = base_poses()
    if not arguments.skip_small:
        small_index(base, arguments.small)
    if not arguments.skip_large:
        with tempfile.TemporaryDirectory() as folder:
            large_index(base, arguments.large, Path(folder))


if __name__ == "__main__":
    main()
