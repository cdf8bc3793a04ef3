"""The stage `tagger_train`: the tagger's network, trained on the training split.

A killed stage goes on from its last checkpoint and ends with the weights of an undisturbed run.
"""

import logging
import os
import warnings
from importlib.metadata import version
from pathlib import Path

import lightning.pytorch as pl
import torch
from safetensors.torch import load_file
from torch import nn
from torch.utils.data import DataLoader

from pipeline.contracts import (
    CLASSES,
    LABELS,
    POSTS,
    SAMPLE,
    TAGGER_CURVES,
    TAGGER_IMAGES,
    TAGGER_MODEL,
    TAGGER_SPLITS,
)
from pipeline.engine import cores
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.stage import Counts, Run, Stage, run_stage
from pipeline.tagger.classes import Classes, read_classes
from pipeline.tagger.curves import write_curves
from pipeline.tagger.data import (
    Batch,
    EpochBatches,
    Reading,
    Samples,
    Unreadable,
    open_images,
    with_labels,
)
from pipeline.tagger.fitting import Checkpoints, Fitting
from pipeline.tagger.loss import ClassWeights
from pipeline.tagger.model import Card, build_network, save_tagger
from pipeline.tagger.weights import InitialWeights, initial_weights

log = logging.getLogger("posebooru")

STAGE = Stage(
    "tagger_train",
    params=(
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images",
        "tagger.model",
        "tagger.train",
    ),
    inputs=(POSTS.path, LABELS.path, CLASSES, SAMPLE, TAGGER_IMAGES.path, TAGGER_SPLITS.path),
    outputs=(TAGGER_MODEL, TAGGER_CURVES),
)

STEPS_BETWEEN_CHECKPOINTS = 500
"""Steps of the optimizer: about ten minutes of the paper's settings on one GPU."""

Loader = DataLoader[Batch | Unreadable]


def main(run: Run) -> Counts:
    """Train; keep the weights of the epoch that is best on the validation split."""
    classes = read_classes(run.input(CLASSES))
    train = with_labels(run, open_images(run, "train"), len(classes))
    val = with_labels(run, open_images(run, "val"), len(classes))
    weights = ClassWeights.of(train.counts, len(train))
    _check(train, val, weights)
    initial = _initial(run)
    unfinished = run.work / (initial.sha256[:16] if initial else "random")
    unfinished.mkdir(exist_ok=True)
    best = unfinished / "best.safetensors"
    fitting = fit(run.params, train, val, weights, _network(run.params, classes, initial), best)
    progress = fitting.progress
    card = Card(
        architecture=run.params.tagger.model.architecture,
        input_size=run.params.tagger.model.input_size,
        classes_hash=classes.hash,
        classes=classes.names,
        unlearnt=tuple(classes.names[number] for number in weights.unlearnt),
        corpus=run.corpus,
        samples={"train": len(train), "val": len(val)},
        initial_weights={"name": initial.name, "sha256": initial.sha256} if initial else None,
        epoch=progress.best_epoch,
        val_map=progress.best_map,
        versions={name: version(name) for name in ("posebooru", "torch", "torchvision")},
    )
    save_tagger(run.output(TAGGER_MODEL), card, load_file(best))
    write_curves(run.output(TAGGER_CURVES), progress.history)
    return {
        "train images": len(train),
        "val images": len(val),
        "classes": len(classes) - len(weights.unlearnt),
        "unlearnt": len(weights.unlearnt),
        "epochs": len(progress.history),
        "best epoch": progress.best_epoch + 1,
    }


