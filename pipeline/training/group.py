"""What the processes of one training tell each other; a process that is alone tells itself."""

from itertools import chain
from typing import TypeVar

import torch
import torch.distributed as dist

Value = TypeVar("Value")


def rank() -> int:
    """Which process this is, from 0."""
    return dist.get_rank() if _several() else 0


def world() -> int:
    """How many there are."""
    return dist.get_world_size() if _several() else 1


def totals(*numbers: float) -> list[float]:
    """Each number's sum over the processes, which all give as many."""
    if not _several():
        return list(numbers)
    summed = torch.tensor(numbers, dtype=torch.float64)
    dist.all_reduce(summed)
    return summed.tolist()


def in_turn(mine: list[Value], count: int) -> list[Value] | None:
    """What the processes have, one of each by turns; in processes other than 0, None.

    Args:
        mine: of this process; all have equally many.
        count: how many count; what comes after them only made the processes' shares equal.
    """
    if not _several():
        return mine
    if dist.get_rank():
        dist.gather_object(mine)
        return None
    shares: list[list[Value]] = [[] for _ in range(dist.get_world_size())]
    dist.gather_object(mine, shares)
    return list(chain.from_iterable(zip(*shares, strict=True)))[:count]


def of_all(value: Value) -> list[Value]:
    """Every process's value, by rank."""
    if not _several():
        return [value]
    values: list[Value] = [value] * dist.get_world_size()
    dist.all_gather_object(values, value)
    return values


def of_rank_zero(value: Value) -> Value:
    """What process 0 has."""
    if not _several():
        return value
    values = [value]
    dist.broadcast_object_list(values, device=torch.device("cpu"))
    return values[0]


def _several() -> bool:
    return dist.is_available() and dist.is_initialized()
