"""The tagger's images and labels as a network reads them.

Workers decode and shrink; augmenting and normalising are done on whole batches, on the device
(`pipeline/tagger/augment.py`). What a worker cannot read travels as a value, so that the stage
says it in one line.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import Dataset, Sampler

from pipeline.contracts import LABELS, TAGGER_IMAGES, TAGGER_SPLITS
from pipeline.corpus.collect import ImageSource
from pipeline.errors import PipelineError
from pipeline.images import BadImage, Manifest, on_white, open_manifest
from pipeline.stage import Run

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
"""Of ImageNet's red, green and blue, as torchvision's weights expect."""


class Batch(NamedTuple):
    """Images with their labels."""

    images: Tensor
    """(N, side, side, 3) uint8."""
    targets: Tensor
    """(N, classes) bool: the positive classes."""
    post_ids: Tensor
    """(N,) int64."""


class Unreadable(NamedTuple):
    """In place of a sample or a batch: why there is none."""

    message: str


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


def open_images(run: Run, split: str) -> Manifest:
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
    source = ImageSource.of(run)
    return open_manifest(
        run.input(TAGGER_IMAGES.path),
        source.store,
        source.limits,
        source.fetcher(run, "512px"),
        posts,
    )


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


def read_square(manifest: Manifest, index: int, side: int) -> npt.NDArray[np.uint8]:
    """An image, letterboxed: the whole of it in the middle of a white square.

    Returns:
        (side, side, 3) RGB.

    Raises:
        PipelineError: when it has gone, has changed, or cannot be decoded.
    """
    try:
        image = on_white(manifest.image(index, longest=side))
    except BadImage as bad:
        raise PipelineError(f"post {manifest.post_ids[index]}: its image: {bad}") from bad
    longest = max(image.size)
    if longest != side:
        width, height = (max(1, round(edge * side / longest)) for edge in image.size)
        image = image.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2.0)
    if image.size != (side, side):
        square = Image.new("RGB", (side, side), "white")
        square.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
        image = square
    return np.array(image)


class Reading(Dataset[Batch | Unreadable]):
    """Batches of samples by the list of their indices, as `EpochBatches` gives them."""

    def __init__(self, samples: Samples, side: int) -> None:
        self._samples = samples
        self._side = side

    def __len__(self) -> int:
        return len(self._samples)

    def __getitem__(self, indices: Sequence[int]) -> Batch | Unreadable:
        """The batch, or why it cannot be read."""
        manifest = self._samples.manifest
        try:
            images = np.stack([read_square(manifest, index, self._side) for index in indices])
        except PipelineError as error:
            return Unreadable(str(error))
        return Batch(
            images=torch.from_numpy(images),
            targets=torch.from_numpy(np.stack([self._samples.target(i) for i in indices])),
            post_ids=torch.tensor([manifest.post_ids[index] for index in indices]),
        )


class EpochBatches(Sampler[list[int]]):
    """The batches of an epoch, in an order that only the seed and the epoch decide.

    Each of several processes takes batches of its own, all equally many; the samples left over
    at the end of an epoch that fill no batch for each are not seen in it.

    Args:
        count: samples.
        batch: samples in a batch.
        seed: of the order; None keeps the samples in order and lets the last batch be smaller.
        rank: which process this is.
        world: of how many.
    """

    def __init__(
        self, count: int, batch: int, seed: int | None, rank: int = 0, world: int = 1
    ) -> None:
        self._count = count
        self._batch = batch
        self._seed = seed
        self._rank = rank
        self._world = world
        self._epoch = 0
        self._skip = {0: 0}

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch; Lightning calls this before each."""
        self._epoch = epoch

    def resume(self, epoch: int, batches: int) -> None:
        """Begin with this epoch and leave out its first batches: they have been trained on."""
        self._epoch = epoch  # workers read ahead before Lightning says which epoch it is
        self._skip = {epoch: batches}

    def __len__(self) -> int:
        if self._seed is None:
            return math.ceil(self._count / self._batch)
        return max(1, self._count // (self._batch * self._world))

    def __iter__(self) -> Iterator[list[int]]:
        order = np.arange(self._count)
        if self._seed is not None:
            order = np.random.default_rng((self._seed, self._epoch)).permutation(self._count)
        for number in range(self._skip.get(self._epoch, 0), len(self)):
            place = (number * self._world + self._rank) * self._batch
            yield order[place : place + self._batch].tolist()
