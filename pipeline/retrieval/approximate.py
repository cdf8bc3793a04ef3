"""Approximate search, by FAISS, in an index too large to compare a query with every drawing.

Full descriptors lie in cells around centroids, a byte a number (IVF, SQ8); a query looks into the
nearest cells. What it finds there are candidates, which are ranked again by the distance itself.
"""

import mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import PipelineError
from pipeline.retrieval.descriptors import Floats, full, limbs_of

CELLS_PER_ROOT = 2.0
"""Cells are so many times the root of the number of drawings,"""

MOST_CELLS = 4096
"""but no more than this, from four million on: finding each drawing's cell among ever more would
grow as the power 1.5 of their number."""

TRAINED_ON = 40
"""Drawings for each cell, at most, that the centroids are found from,"""

ROUNDS = 10
"""in so many rounds of k-means."""

PROBES = 48
"""Cells that a query looks into."""

CANDIDATES = 1024
"""What is ranked again: the descriptor's order is not quite the distance's, which knows the
confidences of either side."""

AT_ONCE = 65_536
"""Descriptors that are made at a time."""

SEED = 2019

ROTATIONS = 16
"""Where any rotation counts as the same, candidates are looked for in so many."""


class Approximate:
    """An approximate index on the disk, memory-mapped. Reads from several threads are safe."""

    def __init__(self, path: Path) -> None:
        faiss = _faiss()
        try:
            self._index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP)
        except RuntimeError as error:
            raise PipelineError(f"{path}: not an index of FAISS; run `dvc repro`") from error
        self._faiss = faiss

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def candidates(
        self,
        descriptors: Floats,
        allowed: NDArray[np.bool_] | None = None,
        count: int = CANDIDATES,
        probes: int = PROBES,
    ) -> NDArray[np.int64]:
        """Rows that are near one of some descriptors, rising.

        Args:
            descriptors: (M, 2P), as `full`.
            allowed: (N,) which rows may be found; None lets all pass.
            count: of each descriptor, at most.
            probes: cells looked into.
        """
        chosen: Any = None
        if allowed is not None:
            bits = np.packbits(allowed, bitorder="little")
            chosen = self._faiss.IDSelectorBitmap(bits)
        settings = self._faiss.SearchParametersIVF(sel=chosen, nprobe=probes)
        _, rows = self._index.search(descriptors, count, params=settings)
        found: NDArray[np.int64] = np.unique(rows[rows >= 0])
        return found


def build_approximate(keypoints: NDArray[np.float32], path: Path) -> None:
    """Write an approximate index.

    Args:
        keypoints: (N, 25, 3) of the drawings, perhaps memory-mapped.
        path: of the file.
    """
    faiss = _faiss()
    count = len(keypoints)
    cells = max(1, min(MOST_CELLS, int(CELLS_PER_ROOT * np.sqrt(count)), count // 8))
    sample = np.sort(
        np.random.default_rng(SEED).choice(count, min(count, TRAINED_ON * cells), replace=False)
    )
    descriptors = full(limbs_of(np.asarray(keypoints[sample])))
    width = descriptors.shape[1]
    metric = faiss.METRIC_INNER_PRODUCT
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(width), width, cells, faiss.ScalarQuantizer.QT_8bit, metric
    )
    index.cp.seed = SEED
    index.cp.niter = ROUNDS
    index.cp.min_points_per_centroid = 1
    index.train(descriptors)
    del descriptors
    for start in range(0, count, AT_ONCE):
        index.add(full(limbs_of(np.asarray(keypoints[start : start + AT_ONCE]))))
        if isinstance(keypoints.base, mmap.mmap):  # what was read of the file need not stay
            keypoints.base.madvise(mmap.MADV_DONTNEED)
    faiss.write_index(index, str(path))


def rotated(keypoints: NDArray[np.floating]) -> NDArray[np.float64]:
    """(ROTATIONS, 25, 3): a pose turned all the way round in equal steps."""
    turns = np.arange(ROTATIONS) * (2 * np.pi / ROTATIONS)
    cosines, sines = np.cos(turns), np.sin(turns)
    matrices = np.array([[cosines, -sines], [sines, cosines]]).transpose(2, 0, 1)
    turned = np.repeat(np.asarray(keypoints, np.float64)[None], ROTATIONS, axis=0)
    turned[..., :2] = turned[..., :2] @ matrices.transpose(0, 2, 1)
    return turned


def _faiss() -> Any:
    try:
        import faiss  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise PipelineError(
            "approximate search needs FAISS: pip install 'posebooru[retrieval]', or raise "
            "retrieval.exact_up_to"
        ) from error
    return faiss
