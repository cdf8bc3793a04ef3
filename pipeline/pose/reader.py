"""From a picture to its character's box, keypoints and tags: three lines of Python.

from pipeline.pose.reader import PoseReader
reader = PoseReader.load(Path("models/sample"))
found = reader.read(Path("picture.png"))
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from pipeline.contracts.table import read_table
from pipeline.contracts.tagger import TAGGER_CLASSES, TAGGER_MODEL
from pipeline.errors import PipelineError
from pipeline.images.decoding import BadImage, Limits, decode
from pipeline.images.pixels import on_white
from pipeline.pose.card import PoseModel, load_pose_model
from pipeline.pose.crops import Box, around, cut
from pipeline.pose.inference import heatmaps_of, in_image, read_keypoints
from pipeline.segmenter.boxes import find
from pipeline.segmenter.model import Segmenter, load_segmenter
from pipeline.segmenter.predict import look
from pipeline.tagger.model import Tagger, load_tagger, score
from pipeline.training.letterbox import letterbox
from pipeline.training.pixels import normalise

LIMITS = Limits(max_bytes=100_000_000, max_pixels=100_000_000)

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")


@dataclass(frozen=True)
class Found:
    """What a picture shows."""

    size: tuple[int, int]
    """Width and height in pixels, upright."""
    box: Box | None
    """Of the character; None where none was found."""
    box_confidence: float
    keypoints: NDArray[np.float64] | None
    """(25, 3) x, y in pixels, confidence; None where there is no box."""
    tags: list[tuple[str, float]]
    """Classes that the picture has, by their thresholds, surest first, with their scores."""


@dataclass(frozen=True)
class PoseReader:
    """Segmenter, pose model and tagger of one build."""

    segmenter: Segmenter
    pose: PoseModel
    tagger: Tagger
    thresholds: dict[str, float]
    """By class, from the validation split; classes that were never judged have none."""
    counts: dict[str, int]
    """Of each class, how many training images have it."""

    @classmethod
    def load(cls, models: Path, row: str = "concatenation") -> "PoseReader":
        """Read the models of a build.

        Args:
            models: the folder `models/<corpus>`.
            row: of the pose models.

        Raises:
            PipelineError: when one of them is not there, or is not what it should be.
        """
        if not models.is_dir():
            raise PipelineError(f"{models}: no such folder; run `dvc repro` to make the models")
        classes = models / Path(TAGGER_CLASSES.path).relative_to("models/{corpus}")
        return cls(
            load_segmenter(models / "segmenter"),
            load_pose_model(models / "pose" / row),
            load_tagger(models / Path(TAGGER_MODEL).name),
            *_classes(classes),
        )

    def read(self, path: Path, *, whole: bool = False) -> Found:
        """Read a picture from a file.

        Args:
            path: PNG, JPEG, WebP or BMP, of any colours and size within LIMITS.
            whole: where no character is found, take the whole picture for one.

        Raises:
            PipelineError: when it cannot be read.
        """
        return self.look(open_picture(path), whole=whole)

    def look(self, image: Image.Image, *, whole: bool = False) -> Found:
        """Read a picture, RGB."""
        boxed = letterbox(image, self.segmenter.card.input_size)
        said = look(self.segmenter, [boxed])[0]
        _, segmented = find(boxed.unboxed(said, image.size))
        box: Box | None = segmented.box and (*segmented.box,)
        if box is None and whole:
            box = (0.0, 0.0, float(image.width), float(image.height))
        keypoints = self._keypoints(image, box) if box else None
        return Found(image.size, box, segmented.confidence, keypoints, self._tags(image))

    def _keypoints(self, image: Image.Image, box: Box) -> NDArray[np.float64]:
        card = self.pose.card
        square = around(box, card.padding)
        crop = cut(image, square, card.input_size)
        read = read_keypoints(heatmaps_of(self.pose.network, crop[None]), "subpixel")
        keypoints: NDArray[np.float64] = in_image(read, [square], card.calibration)[0]
        return keypoints

    def _tags(self, image: Image.Image) -> list[tuple[str, float]]:
        card = self.tagger.card
        pixels = letterbox(image, card.input_size).pixels
        batch = torch.from_numpy(pixels)[None].permute(0, 3, 1, 2)
        scores = score(self.tagger.network, normalise(batch))[0].tolist()
        said = [
            (name, value)
            for name, value in zip(card.classes, scores, strict=True)
            if name in self.thresholds and value >= self.thresholds[name]
        ]
        return sorted(said, key=lambda tag: -tag[1])


def open_picture(path: Path) -> Image.Image:
    """A picture from a file, as RGB over white, upright.

    Raises:
        PipelineError: when it cannot be read, is too large, or is not what its name says.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise PipelineError(f"{path}: not a picture by its name ({', '.join(SUFFIXES)})")
    try:
        with path.open("rb") as stream:
            data = stream.read(LIMITS.max_bytes + 1)
        return on_white(decode(data, path.suffix[1:].lower(), LIMITS).pixels)
    except OSError as error:
        raise PipelineError(f"{path}: cannot be read ({error.strerror})") from error
    except BadImage as bad:
        raise PipelineError(f"{path}: {bad}") from bad


def _classes(path: Path) -> tuple[dict[str, float], dict[str, int]]:
    """Each class's own best threshold and its training images, from the tagger's evaluation."""
    table = read_table(path, TAGGER_CLASSES.schema, ["name", "f1_threshold", "train"])
    rows = table.to_pylist()
    thresholds = {
        row["name"]: row["f1_threshold"] for row in rows if row["f1_threshold"] is not None
    }
    return thresholds, {row["name"]: row["train"] for row in rows}
