"""A network in training, whatever it learns: sums, the best weights, what a checkpoint holds.

All that a resumed run needs is in its checkpoint: network, optimizer, and what the epoch under
way has summed up. Order and augmentation come from the seed and the epoch alone. Each of several
processes has such a network; they sum up together, and process 0 judges and writes.
"""

import logging
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import lightning.pytorch as pl
import torch
from lightning.pytorch.utilities.types import OptimizerLRScheduler
from safetensors.torch import save_file
from torch import Tensor, nn

from pipeline.errors import PipelineError
from pipeline.settings.section import Training
from pipeline.training import group
from pipeline.training.batches import EpochBatches
from pipeline.training.curves import write_curves
from pipeline.training.resuming import Layout, go_on, layout_of

log = logging.getLogger("posebooru")

RISE = 0.1
"""Share of the steps in which the learning rate rises to its peak."""

SAMPLES_NAMED = 5
"""In a message, before it says that there are more."""


@dataclass
class Progress:
    """What a training has come to; kept in its checkpoints."""

    loss_sum: float = 0.0
    """Of the epoch under way; in a checkpoint that of all processes, else of this one."""
    samples: int = 0
    """Their number."""
    history: list[dict[str, float]] = field(default_factory=list)
    """A row an epoch: train/loss, what validation gave, learning_rate."""
    best_epoch: int = -1
    best_value: float = -1.0


class Fitting(pl.LightningModule):
    """A network in training; a model adds its steps.

    Args:
        stage: whose training it is.
        network: to be trained.
        settings: how.
        samples: how many there are to train on.
        best: where the best weights are kept, as safetensors; the checkpoint and the curves so far
            lie beside it.
    """

    def __init__(
        self, stage: str, network: nn.Module, settings: Training, samples: int, best: Path
    ) -> None:
        super().__init__()
        self.network = network.to(memory_format=torch.channels_last)
        self.progress = Progress()
        self.batches = EpochBatches(samples, settings.batch, settings.seed)
        self.val_batches = 0
        self.best = best
        self._stage = stage
        self._schedule = settings
        self._parts: list[Any] = []

    def summed(self, losses: Tensor, batch: int, names: Sequence[str], what: str) -> Tensor:
        """The mean of a training batch's losses; they enter the epoch's sum.

        Args:
            losses: (N,).
            batch: its number.
            names: of the N samples.
            what: they are.

        Raises:
            PipelineError: when a loss is not a number; names batch and samples.
        """
        mean = losses.mean()
        if not torch.isfinite(mean):
            finite = torch.isfinite(losses).tolist()
            bad = [name for name, is_finite in zip(names, finite, strict=True) if not is_finite]
            more = f" and {len(bad) - SAMPLES_NAMED} more" if len(bad) > SAMPLES_NAMED else ""
            raise PipelineError(
                f"the loss is not a number in epoch {self.current_epoch}, batch {batch}, for "
                f"{what} {', '.join(bad[:SAMPLES_NAMED])}{more}; a lower learning_rate or "
                "precision 32-true may help"
            )
        self.progress.loss_sum += float(losses.detach().sum())
        self.progress.samples += len(names)
        return mean

    def keep(self, part: Any) -> None:
        """Keep what a batch of validation gave until the epoch is judged."""
        self._parts.append(part)

    @abstractmethod
    def judge(self, parts: list[Any]) -> tuple[dict[str, float], float]:
        """What validation gives, by name, and the value that decides which epoch is best.

        Args:
            parts: what was kept, batch by batch, of all processes.
        """

    def on_validation_epoch_end(self) -> None:
        """Judge the epoch, in process 0."""
        parts = group.in_turn(self._parts, self.val_batches)
        self._parts = []
        self.end_epoch(*group.of_rank_zero(({}, 0.0) if parts is None else self.judge(parts)))

    def end_epoch(self, row: dict[str, float], value: float) -> None:
        """Note what validation gave, keep the weights if none were better, start the next sums."""
        progress = self.progress
        loss_sum, samples = group.totals(progress.loss_sum, progress.samples)
        loss = loss_sum / samples
        rate = float(self.trainer.optimizers[0].param_groups[0]["lr"])
        progress.history.append({"train/loss": loss} | row | {"learning_rate": rate})
        progress.loss_sum, progress.samples = 0.0, 0
        better = value > progress.best_value
        if better:
            progress.best_value, progress.best_epoch = value, self.current_epoch
        if self.trainer.is_global_zero:
            if better:
                self._keep_weights()
            write_curves(self.best.with_name("curves"), progress.history)
            said = ", ".join(f"{name} {number:.4f}" for name, number in row.items())
            log.info(
                "%s: epoch %s of %s: train/loss %.4f, %s",
                *(self._stage, len(progress.history), self._schedule.epochs, loss, said),
            )

    def configure_optimizers(self) -> OptimizerLRScheduler:
        """Adam, as in the paper; its rate rises, then falls to nothing."""
        optimizer = torch.optim.Adam(self.parameters(), lr=self._schedule.learning_rate)
        steps = int(self.trainer.estimated_stepping_batches) + 1
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer,
            max_lr=self._schedule.learning_rate,
            total_steps=steps,
            pct_start=max(RISE, 1.5 / steps),  # a rise of no step at all divides by zero
            cycle_momentum=False,
        )
        return {
            "optimizer": optimizer,
            "lr_scheduler": {"scheduler": schedule, "interval": "step"},
        }

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Add what a resumed run must know beside Lightning's own."""
        loss_sum, samples = group.totals(self.progress.loss_sum, self.progress.samples)
        whole = replace(self.progress, loss_sum=loss_sum, samples=int(samples))
        checkpoint["progress"] = asdict(whole)
        checkpoint["layout"] = list(Layout.of(self._schedule))

    def on_load_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Go on from there, be it with other devices."""
        now, before = Layout.of(self._schedule), layout_of(checkpoint)
        rest = go_on(checkpoint, now, self.batches.count, self._schedule.epochs)
        progress = self.progress = Progress(**checkpoint["progress"])
        self.batches.resume(len(progress.history), progress.samples, rest)
        if group.rank():
            progress.loss_sum, progress.samples = 0.0, 0
        elif now != before:
            log.info(
                "%s: devices × batch × accumulate were %s and are %s; it goes on with what is left "
                "of epoch %s; to begin anew, remove %s",
                *(self._stage, before, now, len(progress.history) + 1, self.best.parent),
            )

    def read_back(self, checkpoint: dict[str, Any]) -> None:
        """Take over what other processes have trained."""
        self.progress = Progress(**checkpoint["progress"])
        of_network = "network."
        state = {
            name.removeprefix(of_network): tensor
            for name, tensor in checkpoint["state_dict"].items()
            if name.startswith(of_network)
        }
        self.network.load_state_dict(state)

    def _keep_weights(self) -> None:
        state = {name: value.contiguous() for name, value in self.network.state_dict().items()}
        temporary = self.best.with_suffix(".partial")
        save_file(state, temporary)
        temporary.replace(self.best)
