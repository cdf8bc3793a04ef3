"""Many queries at once: the largest products of their full descriptors with all drawings', exactly.

Selecting costs more than multiplying. So products are made block by block, and of each GROUP of
drawings only the largest is kept: the best COUNT drawings are in the best COUNT groups, whose
products are made again.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from pipeline.retrieval.descriptors import Floats

GROUP = 32

BLOCK = 2048
"""Drawings whose products are made at a time: they stay in the cache."""

QUERIES = 1024
"""At a time."""


def largest_products(
    drawings: Floats, queries: Floats, count: int
) -> tuple[NDArray[np.int64], Floats]:
    """The drawings whose descriptors have the largest products with each query's.

    Args:
        drawings: (N, width).
        queries: (M, width).
        count: of each query; no more than N.

    Returns:
        (M, count) rows, and (M, count) products, the largest first.
    """
    held = torch.from_numpy(np.ascontiguousarray(drawings))
    spare = -len(held) % GROUP
    if spare:  # rows that are never among the largest: repeated, and left out below
        held = torch.cat([held, held[-1:].expand(spare, -1)])
    asked = torch.from_numpy(np.ascontiguousarray(queries))
    parts = [
        _largest(held, asked[start : start + QUERIES], len(drawings), count)
        for start in range(0, len(queries), QUERIES)
    ]
    rows, products = (torch.cat(part) for part in zip(*parts, strict=True))
    return rows.numpy(), products.numpy()


@torch.inference_mode()
def _largest(held: Tensor, asked: Tensor, known: int, count: int) -> tuple[Tensor, Tensor]:
    across = asked.T.contiguous()
    best = torch.empty((len(held) // GROUP, len(asked)))
    for start in range(0, len(held), BLOCK):
        products = held[start : start + BLOCK] @ across
        grouped = products.view(-1, GROUP, len(asked)).amax(dim=1)
        best[start // GROUP : start // GROUP + len(grouped)] = grouped
    groups = best.T.contiguous().topk(min(count, len(best)), sorted=False).indices
    rows = (groups[:, :, None] * GROUP + torch.arange(GROUP)).flatten(1)
    products = torch.bmm(held[rows], asked[:, :, None])[:, :, 0]
    products[rows >= known] = -torch.inf
    largest = products.topk(count)
    return rows.gather(1, largest.indices), largest.values
