"""The tagger's training: its steps, and how an epoch is judged."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from pipeline.metrics.multilabel import average_precision
from pipeline.settings.tagger import TaggerTrain
from pipeline.tagger.augment import Changes
from pipeline.tagger.data import Batch
from pipeline.tagger.loss import ClassWeights, summed_bce, weighted_bce
from pipeline.training.batches import Unreadable, readable
from pipeline.training.fitting import Fitting
from pipeline.training.pixels import normalise

LOSSES: dict[str, Callable[[Tensor, Tensor, ClassWeights], Tensor]] = {
    "weighted_bce": weighted_bce,
    "summed_bce": summed_bce,
}


class TaggerFitting(Fitting):
    """The tagger in training.

    Args:
        network: to be trained.
        weights: of the classes.
        settings: how.
        samples: how many there are to train on.
        best: where the best weights are kept, as safetensors.
    """

    def __init__(
        self,
        network: nn.Module,
        weights: ClassWeights,
        settings: TaggerTrain,
        samples: int,
        best: Path,
    ) -> None:
        super().__init__("tagger_train", network, settings, samples, best)
        self.register_buffer("positive", weights.positive, persistent=False)
        self.register_buffer("negative", weights.negative, persistent=False)
        self.positive: Tensor
        self.negative: Tensor
        self._settings = settings

    def training_step(self, batch: Batch | Unreadable, index: int) -> Tensor:
        """The mean loss of an augmented batch.

        Raises:
            PipelineError: when the batch cannot be read, or a loss is not a number.
        """
        batch = readable(batch)
        posts = batch.post_ids.tolist()
        changes = Changes.draw(
            self._settings.augment, self._settings.seed, self.current_epoch, posts
        )
        logits = self.network(normalise(changes.apply(batch.images)))
        losses = self._losses(logits.float(), batch.targets.float())
        return self.summed(losses, index, [str(post) for post in posts], "posts")

    def validation_step(self, batch: Batch | Unreadable, _: int) -> None:
        """Keep losses, scores and truth of a batch."""
        batch = readable(batch)
        logits = self.network(normalise(batch.images.permute(0, 3, 1, 2))).float()
        losses = self._losses(logits, batch.targets.float())
        self.keep((losses.cpu(), torch.sigmoid(logits).cpu(), batch.targets.cpu()))

    def judge(self, parts: list[tuple[Tensor, Tensor, Tensor]]) -> tuple[dict[str, float], float]:
        """By the mean average precision."""
        losses, scores, targets = (torch.cat(kept) for kept in zip(*parts, strict=True))
        value = float(np.nanmean(average_precision(scores.numpy(), targets.numpy())))
        return {"val/loss": float(losses.mean()), "val/map": value}, value

    def _losses(self, logits: Tensor, targets: Tensor) -> Tensor:
        weights = ClassWeights(self.positive, self.negative)
        return LOSSES[self._settings.loss](logits, targets, weights)
