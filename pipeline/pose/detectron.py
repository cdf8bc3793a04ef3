"""Detectron2's published Keypoint R-CNN weights, read as arrays and nothing else.

The file is a pickle, which can run any code when it is read in the usual way. Here only arrays,
text, numbers, lists and tables can come out of it; anything else in it refuses the whole file.
"""

import pickle
import re
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import torch
from torch import Tensor

from pipeline.errors import PipelineError

MAX_BYTES = 1 << 30
"""The published file has about 300 MB."""

_NAMES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"backbone\.bottom_up\.stem\.conv1\.(weight)", lambda m: f"backbone.body.conv1.{m[1]}"),
    (r"backbone\.bottom_up\.stem\.conv1\.norm\.(\w+)", lambda m: f"backbone.body.bn1.{m[1]}"),
    (
        r"backbone\.bottom_up\.res([2-5])\.(\d+)\.conv([1-3])\.(weight)",
        lambda m: f"backbone.body.layer{int(m[1]) - 1}.{m[2]}.conv{m[3]}.{m[4]}",
    ),
    (
        r"backbone\.bottom_up\.res([2-5])\.(\d+)\.conv([1-3])\.norm\.(\w+)",
        lambda m: f"backbone.body.layer{int(m[1]) - 1}.{m[2]}.bn{m[3]}.{m[4]}",
    ),
    (
        r"backbone\.bottom_up\.res([2-5])\.(\d+)\.shortcut\.(weight)",
        lambda m: f"backbone.body.layer{int(m[1]) - 1}.{m[2]}.downsample.0.{m[3]}",
    ),
    (
        r"backbone\.bottom_up\.res([2-5])\.(\d+)\.shortcut\.norm\.(\w+)",
        lambda m: f"backbone.body.layer{int(m[1]) - 1}.{m[2]}.downsample.1.{m[3]}",
    ),
    (
        r"backbone\.fpn_lateral([2-5])\.(weight|bias)",
        lambda m: f"backbone.fpn.inner_blocks.{int(m[1]) - 2}.0.{m[2]}",
    ),
    (
        r"backbone\.fpn_output([2-5])\.(weight|bias)",
        lambda m: f"backbone.fpn.layer_blocks.{int(m[1]) - 2}.0.{m[2]}",
    ),
    (
        r"roi_heads\.keypoint_head\.conv_fcn([1-8])\.(weight|bias)",
        lambda m: f"head.{2 * (int(m[1]) - 1)}.{m[2]}",
    ),
    (
        r"roi_heads\.keypoint_head\.score_lowres\.(weight|bias)",
        lambda m: f"predictor.kps_score_lowres.{m[1]}",
    ),
)
"""Detectron2's names of weights, and those of a TaskNetwork."""


def read_detectron(path: Path) -> "OrderedDict[str, Tensor]":
    """The weights of a TaskNetwork in a file of Detectron2's model zoo (.pkl).

    Raises:
        PipelineError: when the file holds more than arrays, or not such weights.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            content = ArraysOnly(stream).load() if size <= MAX_BYTES else {}
    except OSError as error:
        raise PipelineError(f"{path}: cannot be read ({error.strerror})") from error
    except Exception as error:  # a hostile pickle can make the reader fail in any way
        raise PipelineError(f"{path}: refused, not a file of arrays alone ({error})") from error
    arrays = content.get("model", content) if isinstance(content, dict) else None
    if not isinstance(arrays, dict):
        raise PipelineError(f"{path}: expected a table of weights by name under 'model'")
    state: OrderedDict[str, Tensor] = OrderedDict()
    for theirs, array in arrays.items():
        ours = translated(theirs) if isinstance(theirs, str) else None
        if ours is not None:
            if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
                raise PipelineError(f"{path}: {theirs} is not an array of numbers")
            state[ours] = torch.from_numpy(array.astype(np.float32))
    if not any(name.startswith("head.") for name in state):
        raise PipelineError(f"{path}: no keypoint head in it: is it a keypoint model of the zoo?")
    return state


def translated(name: str) -> str | None:
    """The name that a TaskNetwork has for one of Detectron2's weights; None for what it lacks."""
    for pattern, ours in _NAMES:
        match = re.fullmatch(pattern, name)
        if match is not None:
            return ours(match)
    return None


class ArraysOnly(pickle.Unpickler):
    """Reads a pickle of NumPy arrays; whatever else it names is an error, and nothing is run."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream, encoding="latin1")  # the zoo's files come from Python 2 and 3

    def find_class(self, module: str, name: str) -> Any:
        """What an allowed name stands for.

        Raises:
            UnpicklingError: for any other name.
        """
        if module in {"numpy.core.multiarray", "numpy._core.multiarray"}:
            if name == "_reconstruct":
                return _empty_array
            if name == "scalar":
                return _number
        if module == "numpy" and name == "ndarray":
            return None  # only ever an argument of _reconstruct, which needs it no more
        if module == "numpy" and name == "dtype":
            return np.dtype
        if module == "collections" and name == "OrderedDict":
            return OrderedDict
        if module == "_codecs" and name == "encode":
            return _bytes_of
        raise pickle.UnpicklingError(f"it names {module}.{name}")


def _empty_array(*_: object) -> Any:
    """An array still to be filled, whatever size the file claims: its state brings the bytes."""
    return np.empty(0, np.int8)


def _number(dtype: Any, content: bytes) -> float:
    return float(np.frombuffer(content, dtype, count=1)[0])


def _bytes_of(text: str, encoding: str) -> bytes:
    """How Python 3 writes bytes in a pickle that Python 2 can read."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"bytes in {encoding}")
    return text.encode("latin1")
