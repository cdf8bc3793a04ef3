"""The training itself, as Lightning runs it: steps, validation, the best weights, going on.

All that a resumed run needs is in its checkpoint: network, optimizer, and what the epoch under
way has summed up. Order and augmentation come from the seed and the epoch alone.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import lightning.pytorch as pl
import numpy as np
import torch
from lightning.pytorch.utilities.types import OptimizerLRScheduler
from safetensors.torch import save_file
from torch import Tensor, nn

from pipeline.errors import PipelineError
from pipeline.metrics.multilabel import average_precision
from pipeline.params import TaggerTrain
from pipeline.tagger.augment import Changes, normalise
from pipeline.tagger.data import Batch, EpochBatches, Unreadable
from pipeline.tagger.loss import ClassWeights, summed_bce, weighted_bce

LOSSES: dict[str, Callable[[Tensor, Tensor, ClassWeights], Tensor]] = {
    "weighted_bce": weighted_bce,
    "summed_bce": summed_bce,
}

RISE = 0.1
"""Share of the steps in which the learning rate rises to its peak."""

POSTS_NAMED = 5
"""In a message, before it says that there are more."""


@dataclass
class Progress:
    """What a training has come to; kept in its checkpoints."""

    loss_sum: float = 0.0
    """Of the epoch under way."""
    samples: int = 0
    history: list[dict[str, float]] = field(default_factory=list)
    """A row an epoch: train/loss, val/loss, val/map, learning_rate."""
    best_epoch: int = -1
    best_map: float = -1.0


class Fitting(pl.LightningModule):
    """The tagger in training.

    Args:
        network: to be trained.
        weights: of the classes.
        settings: how.
        batches: the training batches, which a resumed run goes on with where it was.
        best: where the best weights are kept, as safetensors.
        told: called with each epoch's row.
    """

    def __init__(
        self,
        network: nn.Module,
        weights: ClassWeights,
        settings: TaggerTrain,
        batches: EpochBatches,
        best: Path,
        told: Callable[[dict[str, float]], None],
    ) -> None:
        super().__init__()
        self.network = network.to(memory_format=torch.channels_last)
        self.register_buffer("positive", weights.positive, persistent=False)
        self.register_buffer("negative", weights.negative, persistent=False)
        self.positive: Tensor
        self.negative: Tensor
        self.progress = Progress()
        self._settings = settings
        self._batches = batches
        self._best = best
        self._told = told
        self._scores: list[Tensor] = []
        self._targets: list[Tensor] = []
        self._val_losses: list[Tensor] = []

    def training_step(self, batch: Batch | Unreadable, index: int) -> Tensor:
        """The mean loss of an augmented batch.

        Raises:
            PipelineError: when the batch cannot be read, or a loss is not a number.
        """
        batch = _readable(batch)
        posts = batch.post_ids.tolist()
        changes = Changes.draw(
            self._settings.augment, self._settings.seed, self.current_epoch, posts
        )
        logits = self.network(normalise(changes.apply(batch.images)))
        losses = self._losses(logits.float(), batch.targets.float())
        mean = losses.mean()
        if not torch.isfinite(mean):
            raise PipelineError(self._not_a_number(losses, index, posts))
        self.progress.loss_sum += float(losses.detach().sum())
        self.progress.samples += len(posts)
        return mean

    def validation_step(self, batch: Batch | Unreadable, _: int) -> None:
        """Keep the scores of a batch."""
        batch = _readable(batch)
        logits = self.network(normalise(batch.images.permute(0, 3, 1, 2))).float()
        self._val_losses.append(self._losses(logits, batch.targets.float()).cpu())
        self._scores.append(torch.sigmoid(logits).cpu())
        self._targets.append(batch.targets.cpu())

    def on_validation_epoch_end(self) -> None:
        """Judge the epoch, keep its weights if none were better, start the next one's sums."""
        truth = torch.cat(self._targets).numpy()
        precision = average_precision(torch.cat(self._scores).numpy(), truth)
        value = float(np.nanmean(precision))
        progress = self.progress
        row = {
            "train/loss": progress.loss_sum / progress.samples,
            "val/loss": float(torch.cat(self._val_losses).mean()),
            "val/map": value,
            "learning_rate": float(self.trainer.optimizers[0].param_groups[0]["lr"]),
        }
        progress.history.append(row)
        if value > progress.best_map:
            progress.best_map, progress.best_epoch = value, self.current_epoch
            if self.trainer.is_global_zero:
                self._keep_weights()
        progress.loss_sum, progress.samples = 0.0, 0
        for kept in (self._scores, self._targets, self._val_losses):
            kept.clear()
        if self.trainer.is_global_zero:
            self._told(row)

    def configure_optimizers(self) -> OptimizerLRScheduler:
        """Adam, as in the paper; its rate rises, then falls to nothing."""
        optimizer = torch.optim.Adam(self.parameters(), lr=self._settings.learning_rate)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer,
            max_lr=self._settings.learning_rate,
            total_steps=int(self.trainer.estimated_stepping_batches) + 1,
            pct_start=RISE,
            cycle_momentum=False,
        )
        return {
            "optimizer": optimizer,
            "lr_scheduler": {"scheduler": schedule, "interval": "step"},
        }

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Add what a resumed run must know beside Lightning's own."""
        checkpoint["progress"] = asdict(self.progress)
        steps = -(-len(self._batches) // self._settings.accumulate)
        done = self.trainer.global_step % steps * self._settings.accumulate
        checkpoint["batches_done"] = {"epoch": self.trainer.global_step // steps, "batches": done}

    def on_load_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Go on from there."""
        self.progress = Progress(**checkpoint["progress"])
        self._batches.resume(**checkpoint["batches_done"])

    def _losses(self, logits: Tensor, targets: Tensor) -> Tensor:
        weights = ClassWeights(self.positive, self.negative)
        return LOSSES[self._settings.loss](logits, targets, weights)

    def _not_a_number(self, losses: Tensor, index: int, posts: list[int]) -> str:
        finite = torch.isfinite(losses).tolist()
        bad = [post for post, is_finite in zip(posts, finite, strict=True) if not is_finite]
        more = f" and {len(bad) - POSTS_NAMED} more" if len(bad) > POSTS_NAMED else ""
        return (
            f"the loss is not a number in epoch {self.current_epoch}, batch {index}, for posts "
            f"{', '.join(map(str, bad[:POSTS_NAMED]))}{more}; a lower tagger.train.learning_rate "
            "or precision 32-true may help"
        )

    def _keep_weights(self) -> None:
        state = {name: value.contiguous() for name, value in self.network.state_dict().items()}
        temporary = self._best.with_suffix(".partial")
        save_file(state, temporary)
        temporary.replace(self._best)


class Checkpoints(pl.Callback):
    """One checkpoint, renewed after each epoch and every so many steps of the optimizer."""

    def __init__(self, path: Path, every: int) -> None:
        self._path = path
        self._every = every
        self._saved = 0

    def on_train_batch_end(self, trainer: pl.Trainer, *_: object) -> None:
        """Save in mid-epoch, right after a step."""
        step = trainer.global_step
        if step % self._every == 0 and step > self._saved and not trainer.is_last_batch:
            self._save(trainer)

    def on_train_epoch_end(self, trainer: pl.Trainer, _: pl.LightningModule) -> None:
        """Save the whole epoch."""
        self._save(trainer)

    def _save(self, trainer: pl.Trainer) -> None:
        self._saved = trainer.global_step
        temporary = self._path.with_suffix(".partial")
        trainer.save_checkpoint(temporary)
        if trainer.is_global_zero:
            temporary.replace(self._path)


def _readable(batch: Batch | Unreadable) -> Batch:
    if isinstance(batch, Unreadable):
        raise PipelineError(batch.message)
    return batch
