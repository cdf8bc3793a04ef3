"""Energy distance: how far two samples are from having been drawn from one distribution."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist, pdist


def energy_distance(first: NDArray[np.floating], second: NDArray[np.floating]) -> float:
    """2 E|X - Y| - E|X - X'| - E|Y - Y'| with Euclidean distances (Székely & Rizzo 2013, eq. 2).

    Unbiased: X and X' are different members of a sample, so that two samples of one distribution
    come out at 0 on average, and a little below it as often as above.

    Args:
        first: (N, D), at least two rows.
        second: (M, D), likewise.

    Raises:
        ValueError: when a sample has fewer than two rows, or the widths differ.
    """
    if min(len(first), len(second)) < 2 or first.shape[1:] != second.shape[1:]:
        raise ValueError(f"expected (N, D) and (M, D), N, M > 1; got {first.shape}, {second.shape}")
    across = float(cdist(first, second).mean())
    return 2 * across - float(pdist(first).mean()) - float(pdist(second).mean())
