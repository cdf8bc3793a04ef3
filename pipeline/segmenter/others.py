"""Other systems' masks of the test pairs: a folder of PNG, or a COCO file of run-length codes.

`posebooru segmenter export` writes the pictures of the test pairs as `00012.png`, …, for another
system to look at. Back come

- a folder of PNG: for pair 12 `00012.png`, and where the system tells instances apart any number of
  `00012_….png`; at least one for each pair, black where nothing was found;
- or a COCO file: a list of results, or an object with `annotations`; each has `image_id` (12) and
  `segmentation` (`size` and `counts`). A pair without any is one where nothing was found.

Instances are united, and the box is drawn anew around all of them (paper, table 3).
"""

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import PipelineError
from pipeline.images.decoding import BadImage, Limits
from pipeline.segmenter.masks import read_mask
from pipeline.segmenter.rle import decode, from_lengths
from pipeline.settings.segmenter import MaskFile

Mask = NDArray[np.bool_]

FILE_NAME = "{:05d}.png"
"""Of a pair's picture, by its number."""

_NAME = re.compile(r"([0-9]{1,9})(_.*)?\.png")


def read_others(
    given: MaskFile, root: Path, pairs: Sequence[int], side: int, limits: Limits
) -> list[Mask]:
    """Another system's masks.

    Args:
        given: the folder or file, and its hash.
        root: what a relative path starts from.
        pairs: the numbers of the test pairs.
        side: of their pictures.
        limits: for decoding.

    Returns:
        A mask (side, side) a pair.

    Raises:
        PipelineError: when it is missing, another than the hash says, not of the form, lacks a
            pair, has one that is none, or masks of another size.
    """
    path = root / given.path
    found = masks_hash(path)
    if found != given.sha256:
        raise PipelineError(
            f"{path}: its sha256 is {found}, segmenter.evaluate.others says {given.sha256}; if the "
            "masks are right, put their hash there"
        )
    return read_masks(path, pairs, side, limits)


def read_masks(path: Path, pairs: Sequence[int], side: int, limits: Limits) -> list[Mask]:
    """As `read_others`, whatever their hash."""
    read = _from_folder if path.is_dir() else _from_coco
    return read(path, pairs, side, limits)


def masks_hash(path: Path) -> str:
    """SHA-256 of a COCO file, or of a folder's names and PNG files.

    Raises:
        PipelineError: when there is none.
    """
    try:
        if not path.is_dir():
            return _file_hash(path)
        lines = [f"{file.name} {_file_hash(file)}\n" for file in sorted(path.glob("*.png"))]
        return hashlib.sha256("".join(lines).encode()).hexdigest()
    except OSError as error:
        raise PipelineError(
            f"{path}: cannot be read ({error.strerror}); mend segmenter.evaluate.others in the "
            "settings, or put null there"
        ) from error


def _file_hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _from_folder(folder: Path, pairs: Sequence[int], side: int, limits: Limits) -> list[Mask]:
    masks: dict[int, Mask] = {}
    for file in sorted(folder.glob("*.png")):
        match = _NAME.fullmatch(file.name)
        if match is None or int(match[1]) not in pairs:
            raise PipelineError(
                f"{file}: not named after a test pair ({FILE_NAME.format(pairs[0])} to "
                f"{FILE_NAME.format(pairs[-1])}, instances 00000_1.png)"
            )
        if file.stat().st_size > limits.max_bytes:
            raise PipelineError(f"{file}: larger than images.max_bytes")
        try:
            mask = read_mask(file.read_bytes(), limits)
        except BadImage as bad:
            raise PipelineError(f"{file}: not a mask: {bad}") from bad
        if mask.shape != (side, side):
            height, width = mask.shape
            raise PipelineError(
                f"{file}: {width} x {height} pixels, its picture has {side} x {side}"
            )
        _unite(masks, int(match[1]), mask)
    lacking = [pair for pair in pairs if pair not in masks]
    if lacking:
        raise PipelineError(
            f"{folder}: no mask for {len(lacking):,} of {len(pairs):,} test pairs, the first "
            f"{FILE_NAME.format(lacking[0])}; where nothing was found, give a black one"
        )
    return [masks[pair] for pair in pairs]


def _from_coco(path: Path, pairs: Sequence[int], side: int, limits: Limits) -> list[Mask]:
    masks: dict[int, Mask] = {}
    for number, entry in enumerate(_entries(path, limits)):
        try:
            pair, mask = _instance(entry, pairs, side)
        except KeyError as error:
            raise PipelineError(f"{path}: entry {number}: lacks {error}") from error
        except (TypeError, ValueError) as error:
            raise PipelineError(f"{path}: entry {number}: {error}") from error
        _unite(masks, pair, mask)
    return [masks.get(pair, np.zeros((side, side), np.bool_)) for pair in pairs]


def _instance(entry: Any, pairs: Sequence[int], side: int) -> tuple[int, Mask]:
    """The pair and the mask of a COCO result.

    Raises:
        KeyError, TypeError, ValueError: for anything else.
    """
    pair, code = entry["image_id"], entry["segmentation"]
    if type(pair) is not int or pair not in pairs:
        raise ValueError(f"image_id {pair!r} is not a test pair ({pairs[0]} to {pairs[-1]})")
    if not isinstance(code, dict):
        raise TypeError("its segmentation is not a run-length code with size and counts")
    if code["size"] != [side, side]:
        raise ValueError(f"has size {code['size']}, its picture [{side}, {side}]")
    counts = code["counts"]
    if isinstance(counts, str):
        return pair, decode(counts, side, side)
    if isinstance(counts, list) and all(type(length) is int for length in counts):
        return pair, from_lengths(counts, side, side)
    raise TypeError("counts are neither a text nor a list of integers")


def _entries(path: Path, limits: Limits) -> list[Any]:
    try:
        if path.stat().st_size > limits.max_bytes:
            raise PipelineError(f"{path}: larger than images.max_bytes")
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise PipelineError(f"{path}: not a COCO file ({error})") from error
    entries = raw.get("annotations") if isinstance(raw, dict) else raw
    if not isinstance(entries, list):
        raise PipelineError(f"{path}: expected a list of COCO results, or `annotations`")
    return entries


def _unite(masks: dict[int, Mask], pair: int, mask: Mask) -> None:
    masks[pair] = masks[pair] | mask if pair in masks else mask
