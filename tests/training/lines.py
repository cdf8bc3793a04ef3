"""A line fitted to points: what every training shares, without a model's own."""

import math
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

from pipeline.settings.section import Training
from pipeline.training.batches import EpochBatch, Unreadable, readable
from pipeline.training.fit import fit
from pipeline.training.fitting import Fitting

POINTS = 12


class Batch(NamedTuple):
    inputs: Tensor
    targets: Tensor


class Points(Dataset[Batch | Unreadable]):
    """y = 2 x + 1, x from 0 to 1; of `gone`, a sample, there is none, and of `odd` no y."""

    def __init__(self) -> None:
        self.gone: int | None = None
        self.odd: int | None = None

    def __len__(self) -> int:
        return POINTS

    def __getitem__(self, batch: EpochBatch) -> Batch | Unreadable:
        if self.gone in batch.samples and batch.epoch == 1:
            return Unreadable(f"sample {self.gone} is gone")
        inputs = torch.tensor(batch.samples)[:, None] / POINTS
        targets = 2 * inputs + 1
        targets[[sample == self.odd for sample in batch.samples]] = math.nan
        return Batch(inputs, targets)


class Line(Fitting):
    """Judged by how near its offset is to 1."""

    def training_step(self, batch: Batch | Unreadable, index: int) -> Tensor:
        batch = readable(batch)
        losses = ((self.network(batch.inputs) - batch.targets) ** 2)[:, 0]
        names = [f"{float(x):.2f}" for x in batch.inputs]
        return self.summed(losses, index, names, "points")

    def validation_step(self, batch: Batch | Unreadable, _: int) -> None:
        inputs = readable(batch).inputs
        self.keep((inputs[:, 0].tolist(), float(self.network(torch.zeros(1, 1)))))

    def judge(self, parts: list[tuple[list[float], float]]) -> tuple[dict[str, float], float]:
        seen = [round(x * POINTS) for inputs, _ in parts for x in inputs]
        assert seen == list(range(POINTS)), "each sample once, in order"
        value = 1 / (1 + abs(parts[-1][1] - 1))
        return {"val/value": value}, value


def settings(
    epochs: int = 3, accumulate: int = 1, rate: float = 0.1, batch: int = 2, devices: int = 1
) -> Training:
    return Training(
        epochs=epochs,
        batch=batch,
        accumulate=accumulate,
        learning_rate=rate,
        precision="32-true",
        devices=devices,
        nodes=1,
        seed=7,
    )


def line(best: Path, how: Training) -> Line:
    best.parent.mkdir(exist_ok=True)
    torch.manual_seed(0)
    return Line("line", nn.Linear(1, 1), how, POINTS, best)


def trained(best: Path, points: Points, how: Training) -> Line:
    """Trained, or gone on training."""
    fitting = line(best, how)
    fit(fitting, how, points, Points(), val_samples=POINTS, workers=1, every=1)
    return fitting
