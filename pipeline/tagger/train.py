"""The stage `tagger_train`: the tagger's network, trained on the training split.

A killed stage goes on from its last checkpoint and ends with the weights of an undisturbed run.
"""

import logging
from importlib.metadata import version
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.tagger import (
    CLASSES,
    LABELS,
    TAGGER_CURVES,
    TAGGER_IMAGES,
    TAGGER_MODEL,
    TAGGER_SPLITS,
)
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.stage import Counts, Run, Stage, run_stage
from pipeline.tagger.classes import Classes, read_classes
from pipeline.tagger.data import Reading, Samples, open_split, with_labels
from pipeline.tagger.fitting import TaggerFitting
from pipeline.tagger.loss import ClassWeights
from pipeline.tagger.model import HEAD, Card, build_network
from pipeline.training import fit as training
from pipeline.training.curves import write_curves
from pipeline.training.devices import on_devices, spread_of
from pipeline.training.folder import save_model
from pipeline.training.weights import InitialWeights, initial_weights

log = logging.getLogger("posebooru")

STAGE = Stage(
    "tagger_train",
    params=(
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images.max_bytes",
        "images.max_pixels",
        "tagger.model",
        "tagger.train",
    ),
    inputs=(POSTS.path, LABELS.path, CLASSES, SAMPLE, TAGGER_IMAGES.path, TAGGER_SPLITS.path),
    outputs=(TAGGER_MODEL, TAGGER_CURVES),
    adjustable=spread_of("tagger.train"),
)


@on_devices("tagger.train")
def main(run: Run) -> Counts:
    """Train; keep the weights of the epoch that is best on the validation split."""
    classes = read_classes(run.input(CLASSES))
    train = with_labels(run, open_split(run, "train"), len(classes))
    val = with_labels(run, open_split(run, "val"), len(classes))
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
        val_map=progress.best_value,
        versions={name: version(name) for name in ("posebooru", "torch", "torchvision")},
    )
    save_model(run.output(TAGGER_MODEL), card, load_file(best))
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
    every: int = training.STEPS_BETWEEN_CHECKPOINTS,
) -> TaggerFitting:
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
    fitting = TaggerFitting(network, weights, settings, len(train), best)
    training.fit(
        fitting,
        settings,
        Reading(train, side),
        Reading(val, side),
        val_samples=len(val),
        workers=params.engine.workers,
        every=every,
    )
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
    if model.weights is None:
        return None
    return initial_weights("tagger.model.weights", model.weights, [model.architecture], run.root)


def _network(params: Params, classes: Classes, initial: InitialWeights | None) -> nn.Module:
    """The network as training begins with it."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(params.tagger.train.seed)
        network = build_network(params.tagger.model.architecture, len(classes))
    if initial:
        initial.put_into(network, own=HEAD)
    return network


if __name__ == "__main__":
    run_stage(STAGE, main)
