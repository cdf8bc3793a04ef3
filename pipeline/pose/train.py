"""The stage `pose_train`: one row of the table of pose models, trained.

A killed stage goes on from its last checkpoint and ends with the weights of an undisturbed run. A
row that needs a file nobody gave writes what it lacks, so that the table can say so.
"""

import hashlib
import json
import logging
import os
import platform
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor, nn

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.pose import (
    ADD,
    POSE_CURVES,
    POSE_DATASET,
    POSE_IMAGES,
    POSE_MODEL,
    TASK_SOURCE,
)
from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.tagger import TAGGER_MODEL
from pipeline.corpus.collect import ImageSource
from pipeline.keypoints import NAMES
from pipeline.pose.augment import context
from pipeline.pose.building import build
from pipeline.pose.calibration import Calibration, are_right, calibrate
from pipeline.pose.card import LACKS_FILE, PoseCard, save_pose_model
from pipeline.pose.data import Reading
from pipeline.pose.fitting import AdversarialFitting, MatchingFitting, PoseFitting
from pipeline.pose.inference import WHITE, heatmaps_of, in_image, read_keypoints
from pipeline.pose.model import Matching
from pipeline.pose.photos import read_photos
from pipeline.pose.rows import ROWS, TAUGHT, UNTRAINED, settings_of
from pipeline.pose.samples import Samples, read_samples
from pipeline.pose.sources import LacksError
from pipeline.pose.surroundings import Cutting, Surroundings, cut_surroundings, squares_of
from pipeline.pose.task_network import TaskNetwork
from pipeline.pose.trunk import Trunk
from pipeline.settings.pose import PoseTrain
from pipeline.stage import Counts, Run, Stage, run_stage
from pipeline.training.curves import write_curves
from pipeline.training.devices import on_devices, spread_of
from pipeline.training.fit import fit
from pipeline.training.precision import precision_of

log = logging.getLogger("posebooru")

STAGE = Stage(
    "pose_train",
    params=(
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images.max_bytes",
        "images.max_pixels",
        "pose.rows.{row}",
        "pose.task",
        "pose.train",
    ),
    inputs=(
        ADD.path,
        POSE_DATASET["train"],
        POSE_DATASET["val"],
        POSE_IMAGES.path,
        POSTS.path,
        SAMPLE,
        TAGGER_MODEL,
        TASK_SOURCE,
    ),
    outputs=(POSE_MODEL, POSE_CURVES),
    rows=ROWS,
    adjustable=spread_of("pose.train"),
)

CROPS_AT_ONCE = 32


@on_devices("pose.train")
def main(run: Run) -> Counts:
    """Train the row; keep the weights of the epoch that is best on the validation split."""
    try:
        return train(run)
    except LacksError as lacks:
        log.warning("%s: not trained: %s", run.stage.name, lacks)
        for path in run.stage.outputs:
            run.output(path).mkdir()
        (run.output(model_of(run)) / LACKS_FILE).write_text(f"{lacks}\n", encoding="utf-8")
        return {"trained": 0}


def train(run: Run) -> Counts:
    """Train the row.

    Raises:
        LacksError: when it needs a file that nobody gave.
    """
    row, settings = run.stage.row, run.params.pose.train
    kind = settings_of(run.params, row)
    if kind.model in UNTRAINED:
        raise LacksError(f"pose.rows.{row}.model: {kind.model} is not trained")
    network, task = build(run.params, row, run.root)
    data = read_samples(run, "train", new_data=kind.new_data)
    val = read_samples(run, "val", new_data=kind.new_data)
    unfinished = run.work / state_hash(network)
    unfinished.mkdir(exist_ok=True)
    fitting = _fitting(run, network, task, len(data), unfinished / "best.safetensors")
    started = time.monotonic()
    val_crops = cut_surroundings(run, val, Cutting(settings.padding, 1, settings.input_size), "val")
    fit(
        fitting,
        settings,
        Reading(data, _surroundings(run, data, settings), settings.padding),
        Reading(val, val_crops, settings.padding),
        val_samples=len(val),
        workers=run.params.engine.workers,
    )
    state = load_file(fitting.best)
    network.load_state_dict(state)
    progress = fitting.progress
    trunk = getattr(network, "trunk", getattr(network, "source", None))
    card = PoseCard(
        row=row,
        model=kind.model,
        trunk=trunk.architecture if isinstance(trunk, Trunk) else None,
        task=task.shape if task and kind.model not in TAUGHT else None,
        conventions=task.conventions_name if task and kind.model not in TAUGHT else None,
        channels=task.shape.channels if task else 0,
        input_size=settings.input_size,
        heatmap_size=settings.heatmap_size,
        padding=settings.padding,
        keypoints=NAMES,
        calibration=fit_calibration(network.eval(), val, val_crops, settings),
        corpus=run.corpus,
        samples={"train": len(data), "val": len(val)},
        epoch=progress.best_epoch,
        val_oks=progress.best_value,
        versions={name: version(name) for name in ("posebooru", "torch", "torchvision")},
    )
    save_pose_model(run.output(model_of(run)), card, state)
    curves = run.output(run.stage.outputs[1])
    write_curves(curves, progress.history)
    (curves / "training.json").write_text(
        json.dumps(training_record(time.monotonic() - started, len(data), settings)) + "\n"
    )
    return {
        "train images": len(data),
        "val images": len(val),
        "epochs": len(progress.history),
        "best epoch": progress.best_epoch + 1,
    }


