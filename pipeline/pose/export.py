"""ONNX files of the tagger, the segmenter and a pose model, each held to PyTorch's answers.

    tagger.onnx     (N, side, side, 3) BGR, 0 to 255 → (N, classes) probabilities, with
                    selected_tags.csv: the form of WD's taggers, which the field's tools read
    segmenter.onnx  (N, side, side, 3) RGB, 0 to 255 → (N, side, side) probabilities
    pose.onnx       (N, side, side, 3) RGB, 0 to 255 → (N, 25, map, map) heatmaps, 0 to 1

All are float32, with any N; pictures are letterboxed, crops square, as in Python.
"""

import csv
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from pipeline.errors import PipelineError
from pipeline.pose.model import DomainFeatures, Matching
from pipeline.pose.reader import PoseReader
from pipeline.training.pixels import MEAN, STD

TOLERANCE = 1e-3
"""Largest difference between a file's answer and PyTorch's."""

WHITE = 255.0

SAMPLES = 3
"""Pictures of chance that a file is checked with; it is traced with one fewer."""

GENERAL = 0
"""WD's category of tags that say what a picture shows."""


class AsExported(nn.Module):
    """A network that takes pixels as files and screens have them, and gives probabilities.

    Args:
        network: gives logits.
        bgr: the pixels are blue, green and red.
        normalised: the network expects ImageNet's mean and standard deviation; else 0 to 1.
    """

    def __init__(self, network: nn.Module, *, bgr: bool, normalised: bool) -> None:
        super().__init__()
        self.network = network
        self._bgr = bgr
        mean, std = (MEAN, STD) if normalised else ((0.0,) * 3, (1.0,) * 3)
        self.register_buffer("mean", torch.tensor(mean).view(3, 1, 1))
        self.register_buffer("std", torch.tensor(std).view(3, 1, 1))
        self.mean: Tensor
        self.std: Tensor

    def forward(self, pixels: Tensor) -> Tensor:
        """Probabilities of pixels (N, side, side, 3), 0 to 255."""
        ordered = pixels.flip(3) if self._bgr else pixels
        return torch.sigmoid(
            self.network((ordered.permute(0, 3, 1, 2) / WHITE - self.mean) / self.std)
        )


def export_models(reader: PoseReader, folder: Path) -> list[Path]:
    """Write the three models and selected_tags.csv.

    Args:
        reader: whose models.
        folder: which is made; files of the same names are replaced.

    Returns:
        What was written.

    Raises:
        PipelineError: when the extra `export` is not installed, the pose model is one that cannot
            be exported, or a file's answers differ from PyTorch's.
    """
    if not isinstance(reader.pose.network, Matching | DomainFeatures):
        raise PipelineError(
            f"row {reader.pose.card.row} has a Keypoint R-CNN in it, which no ONNX file holds; "
            "export a matching or a domain features row"
        )
    folder.mkdir(parents=True, exist_ok=True)
    tagger, segmenter, pose = reader.tagger, reader.segmenter, reader.pose
    written = [
        _export(
            AsExported(tagger.network, bgr=True, normalised=True),
            tagger.card.input_size,
            folder / "tagger.onnx",
        ),
        _export(
            AsExported(segmenter.network, bgr=False, normalised=True),
            segmenter.card.input_size,
            folder / "segmenter.onnx",
        ),
        _export(
            AsExported(pose.network, bgr=False, normalised=False),
            pose.card.input_size,
            folder / "pose.onnx",
        ),
    ]
    tags = folder / "selected_tags.csv"
    with tags.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("tag_id", "name", "category", "count"))
        for number, name in enumerate(tagger.card.classes):
            writer.writerow((number, name, GENERAL, reader.counts.get(name, 0)))
    return [*written, tags]


def _export(network: AsExported, side: int, path: Path) -> Path:
    try:
        import onnxruntime  # noqa: PLC0415 - an optional extra
        import onnxscript  # noqa: F401, PLC0415 - of an extra; torch needs it
    except ImportError as error:
        raise PipelineError(f"{error.name} is not here: pip install -e .[export]") from error
    pixels = torch.from_numpy(
        np.random.default_rng(0).uniform(0, WHITE, (SAMPLES, side, side, 3)).astype(np.float32)
    )
    network = network.eval().cpu()
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")  # advice about the tracing, to its makers
        expected = network(pixels).numpy()
        torch.onnx.export(
            network,
            (pixels[1:],),
            path,
            input_names=["pixels"],
            output_names=["probabilities"],
            dynamic_shapes=({0: torch.export.Dim("N")},),
            external_data=False,
            verbose=False,
        )
    session: Any = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    found = session.run(None, {"pixels": pixels.numpy()})[0]
    apart = float(np.abs(found - expected).max())
    if not apart <= TOLERANCE:
        raise PipelineError(f"{path}: its answers differ from PyTorch's by {apart:.2g}")
    return path
