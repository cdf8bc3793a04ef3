"""The stage `task_source`: the task network of a corpus that has photographs of its own.

It learns the poses of people as a Keypoint R-CNN's keypoint branch does: the region is the person's
box, each keypoint's map is a distribution over 56 × 56 places (He et al., Mask R-CNN, section 5).
Where `pose.task.weights` names published weights, nothing is trained and a marker says so.
"""

from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.utils.data import Dataset

from pipeline.contracts.pose import TASK_SOURCE
from pipeline.contracts.sample import SAMPLE
from pipeline.errors import PipelineError
from pipeline.images.decoding import Limits
from pipeline.keypoints import COCO_NAMES, NOT_LABELLED, SIGMAS
from pipeline.metrics.keypoints import oks
from pipeline.pose.augment import Changes, context
from pipeline.pose.data import Batch
from pipeline.pose.decoding import read_subpixel
from pipeline.pose.photos import Photos, read_photos
from pipeline.pose.sources import TRAINED, TaskCard, without_counters
from pipeline.pose.task_network import CONVENTIONS, KeypointRCNN, Shape
from pipeline.settings.pose import PoseAugment, PoseTask
from pipeline.stage import Counts, Run, Stage, run_stage
from pipeline.training.batches import EpochBatch, Unreadable, readable
from pipeline.training.devices import on_devices, spread_of
from pipeline.training.fit import fit
from pipeline.training.fitting import Fitting
from pipeline.training.folder import save_model

STAGE = Stage(
    "task_source",
    params=("corpus.name", "images.max_bytes", "images.max_pixels", "pose.task"),
    inputs=(SAMPLE,),
    outputs=(TASK_SOURCE,),
    adjustable=spread_of("pose.task.train"),
)

MARKER = "NOT_TRAINED.txt"

CHANGES = PoseAugment(
    degrees=30.0,
    flip=True,
    translate=0.1,
    scale=0.2,
    hue=20.0,
    saturation=0.3,
    contrast=0.2,
    brightness=0.1,
    grey=0.1,
)
"""People in photographs stand upright; this much they lean and vary."""

HELD_BACK = 10
"""Of so many photographs, one decides which epoch is best."""


@on_devices("pose.task.train")
def main(run: Run) -> Counts:
    """Train on photographs, where the settings ask for it."""
    settings, folder = run.params.pose.task, run.output(TASK_SOURCE)
    if settings.weights != TRAINED:
        folder.mkdir()
        (folder / MARKER).write_text("pose.task.weights is not `trained`.\n", encoding="utf-8")
        return {"trained": 0}
    limits = Limits(run.params.images.max_bytes, run.params.images.max_pixels)
    photos = all_photos(run.root, settings, limits)
    held = np.arange(len(photos)) % HELD_BACK == 0
    train, val = (PhotoReading(photos, np.flatnonzero(places)) for places in (~held, held))
    shape = Shape(settings.architecture, settings.side, settings.channels, settings.layers)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.train.seed)
        network = KeypointRCNN(shape, CONVENTIONS["torchvision"], training=True)
    fitting = TaskFitting(network, settings, len(train), run.work / "best.safetensors")
    fit(
        fitting,
        settings.train,
        train,
        val,
        val_samples=len(val),
        workers=run.params.engine.workers,
    )
    progress = fitting.progress
    card = TaskCard(
        shape=shape,
        photos=len(train),
        epoch=progress.best_epoch,
        val_oks=progress.best_value,
        versions={name: version(name) for name in ("posebooru", "torch", "torchvision")},
    )
    save_model(folder, card, without_counters(load_file(fitting.best)))
    return {"photos": len(photos), "epochs": len(progress.history)}


