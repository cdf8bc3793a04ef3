"""The tagger's images and labels as a network reads them.

Workers decode and shrink; augmenting and normalising are done on whole batches, on the device
(`pipeline/tagger/augment.py`). What a worker cannot read travels as a value, so that the stage
says it in one line.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import torch
from torch import Tensor
from torch.utils.data import Dataset

from pipeline.contracts.tagger import LABELS, TAGGER_IMAGES, TAGGER_SPLITS
from pipeline.corpus.collect import open_images
from pipeline.errors import PipelineError
from pipeline.images.manifest import Manifest
from pipeline.stage import Run
from pipeline.training.batches import EpochBatch, Unreadable
from pipeline.training.letterbox import read_square


class Batch(NamedTuple):
    """Images with their labels."""

    images: Tensor
    """(N, side, side, 3) uint8."""
    targets: Tensor
    """(N, classes) bool: the positive classes."""
    post_ids: Tensor
    """(N,) int64."""


@dataclass(frozen=True)
class Samples:
    """Images with their classes: those of sample i are `classes[starts[i] : starts[i + 1]]`."""

    manifest: Manifest
    starts: npt.NDArray[np.int64]
    classes: npt.NDArray[np.int16]
    class_count: int

    def __len__(self) -> int:
        return len(self.manifest)

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """(classes,) in how many samples each class is positive."""
        return np.bincount(self.classes, minlength=self.class_count)

    @property
    def without_classes(self) -> int:
        """Samples that have no class at all."""
        return int((np.diff(self.starts) == 0).sum())

    def target(self, index: int) -> npt.NDArray[np.bool_]:
        """(classes,) whether each class is positive."""
        target = np.zeros(self.class_count, bool)
        target[self.classes[self.starts[index] : self.starts[index + 1]]] = True
        return target


def open_split(run: Run, split: str) -> Manifest:
    """The images of one split of the tagger's data, all of them at hand.

    Raises:
        PipelineError: when images cannot be had, or the split has none.
    """
    splits = run.read(TAGGER_SPLITS, ["post_id", "split"])
    posts = splits.filter(pc.equal(splits["split"], split))["post_id"].to_pylist()
    if not posts:
        raise PipelineError(
            f"the {split} split of the tagger's data is empty: of {len(splits):,} posts none fell "
            "into it; look at splits and tagger.select in the settings"
        )
    return open_images(run, TAGGER_IMAGES, posts)


def with_labels(run: Run, manifest: Manifest, class_count: int) -> Samples:
    """The images with their labels.

    Raises:
        PipelineError: when a post has no row among the labels, or a class that is none.
    """
    labels = run.read(LABELS)
    wanted = pa.array(manifest.post_ids, pa.int64())
    rows = labels.filter(pc.is_in(labels["post_id"], value_set=wanted))
    if not rows["post_id"].combine_chunks().equals(wanted):
        lacking = set(manifest.post_ids) - set(rows["post_id"].to_pylist())
        raise PipelineError(
            f"{run.path(LABELS.path)}: no labels for {len(lacking)} posts, the first "
            f"{min(lacking, default=0)}; run `dvc repro` to make them again"
        )
    lengths = pc.list_value_length(rows["classes"]).to_numpy()
    classes = pc.list_flatten(rows["classes"]).to_numpy()
    if len(classes) and not 0 <= classes.min() <= classes.max() < class_count:
        raise PipelineError(
            f"{run.path(LABELS.path)}: class {classes.max()} of {class_count}: labels and classes "
            "come from different rulebooks; run `dvc repro`"
        )
    starts = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    return Samples(manifest, starts, classes, class_count)


class Reading(Dataset[Batch | Unreadable]):
    """Batches of samples, as `EpochBatches` asks for them."""

    def __init__(self, samples: Samples, side: int) -> None:
        self._samples = samples
        self._side = side

    def __len__(self) -> int:
        return len(self._samples)

    def __getitem__(self, asked: EpochBatch) -> Batch | Unreadable:
        """The batch, or why it cannot be read."""
        manifest, indices = self._samples.manifest, asked.samples
        try:
            images = np.stack([read_square(manifest, index, self._side) for index in indices])
        except PipelineError as error:
            return Unreadable(str(error))
        return Batch(
            images=torch.from_numpy(images),
            targets=torch.from_numpy(np.stack([self._samples.target(i) for i in indices])),
            post_ids=torch.tensor([manifest.post_ids[index] for index in indices]),
        )
