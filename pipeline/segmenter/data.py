"""Composites as a network reads them: new ones in training, the fixed ones in judging.

Workers composite. What a training picture is made of follows from the seed, the epoch and the
sample alone, so that a resumed run sees what an undisturbed one does.
"""

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import torch
from torch import Tensor
from torch.utils.data import Dataset

from pipeline.contracts.segmenter import COMPOSITES
from pipeline.errors import PipelineError
from pipeline.segmenter import styles as restyling
from pipeline.segmenter import transform
from pipeline.segmenter.composite import Composite
from pipeline.segmenter.pairs import Pair
from pipeline.segmenter.sources import INPUTS, PARAMS, Sources, open_sources
from pipeline.segmenter.transform import Transform
from pipeline.settings.segmenter import Canvas, Styles
from pipeline.stage import Run
from pipeline.training.batches import EpochBatch, Unreadable

TRAINING_INPUTS, TRAINING_PARAMS = INPUTS, (*PARAMS, "segmenter.styles")
"""What a stage that opens training pairs declares."""

FIXED_INPUTS, FIXED_PARAMS = (*INPUTS, COMPOSITES.path), PARAMS
"""What a stage that opens fixed pairs declares."""

NUMBERS = 2 + transform.NUMBERS + restyling.NUMBERS
"""That a training picture is drawn from."""


class PairBatch(NamedTuple):
    """Composites with the truth about them."""

    images: Tensor
    """(N, side, side, 3) uint8."""
    alphas: Tensor
    """(N, side, side) uint8; the figure is where alpha is at least `composite.COVERED`."""
    numbers: Tensor
    """(N,) int64: the samples of the epoch, or the fixed pairs of the split, from 0."""
    foregrounds: Tensor
    """(N,) int64: post ids; 0 where there is none."""
    backgrounds: Tensor
    """(N,) int64: post ids, or textures' numbers."""


class TrainingPairs(Dataset[PairBatch | Unreadable]):
    """Random pairs, new ones in each epoch, by the batches that `EpochBatches` gives.

    Foregrounds take turns, so that all are seen equally often; backgrounds are drawn at random.

    Args:
        sources: of the training split.
        canvas: how they are put together.
        styles: how pictures are changed then.
        seed: of all random numbers.
        count: pictures in an epoch.
    """

    def __init__(
        self, sources: Sources, canvas: Canvas, styles: Styles, seed: int, count: int
    ) -> None:
        self.sources = sources
        self._canvas = canvas
        self._styles = styles
        self._seed = seed
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, batch: EpochBatch) -> PairBatch | Unreadable:
        """The batch, or why it cannot be made."""
        drawn = [self.draw(batch.epoch, sample) for sample in batch.samples]
        try:
            made = [self.render(pair, numbers) for pair, numbers in drawn]
        except PipelineError as error:
            return Unreadable(str(error))
        return _batch(batch.samples, [pair for pair, _ in drawn], made)

    def draw(self, epoch: int, sample: int) -> tuple[Pair, list[float]]:
        """What a picture is made of, and the numbers for its style."""
        numbers = np.random.default_rng((self._seed, epoch, sample)).random(NUMBERS).tolist()
        foregrounds, backgrounds = self.sources.foregrounds, self.sources.backgrounds
        turn = (epoch * self._count + sample) % len(foregrounds)
        pair = Pair(
            None if numbers[0] < self._canvas.empty else foregrounds[turn],
            backgrounds[int(numbers[1] * len(backgrounds))],
            Transform.draw(self._canvas, numbers[2:]),
        )
        return pair, numbers[-restyling.NUMBERS :]

    def render(self, pair: Pair, numbers: list[float]) -> Composite:
        """The picture of a pair, restyled by its numbers.

        Raises:
            PipelineError: when a source cannot be read.
        """
        rendered = pair.render(self.sources, self._canvas.size)
        image = restyling.restyle(rendered.image, self._styles, numbers)
        return Composite(image, rendered.alpha)


class FixedPairs(Dataset[PairBatch | Unreadable]):
    """The fixed pairs of a split, each held to the hash of its rendering.

    Args:
        sources: of the split.
        rows: of COMPOSITES, the split's.
    """

    def __init__(self, sources: Sources, rows: pa.Table) -> None:
        self.rows = rows
        self._sources = sources
        self._records: list[dict[str, Any]] = rows.to_pylist()

    def __len__(self) -> int:
        return len(self._records)

    def __getitem__(self, batch: EpochBatch) -> PairBatch | Unreadable:
        """The batch, or why it cannot be made."""
        try:
            made = [self.render(sample) for sample in batch.samples]
        except PipelineError as error:
            return Unreadable(str(error))
        pairs = [Pair.of(self._records[sample]) for sample in batch.samples]
        return _batch(batch.samples, pairs, made)

    def render(self, index: int) -> Composite:
        """A pair's picture.

        Raises:
            PipelineError: when a source has gone, or it does not come out as it was.
        """
        record = self._records[index]
        name = f"pair {record['split']} {record['pair']}"
        try:
            rendered = Pair.of(record).render(self._sources, record["size"])
        except PipelineError as error:
            raise PipelineError(f"{name}: {error}") from error
        if rendered.sha256 != record["sha256"]:
            raise PipelineError(
                f"{name} does not come out as it did when the pairs were fixed; run `dvc repro`"
            )
        return rendered


def open_training(run: Run, seed: int, count: int) -> TrainingPairs:
    """The training pairs.

    Args:
        run: of a stage that declares TRAINING_INPUTS and TRAINING_PARAMS.
        seed: of all random numbers.
        count: pictures in an epoch.

    Raises:
        PipelineError: when images cannot be had.
    """
    settings = run.params.segmenter
    return TrainingPairs(open_sources(run, "train"), settings.canvas, settings.styles, seed, count)


def open_fixed(run: Run, split: str) -> FixedPairs:
    """The fixed pairs of a split.

    Args:
        run: of a stage that declares FIXED_INPUTS and FIXED_PARAMS.
        split: val or test.

    Raises:
        PipelineError: when images cannot be had.
    """
    rows = run.read(COMPOSITES)
    return FixedPairs(open_sources(run, split), rows.filter(pc.equal(rows["split"], split)))


def _batch(numbers: list[int], pairs: list[Pair], made: list[Composite]) -> PairBatch:
    return PairBatch(
        images=torch.from_numpy(np.stack([each.image for each in made])),
        alphas=torch.from_numpy(np.stack([each.alpha for each in made])),
        numbers=torch.tensor(numbers),
        foregrounds=torch.tensor([pair.foreground or 0 for pair in pairs]),
        backgrounds=torch.tensor([pair.background for pair in pairs]),
    )
