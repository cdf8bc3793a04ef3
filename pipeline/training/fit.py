"""Running a training with Lightning, on one device or several, from its checkpoint if it has one.

On several devices a step sees what it does on one with a batch as large as all of theirs: the same
samples, batch norm over all of them, the mean of all losses. What differs is the order in which
numbers are added up. Validation is shared out.
"""

import logging
import warnings
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import lightning.pytorch as pl
import torch
from lightning.fabric.plugins.environments import ClusterEnvironment
from lightning.pytorch.strategies import DDPStrategy
from torch.utils.data import Dataset

from pipeline.errors import PipelineError
from pipeline.settings.section import Training
from pipeline.training import group
from pipeline.training.batches import EpochBatches, loader
from pipeline.training.devices import spread
from pipeline.training.fitting import Fitting
from pipeline.training.norm import SharedNorm
from pipeline.training.precision import precision_of
from pipeline.training.resuming import Layout, begun

STEPS_BETWEEN_CHECKPOINTS = 500
"""Steps of the optimizer: about ten minutes of the paper's settings on one GPU."""


class Checkpoints(pl.Callback):
    """One checkpoint, renewed after each epoch and every so many steps of the optimizer."""

    def __init__(self, path: Path, every: int) -> None:
        self._path = path
        self._every = every
        self._saved = 0

    def on_train_start(self, trainer: pl.Trainer, _: pl.LightningModule) -> None:
        """Where it goes on from is saved."""
        self._saved = trainer.global_step

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


class Job(NamedTuple):
    """A training, as it is sent to the processes that take part."""

    fitting: Fitting
    settings: Training
    train: Dataset[Any]
    val: Dataset[Any]
    val_samples: int
    workers: int | None
    every: int

    @property
    def checkpoint(self) -> Path:
        """Where it is kept."""
        return self.fitting.best.with_name("last.ckpt")


def fit(
    fitting: Fitting,
    settings: Training,
    train: Dataset[Any],
    val: Dataset[Any],
    val_samples: int,
    workers: int | None,
    every: int = STEPS_BETWEEN_CHECKPOINTS,
) -> None:
    """Train, or go on training from the checkpoint that lies beside the best weights.

    Args:
        fitting: what is trained.
        settings: how, and on which devices.
        train: gives the batch of an `EpochBatch`, or `Unreadable`.
        val: the same, in order; decides which epoch is best.
        val_samples: how many it has.
        workers: processes of a machine that read; None takes one a core.
        every: steps of the optimizer between checkpoints.

    Raises:
        PipelineError: for samples that cannot be read, losses that are not numbers, fewer samples
            than one step of all devices wants, and a process that was killed.
    """
    layout = Layout.of(settings)
    if layout.world > 1 and fitting.batches.count < layout.world * layout.batch:
        raise PipelineError(
            f"{fitting.batches.count} samples are fewer than {layout.world} devices with a batch "
            f"of {layout.batch} take at once; lower devices or batch"
        )
    job = Job(fitting, settings, train, val, val_samples, workers, every)
    if not spread(partial(_train, job), settings):
        fitting.read_back(torch.load(job.checkpoint, weights_only=True))


def _train(job: Job, cluster: ClusterEnvironment | None) -> None:
    """Train in this process: alone, or as one of several."""
    fitting, settings = job.fitting, job.settings
    rank, world, sharing = group.rank(), group.world(), settings.devices
    fitting.batches.share(rank, world)
    in_order = EpochBatches(job.val_samples, settings.batch, None, rank, world)
    fitting.val_batches = in_order.whole
    is_begun = begun(job.checkpoint, Layout.of(settings))
    if len(set(group.of_all(_seen(job.checkpoint)))) > 1:
        raise PipelineError(
            f"{job.checkpoint.parent}: not the same on all nodes; --root must be a folder that "
            "they share"
        )
    trainer = _trainer(
        settings, Checkpoints(job.checkpoint, job.every), fitting.best.parent, cluster
    )
    with warnings.catch_warnings():
        # Advice for people who write loops. Ours resumes, by Fitting.on_load_checkpoint.
        warnings.filterwarnings("ignore", module="lightning")
        try:
            trainer.fit(
                fitting,
                loader(job.train, fitting.batches, job.workers, sharing),
                loader(job.val, in_order, job.workers, sharing),
                ckpt_path=job.checkpoint if is_begun else None,
            )
        except SystemExit as ended:  # Lightning's answer to Ctrl-C; a stage has its own
            raise KeyboardInterrupt from ended


def _seen(checkpoint: Path) -> tuple[bool, int]:
    """What a process sees of the work folder: is it there, and how large is the checkpoint."""
    size = checkpoint.stat().st_size if checkpoint.exists() else 0
    return checkpoint.parent.is_dir(), size


def _trainer(
    settings: Training, checkpoints: Checkpoints, folder: Path, cluster: ClusterEnvironment | None
) -> pl.Trainer:
    logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)
    several: dict[str, Any] = {}
    if cluster is not None:
        gpus = torch.cuda.is_available()
        several = {
            "accelerator": "cuda" if gpus else "cpu",
            # Batch norm is shared, so what it notes is the same everywhere.
            "strategy": DDPStrategy(cluster_environment=cluster, broadcast_buffers=False),
            "sync_batchnorm": gpus,
            "plugins": None if gpus else SharedNorm(),
        }
    return pl.Trainer(
        max_epochs=settings.epochs,
        accumulate_grad_batches=settings.accumulate,
        precision=precision_of(settings),
        devices=settings.devices,
        num_nodes=settings.nodes,
        use_distributed_sampler=False,  # ours counts by epoch
        callbacks=[checkpoints],
        default_root_dir=folder,
        logger=False,
        enable_checkpointing=False,
        enable_model_summary=False,
        enable_progress_bar=False,
        num_sanity_val_steps=0,
        **several,
    )
