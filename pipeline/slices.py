"""Slices: named parts of a corpus that evaluations report apart: what training never saw, say."""

import numpy as np
from numpy.typing import NDArray

from pipeline.contracts.sample import SAMPLE, SLICES
from pipeline.contracts.table import read_table
from pipeline.stage import Run

Slices = dict[str, NDArray[np.int64]]
"""The posts of each slice, sorted, by its name, in the names' order."""

UNSEEN = "unseen "
"""What the names of slices begin with that training has nothing of."""


def read_slices(run: Run) -> Slices:
    """The corpus's slices; none where it gives none. The stage declares the input SAMPLE.

    Raises:
        PipelineError: when the table cannot be read or has other columns.
    """
    path = run.input(SAMPLE) / SLICES.path.removeprefix(f"{SAMPLE}/")
    if not path.exists():
        return {}
    table = read_table(path, SLICES.schema)
    posts, names = table["post_id"].to_numpy(), table["slice"].to_numpy(zero_copy_only=False)
    return {str(name): np.sort(posts[names == name]) for name in np.unique(names)}
