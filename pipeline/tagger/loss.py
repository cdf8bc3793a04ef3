"""The tagger's losses (paper, equations 1 to 3).

For a sample with labels y and predictions p over C classes,

    L = (1/C) sum_i w_i(y_i) BCE(y_i, p_i)
    w_i(z) = 1/2 (z / r_i + (1 - z) / (1 - r_i))
    r_i = sqrt(N_i) / (sqrt(N_i) + sqrt(N - N_i))

where N_i of the N training samples have class i.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional


@dataclass(frozen=True)
class ClassWeights:
    """w_i(1) and w_i(0): (classes,) float32 each.

    A class that all training samples have, or none, teaches nothing and has no finite weight: both
    of its weights are zero.
    """

    positive: Tensor
    negative: Tensor

    @classmethod
    def of(cls, counts: npt.NDArray[np.int64], total: int) -> "ClassWeights":
        """From how many of all training samples have each class."""
        roots = np.sqrt(counts)
        rest = np.sqrt(total - counts)
        learnt = (counts > 0) & (counts < total)
        rate = np.where(learnt, roots / (roots + rest), 0.5)
        return cls(
            torch.from_numpy((learnt * 0.5 / rate).astype(np.float32)),
            torch.from_numpy((learnt * 0.5 / (1 - rate)).astype(np.float32)),
        )

    @property
    def unlearnt(self) -> list[int]:
        """The classes of no weight."""
        return torch.nonzero(self.positive == 0).flatten().tolist()


def weighted_bce(logits: Tensor, targets: Tensor, weights: ClassWeights) -> Tensor:
    """The paper's loss of each sample.

    Args:
        logits: (N, classes) float32.
        targets: (N, classes) of 0 and 1, float32.
        weights: on the same device.

    Returns:
        (N,)
    """
    weight = torch.where(targets > 0, weights.positive, weights.negative)
    losses = functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    return (weight * losses).mean(dim=1)


def summed_bce(logits: Tensor, targets: Tensor, weights: ClassWeights) -> Tensor:
    """Plain binary cross-entropy of each sample, summed over the classes that can be learnt.

    Arguments and result as `weighted_bce`; of the weights only counts whether they are zero.
    """
    losses = functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    return losses[:, weights.positive > 0].sum(dim=1)