def fit(
    params: Params,
    train: Samples,
    val: Samples,
    weights: ClassWeights,
    network: nn.Module,
    best: Path,
    every: int = STEPS_BETWEEN_CHECKPOINTS,
) -> Fitting:
    """Train, or go on training.

    Args:
        params: `tagger.model`, `tagger.train` and the engine's workers.
        train: what to learn from.
        val: what decides which epoch is best.
        weights: of the classes.
        network: as it begins.
        best: where the best weights are kept; the checkpoint and the curves so far lie beside it.
        every: steps of the optimizer between checkpoints.

    Raises:
        PipelineError: for images that cannot be read and losses that are not numbers.
    """
    settings, side = params.tagger.train, params.tagger.model.input_size
    rank, world = int(os.environ.get("RANK", "0")), settings.devices * settings.nodes
    batches = EpochBatches(len(train), settings.batch, settings.seed, rank, world)

    def told(row: dict[str, float]) -> None:
        epoch = len(fitting.progress.history)
        write_curves(best.with_name("curves"), fitting.progress.history)
        log.info(
            "tagger_train: epoch %s of %s: loss %.4f, validation loss %.4f, mAP %.4f",
            *(epoch, settings.epochs, row["train/loss"], row["val/loss"], row["val/map"]),
        )

    fitting = Fitting(network, weights, settings, batches, best, told)
    checkpoint = best.with_name("last.ckpt")
    trainer = _trainer(params, Checkpoints(checkpoint, every), best.parent)
    in_order = EpochBatches(len(val), settings.batch, None)
    with warnings.catch_warnings():
        # Advice for people who write loops. Ours resumes, by Fitting.on_load_checkpoint.
        warnings.filterwarnings("ignore", module="lightning")
        try:
            trainer.fit(
                fitting,
                _loader(train, side, batches, params.engine.workers),
                _loader(val, side, in_order, params.engine.workers),
                ckpt_path=checkpoint if checkpoint.exists() else None,
            )
        except SystemExit as ended:  # Lightning's answer to Ctrl-C; a stage has its own
            raise KeyboardInterrupt from ended
    return fitting


def _check(train: Samples, val: Samples, weights: ClassWeights) -> None:
    """Say what of the labels cannot be learnt or judged; stop where nothing can."""
    if len(weights.unlearnt) == train.class_count:
        raise PipelineError(
            f"none of {train.class_count:,} classes can be learnt: each is on none or on all of "
            f"{len(train):,} training images ({train.without_classes:,} of them have no class); "
            "look at the rulebook and tagger.select"
        )
    unjudged = int((val.counts == 0).sum())
    if unjudged == val.class_count:
        raise PipelineError(
            f"no class is on any of {len(val):,} validation images; look at the rulebook and splits"
        )
    log.info(
        "tagger_train: of %s classes %s cannot be learnt (on no training image, or on all), "
        "%s are on no validation image",
        *(f"{number:,}" for number in (train.class_count, len(weights.unlearnt), unjudged)),
    )


def _initial(run: Run) -> InitialWeights | None:
    model = run.params.tagger.model
    return initial_weights(model.weights, model.architecture, run.root) if model.weights else None


def _network(params: Params, classes: Classes, initial: InitialWeights | None) -> nn.Module:
    """The network as training begins with it."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(params.tagger.train.seed)
        network = build_network(params.tagger.model.architecture, len(classes))
    if initial:
        initial.put_into(network)
    return network


def _loader(samples: Samples, side: int, batches: EpochBatches, workers: int | None) -> Loader:
    """Batches read by worker processes, or in this one where the engine has one worker."""
    count = workers or cores()
    processes = count if count > 1 else 0
    return DataLoader(
        Reading(samples, side),
        sampler=batches,
        batch_size=None,  # the sampler gives whole batches
        num_workers=processes,
        persistent_workers=processes > 0,
        pin_memory=torch.cuda.is_available(),
    )


def _trainer(params: Params, checkpoints: Checkpoints, folder: Path) -> pl.Trainer:
    settings = params.tagger.train
    logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)
    return pl.Trainer(
        max_epochs=settings.epochs,
        accumulate_grad_batches=settings.accumulate,
        precision=settings.precision,
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
    )


if __name__ == "__main__":
    run_stage(STAGE, main)