def fit_calibration(
    network: nn.Module, val: Samples, crops: Surroundings, settings: PoseTrain
) -> Calibration:
    """What a peak is worth, from the validation split.

    Args:
        network: in evaluation mode.
        val: the split.
        crops: of it, without surroundings.
        settings: of the crops.
    """
    maps = [
        heatmaps_of(network, np.stack([crops[place] for place in places]))
        for places in np.array_split(np.arange(len(val)), -(-len(val) // CROPS_AT_ONCE))
    ]
    read = read_keypoints(np.concatenate(maps), "subpixel")
    found = in_image(read, squares_of(val, settings.padding), Calibration(1, 0))
    return calibrate(read.peaks.ravel(), are_right(val, found).ravel())


def state_hash(network: nn.Module) -> str:
    """Of all weights that a training begins with, wherever they come from."""
    digest = hashlib.sha256()
    for name, tensor in sorted(network.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.contiguous().flatten().view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()[:16]


def _fitting(
    run: Run, network: nn.Module, task: TaskNetwork | None, samples: int, best: Path
) -> PoseFitting:
    row, settings = run.stage.row, run.params.pose.train
    kind = settings_of(run.params, row)
    if task is None or not isinstance(network, Matching):
        return PoseFitting(row, network, settings, samples, best)
    if kind.model == "matching":
        return MatchingFitting(row, network, settings, samples, best, task)
    if kind.photos is None:
        raise LacksError(f"pose.rows.{row}.photos: null; name a folder of photographs")
    limits = ImageSource.of(run).limits
    photos = read_photos(
        run.root / kind.photos, run.params.pose.task.padding, task.shape.side, limits
    )
    return AdversarialFitting(row, network, settings, samples, best, _features(task, photos.crops))


def _features(task: TaskNetwork, crops: NDArray[np.uint8]) -> Tensor:
    """(N, channels, 14, 14): the task network's features of photographs."""
    parts = [
        task.features(
            torch.from_numpy(crops[start : start + CROPS_AT_ONCE]).permute(0, 3, 1, 2) / WHITE
        )
        for start in range(0, len(crops), CROPS_AT_ONCE)
    ]
    return torch.cat(parts)


def _surroundings(run: Run, data: Samples, settings: PoseTrain) -> Surroundings:
    reach = context(settings.augment)
    pixels = round(settings.input_size * reach)
    return cut_surroundings(run, data, Cutting(settings.padding, reach, pixels), "train")


def model_of(run: Run) -> str:
    """The output that the model goes to."""
    return run.stage.outputs[0]


def training_record(seconds: float, samples: int, settings: PoseTrain) -> dict[str, object]:
    """What stands beside a row's numbers: how long, on what."""
    device = torch.cuda.get_device_name(0) if torch.cuda.is_available() else platform.machine()
    return {
        "seconds": round(seconds, 1),
        "hardware": f"{settings.devices * settings.nodes} × {device}, {os.cpu_count()} cores",
        "samples": samples,
        "epochs": settings.epochs,
        "precision": precision_of(settings),
        "degrees": settings.augment.degrees,
    }


if __name__ == "__main__":
    run_stage(STAGE, main)