def all_photos(root: Path, settings: PoseTask, limits: Limits) -> Photos:
    """The people of all folders.

    Raises:
        PipelineError: when no folder is named, or one is not of the form.
    """
    if not settings.photos:
        raise PipelineError("pose.task.photos: name a folder of photographs to train on")
    parts = [
        read_photos(root / folder, settings.padding, settings.side, limits, context(CHANGES))
        for folder in settings.photos
    ]
    return Photos(
        np.concatenate([part.crops for part in parts]),
        np.concatenate([part.keypoints for part in parts]),
    )


class PhotoReading(Dataset[Batch]):
    """Batches of photographs; what stands for a post's id is a photograph's number."""

    def __init__(self, photos: Photos, places: NDArray[np.int64]) -> None:
        self._photos = photos
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, asked: EpochBatch) -> Batch:
        """The batch."""
        places = self._places[asked.samples]
        return Batch(
            torch.from_numpy(self._photos.crops[places]),
            torch.from_numpy(self._photos.keypoints[places]),
            torch.from_numpy(places),
        )


class TaskFitting(Fitting):
    """The task network in training."""

    def __init__(self, network: KeypointRCNN, settings: PoseTask, samples: int, best: Path) -> None:
        super().__init__("task_source", network, settings.train, samples, best)
        self._side = settings.side
        self._padding = settings.padding
        self._seed = settings.train.seed

    def training_step(self, batch: Batch | Unreadable, index: int) -> Tensor:
        """The mean loss of a changed batch."""
        batch = readable(batch)
        numbers = batch.post_ids.tolist()
        changes = Changes.draw(CHANGES, self._seed, self.current_epoch, numbers)
        crops = self._crops(batch, changes)
        losses = place_loss(self.network(crops).float(), changes.move(batch.keypoints))
        return self.summed(losses, index, [str(number) for number in numbers], "photographs")

    def validation_step(self, batch: Batch | Unreadable, _: int) -> None:
        """Note how near the keypoints of a batch are."""
        batch = readable(batch)
        still = Changes.none(len(batch.post_ids))
        logits = self.network(self._crops(batch, still)).float()
        side = logits.shape[-1]
        maps = torch.softmax(logits.flatten(2), dim=2).view(logits.shape)
        read = read_subpixel(maps.cpu().numpy())
        truth = batch.keypoints.cpu().numpy().astype(np.float64)
        found = np.concatenate([read.positions / side, truth[..., 2:]], axis=-1)
        area = 1 / (1 + 2 * self._padding) ** 2  # of a square box in its crop
        worth = oks(truth, found, np.full(len(truth), area), SIGMAS[: len(COCO_NAMES)])
        self.keep(worth[np.isfinite(worth)].tolist())

    def judge(self, parts: list[list[float]]) -> tuple[dict[str, float], float]:
        """By the mean OKS; the box's square stands for the figure's area."""
        found = [each for worth in parts for each in worth]
        value = float(np.mean(found)) if found else 0.0
        return {"val/oks": value}, value

    def _crops(self, batch: Batch, changes: Changes) -> Tensor:
        pixels = batch.surroundings.permute(0, 3, 1, 2)
        return changes.apply(pixels, self._side, context(CHANGES))


def place_loss(logits: Tensor, keypoints: Tensor) -> Tensor:
    """(N,): mean cross-entropy over the places, of the labelled keypoints inside the crop.

    Args:
        logits: (N, 17, side, side).
        keypoints: (N, 17, 3) x, y, v, in sides of the crop.
    """
    side = logits.shape[-1]
    places = (keypoints[..., :2] * side).floor().long()
    inside = ((places >= 0) & (places < side)).all(dim=-1)
    counts = inside & (keypoints[..., 2] != NOT_LABELLED)
    targets = places.clamp(0, side - 1)
    index = targets[..., 1] * side + targets[..., 0]
    losses = cross_entropy(logits.flatten(0, 1).flatten(1), index.flatten(), reduction="none")
    weighed = losses.view(index.shape) * counts
    return weighed.sum(1) / counts.sum(1).clamp(min=1)


if __name__ == "__main__":
    run_stage(STAGE, main)
