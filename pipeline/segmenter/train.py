"""The stage `segmenter_train`: the segmenter's network, trained on random composites.

A killed stage goes on from its last checkpoint and ends with the weights of an undisturbed run.
"""

from importlib.metadata import version
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn

from pipeline.contracts.segmenter import SEGMENTER_CURVES, SEGMENTER_MODEL
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.segmenter.data import (
    FIXED_INPUTS,
    TRAINING_PARAMS,
    FixedPairs,
    TrainingPairs,
    open_fixed,
    open_training,
)
from pipeline.segmenter.fitting import SegmenterFitting
from pipeline.segmenter.model import OURS, Card, Network, find_weights
from pipeline.stage import Counts, Run, Stage, run_stage
from pipeline.training import fit as training
from pipeline.training.curves import write_curves
from pipeline.training.devices import on_devices, spread_of
from pipeline.training.folder import save_model
from pipeline.training.weights import InitialWeights

STAGE = Stage(
    "segmenter_train",
    params=(*TRAINING_PARAMS, "segmenter.model", "segmenter.train"),
    inputs=FIXED_INPUTS,
    outputs=(SEGMENTER_MODEL, SEGMENTER_CURVES),
    adjustable=spread_of("segmenter.train"),
)


@on_devices("segmenter.train")
def main(run: Run) -> Counts:
    """Train; keep the weights of the epoch that is best on the validation pairs."""
    settings = run.params.segmenter
    train = open_training(run, settings.train.seed, settings.train.pairs)
    val = open_fixed(run, "val")
    if not val.rows["foreground"].drop_null():
        raise PipelineError(
            "not one of the validation pairs has a figure; raise segmenter.composites.val"
        )
    initial = _initial(run)
    unfinished = run.work / (initial.sha256[:16] if initial else "random")
    unfinished.mkdir(exist_ok=True)
    best = unfinished / "best.safetensors"
    progress = fit(run.params, train, val, _network(run.params, initial), best).progress
    card = Card(
        backbone=settings.model.backbone,
        input_size=settings.canvas.size,
        corpus=run.corpus,
        samples={
            "foregrounds": len(train.sources.foregrounds),
            "backgrounds": len(train.sources.backgrounds),
            "val pairs": len(val),
        },
        initial_weights={"name": initial.name, "sha256": initial.sha256} if initial else None,
        epoch=progress.best_epoch,
        val_f1=progress.best_value,
        versions={name: version(name) for name in ("posebooru", "torch", "torchvision")},
    )
    save_model(run.output(SEGMENTER_MODEL), card, load_file(best))
    write_curves(run.output(SEGMENTER_CURVES), progress.history)
    return card.samples | {
        "epochs": len(progress.history),
        "best epoch": progress.best_epoch + 1,
    }


def fit(
    params: Params,
    train: TrainingPairs,
    val: FixedPairs,
    network: nn.Module,
    best: Path,
    every: int = training.STEPS_BETWEEN_CHECKPOINTS,
) -> SegmenterFitting:
    """Train, or go on training.

    Args:
        params: `segmenter.train` and the engine's workers.
        train: what to learn from.
        val: what decides which epoch is best.
        network: as it begins.
        best: where the best weights are kept; the checkpoint and the curves so far lie beside it.
        every: steps of the optimizer between checkpoints.

    Raises:
        PipelineError: for images that cannot be read and losses that are not numbers.
    """
    settings = params.segmenter.train
    fitting = SegmenterFitting(network, settings, best)
    training.fit(
        fitting,
        settings,
        train,
        val,
        val_samples=len(val),
        workers=params.engine.workers,
        every=every,
    )
    return fitting


def _initial(run: Run) -> InitialWeights | None:
    model = run.params.segmenter.model
    return find_weights(model.weights, model.backbone, run.root) if model.weights else None


def _network(params: Params, initial: InitialWeights | None) -> nn.Module:
    """The network as training begins with it."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(params.segmenter.train.seed)
        network = Network(params.segmenter.model.backbone)
    if initial:
        initial.put_into(network, own=OURS)
    return network


if __name__ == "__main__":
    run_stage(STAGE, main)
