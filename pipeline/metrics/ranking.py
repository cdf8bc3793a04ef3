"""Metrics of rankings: recall and discounted cumulative gain at a cut (Järvelin, Kekäläinen 2002).

Gains are 0 or more; an item without gain is of no use.
"""

import numpy as np
from numpy.typing import NDArray


def recall_at(ranked: NDArray[np.integer], wanted: NDArray[np.integer]) -> float:
    """The share of what is wanted that was found.

    Args:
        ranked: items that were found, cut where one wants.
        wanted: items that should have been; not none.
    """
    return float(np.isin(wanted, ranked).mean())


def ndcg_at(gains: NDArray[np.floating], ranked: NDArray[np.integer], cut: int) -> float | None:
    """Normalised discounted cumulative gain; None where nothing has any gain.

    Args:
        gains: (N,) of each item.
        ranked: items as found, best first.
        cut: so many count.
    """
    best = float(_discounted(np.sort(gains)[::-1][:cut]))
    return float(_discounted(gains[ranked[:cut]])) / best if best > 0 else None


def _discounted(gains: NDArray[np.floating]) -> np.floating:
    return np.sum(gains / np.log2(np.arange(len(gains)) + 2))
