"""Which samples a batch holds, in which epoch, and what workers make of them.

Whatever random numbers a sample needs are drawn from the seed, the epoch and the sample alone, so
that a run that was killed and resumed sees what an undisturbed one does. What a worker cannot read
travels as a value, so that the stage says it in one line.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset, Sampler

from pipeline.engine import cores
from pipeline.errors import PipelineError

Batch = TypeVar("Batch")


class EpochBatch(NamedTuple):
    """A batch that a worker is asked for."""

    epoch: int
    samples: list[int]
    """Their places among all samples."""


class Unreadable(NamedTuple):
    """In place of a sample or a batch: why there is none."""

    message: str


def readable(batch: Batch | Unreadable) -> Batch:
    """The batch.

    Raises:
        PipelineError: where there is none.
    """
    if isinstance(batch, Unreadable):
        raise PipelineError(batch.message)
    return batch


class EpochBatches(Sampler[EpochBatch]):
    """The batches of an epoch, in an order that only the seed and the epoch decide.

    Several processes take turns: what they see in their n-th batches together is what one process
    with as large a batch as all theirs sees in its n-th. All have equally many batches. In training
    the samples left over at the end of an epoch that fill no batch for each are not seen in it;
    without a seed every sample comes, and where batches run out, processes get one again that
    another had (`whole` says how many count).

    Args:
        count: samples.
        batch: samples in a batch.
        seed: of the order; None keeps the samples in order and lets the last batch be smaller.
        rank: which process this is.
        world: of how many.
    """

    def __init__(
        self, count: int, batch: int, seed: int | None, rank: int = 0, world: int = 1
    ) -> None:
        self.count = count
        self._batch = batch
        self._seed = seed
        self._rank = rank
        self._world = world
        self._epoch = 0
        self._rest: dict[int, tuple[int, int]] = {}

    def share(self, rank: int, world: int) -> None:
        """Be one of several processes."""
        self._rank, self._world = rank, world

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch; Lightning calls this before each."""
        self._epoch = epoch

    def resume(self, epoch: int, samples: int, batches: int) -> None:
        """Begin within an epoch.

        Args:
            epoch: the one to begin with.
            samples: that have been trained on in it, by all processes; they are left out.
            batches: that each process takes of the others.
        """
        self._epoch = epoch  # workers read ahead before Lightning says which epoch it is
        self._rest = {epoch: (samples, batches)}

    @property
    def whole(self) -> int:
        """Batches of all processes, without those that come again."""
        if self._seed is None:
            return math.ceil(self.count / self._batch)
        return len(self) * self._world

    def __len__(self) -> int:
        if self._seed is None:
            return math.ceil(self.whole / self._world)
        return max(1, self.count // (self._batch * self._world))

    def __iter__(self) -> Iterator[EpochBatch]:
        epoch = self._epoch
        seen, batches, size = 0, len(self), self._batch
        order = np.arange(self.count)
        if self._seed is not None:
            order = np.random.default_rng((self._seed, epoch)).permutation(self.count)
            seen, batches = self._rest.get(epoch, (seen, batches))
            size = min(size, (self.count - seen) // self._world)
        for number in range(batches):
            place = seen + (number * self._world + self._rank) % self.whole * size
            yield EpochBatch(epoch, order[place : place + size].tolist())


def loader(
    reading: Dataset[Batch | Unreadable],
    batches: EpochBatches,
    workers: int | None,
    sharing: int = 1,
) -> DataLoader[Batch | Unreadable]:
    """Batches read by worker processes, or in this one where it has one worker.

    Args:
        reading: gives a batch.
        batches: which.
        workers: of this machine; None takes one a core.
        sharing: processes on this machine that share the workers.
    """
    count = (workers or cores()) // sharing
    processes = count if count > 1 else 0
    return DataLoader(
        reading,
        sampler=batches,
        batch_size=None,  # the sampler gives whole batches
        num_workers=processes,
        persistent_workers=processes > 0,
        pin_memory=torch.cuda.is_available(),
    )
