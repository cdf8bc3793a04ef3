"""Poses as twelve limb joints in a common frame, from files in AnimeDrawingsDataset's form."""

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.corpus.location import local_folder
from pipeline.corpus.mirror import Mirror, TooLarge
from pipeline.corpus.remote import NotThere
from pipeline.errors import PipelineError
from pipeline.sample.geometry import Array
from pipeline.settings.corpus import Fetch

LIMBS = tuple(
    f"{joint}_{side}"
    for joint in ("arm", "elbow", "wrist", "leg", "knee", "ankle")
    for side in ("left", "right")
)
"""The shoulders, elbows, wrists, hips, knees and ankles, by their names in ADD."""

MOST_BYTES = 64 * 2**20
"""A file of ADD's has two megabytes; more than this is none of its."""

FARTHEST = 1e6
"""Pixels from the corner: no joint of a picture is there."""

MANNERS = Fetch(connections=1, requests_per_second=2, retries=3, backoff_s=1, timeout_s=60)

_SHOULDERS, _HIPS = [0, 1], [6, 7]


def read_limbs(add: str, split: str) -> tuple[Array, int]:
    """One split of an ADD-style folder as pixels (N, 12, 2), and how many entries it cannot use.

    Args:
        add: a folder, or a location that fsspec reads.
        split: train, val or test.

    Raises:
        PipelineError: when the file is not there, or is not in ADD's form.
    """
    name = f"{split}.json"
    where, text = _text(add, name)
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PipelineError(f"{where}: not JSON ({error}); is it AnimeDrawingsDataset's?") from None
    if not isinstance(entries, list):
        raise PipelineError(f"{where}: expected a list of drawings, as AnimeDrawingsDataset has")
    found = [limbs for entry in entries if (limbs := _limbs(entry)) is not None]
    if len(found) < 2:
        raise PipelineError(f"{where}: {len(found)} of {len(entries)} entries have all limb joints")
    return np.array(found), len(entries) - len(found)


def in_own_frame(limbs: Array) -> Array:
    """Poses with the middle of the hips at the origin and the torso at length one.

    The torso is the line from there to the middle of the shoulders.

    Args:
        limbs: (N, 12, 2), in pixels; x to the right, y down.

    Returns:
        (M, 24); a pose whose torso has no length has no scale, and is left out.
    """
    hips, shoulders = limbs[:, _HIPS].mean(axis=1), limbs[:, _SHOULDERS].mean(axis=1)
    torso = np.linalg.norm(shoulders - hips, axis=1)
    kept = torso > 0
    centred = limbs[kept] - hips[kept, None]
    scaled: Array = (centred / torso[kept, None, None]).reshape(-1, 2 * len(LIMBS))
    return scaled


def limbs_of(entries: Iterable[dict[str, Any]]) -> Array:
    """Limb joints (N, 12, 2), in pixels, of entries that are known to be whole."""
    return np.array([[entry["points"][name] for name in LIMBS] for entry in entries], np.float64)


def _limbs(entry: object) -> Array | None:
    points = entry.get("points") if isinstance(entry, dict) else None
    if not isinstance(points, dict):
        return None
    try:
        limbs = np.array([points[name] for name in LIMBS], dtype=np.float64)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    if limbs.shape != (len(LIMBS), 2) or not (np.abs(limbs) < FARTHEST).all():
        return None
    return limbs


def _text(add: str, name: str) -> tuple[str, bytes]:
    """A file's address and its bytes."""
    folder = local_folder(add, Path())
    if folder is not None:
        path = folder / name
        if not path.is_file():
            raise PipelineError(
                f"{path}: no such file; give the folder that holds ADD's train.json"
            )
        with path.open("rb") as file:
            return str(path), _bounded(str(path), file.read(MOST_BYTES + 1))
    mirror = Mirror(add, MANNERS)
    where = mirror.where(name)
    with tempfile.TemporaryDirectory() as work:
        target = Path(work) / name
        try:
            mirror.copy(name, target, MOST_BYTES)
        except NotThere:
            raise PipelineError(
                f"{where}: no such file; give the folder that holds ADD's train.json"
            ) from None
        except TooLarge as error:
            raise PipelineError(f"{where}: {error}; it is not a file of ADD's") from None
        return where, target.read_bytes()


def _bounded(where: str, text: bytes) -> bytes:
    if len(text) > MOST_BYTES:
        raise PipelineError(f"{where}: more than {MOST_BYTES} bytes; it is not a file of ADD's")
    return text
