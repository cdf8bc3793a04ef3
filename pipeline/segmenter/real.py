"""Real images with hand-made masks: what composites cannot say of a segmenter."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.errors import PipelineError
from pipeline.images.decoding import FORMATS, BadImage, Limits, decode
from pipeline.images.pixels import on_white
from pipeline.segmenter.judging import Judged, as_answer, empty, judge, means
from pipeline.segmenter.masks import read_mask
from pipeline.segmenter.model import Segmenter
from pipeline.segmenter.predict import look
from pipeline.training.letterbox import letterbox


@dataclass(frozen=True)
class RealImage:
    """An image's file and its mask's."""

    image: Path
    mask: Path


def pair_up(images: Path, masks: Path) -> list[RealImage]:
    """The images of a folder with the masks of another: `girl.jpg` goes with `girl.png`.

    Raises:
        PipelineError: when a folder is missing or empty, or either lacks what the other has.
    """
    pictures, truths = _by_stem(images, set(FORMATS)), _by_stem(masks, {"png"})
    for lacking, where in (
        (sorted(pictures.keys() - truths.keys()), masks),
        (sorted(truths.keys() - pictures.keys()), images),
    ):
        if lacking:
            raise PipelineError(f"{where}: nothing named {lacking[0]!r} ({len(lacking)} lack)")
    return [RealImage(pictures[stem], truths[stem]) for stem in sorted(pictures)]


def judge_images(
    segmenter: Segmenter, files: list[RealImage], limits: Limits
) -> Iterator[tuple[RealImage, Judged]]:
    """Judge a segmenter on images, each in its own size.

    Raises:
        PipelineError: when a file cannot be read, or a mask is of another size than its image.
    """
    for each in files:
        picture = on_white(_image(each.image, limits))
        truth = _mask(each.mask, limits)
        if truth.shape != (picture.height, picture.width):
            height, width = truth.shape
            raise PipelineError(
                f"{each.mask}: {width} x {height} pixels, its image {each.image.name} has "
                f"{picture.width} x {picture.height}"
            )
        boxed = letterbox(picture, segmenter.card.input_size)
        answer = boxed.unboxed(look(segmenter, [boxed])[0], picture.size)
        yield each, judge(answer, as_answer(truth))


def told(judged: list[tuple[RealImage, Judged]], worst: int) -> list[str]:
    """Lines for a terminal: the means, images without a figure, the worst images."""
    found, nothing = means([each for _, each in judged]), empty([each for _, each in judged])
    lines = []
    if found:
        scores = {
            "F-1": found.f1,
            "precision": found.precision,
            "recall": found.recall,
            "box IoU": found.box_iou,
            "boundary F": found.boundary_f,
            "mean absolute error": found.mean_absolute_error,
        }
        said = ", ".join(f"{name} {value:.4f}" for name, value in scores.items())
        lines.append(f"{found.images:,} images with a figure: {said}")
    if nothing.images:
        lines.append(
            f"{nothing.images:,} without: nothing found in {nothing.nothing_found:,}, "
            f"{nothing.false_area:.2%} taken for a figure in the mean"
        )
    scored = sorted(
        (each.scores.f1, files.image.name) for files, each in judged if each.scores is not None
    )
    return [*lines, *(f"worst: {name}, F-1 {f1:.4f}" for f1, name in scored[:worst])]


def _by_stem(folder: Path, suffixes: set[str]) -> dict[str, Path]:
    if not folder.is_dir():
        raise PipelineError(f"{folder}: no such folder")
    found: dict[str, Path] = {}
    for file in sorted(folder.iterdir()):
        if file.suffix.removeprefix(".").lower() in suffixes:
            if file.stem in found:
                raise PipelineError(f"{file}: {found[file.stem].name} has the same name")
            found[file.stem] = file
    if not found:
        raise PipelineError(f"{folder}: no images in it ({', '.join(sorted(suffixes))})")
    return found


def _image(file: Path, limits: Limits) -> Image.Image:
    try:
        return decode(_data(file, limits), file.suffix[1:].lower(), limits).pixels
    except BadImage as bad:
        raise PipelineError(f"{file}: {bad}") from bad


def _mask(file: Path, limits: Limits) -> NDArray[np.bool_]:
    try:
        return read_mask(_data(file, limits), limits)
    except BadImage as bad:
        raise PipelineError(f"{file}: not a mask: {bad}") from bad


def _data(file: Path, limits: Limits) -> bytes:
    if file.stat().st_size > limits.max_bytes:
        raise BadImage("too_large", f"{file.stat().st_size} bytes")
    return file.read_bytes()
