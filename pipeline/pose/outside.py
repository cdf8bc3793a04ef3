"""Answers of outside models: a COCO keypoint results file, read with suspicion.

OpenPose, Khungurn & Chou's network, or any other, run by whoever has it on the test images. A file
names images by their `image_id` in `pose/test.json`; of several figures in an image the surest
counts. Midpoints are taken from the ends of their limbs.
"""

import hashlib
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import PipelineError
from pipeline.keypoints import COCO_NAMES
from pipeline.pose.inference import with_midpoints
from pipeline.settings.pose import Predictions

MAX_BYTES = 500_000_000

MAX_COORDINATE = 1e6


def read_results(settings: Predictions, root: Path) -> dict[int, NDArray[np.float64]]:
    """Keypoints by image id: (25, 3) x, y and confidence.

    Raises:
        PipelineError: when the file is not there, has changed, or is not of the form.
    """
    path = root / settings.file
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise PipelineError(f"{path}: cannot be read ({error.strerror})") from error
    if size > MAX_BYTES:
        raise PipelineError(f"{path}: over {MAX_BYTES:,} bytes; keep the test split's results only")
    if hashlib.sha256(data).hexdigest() != settings.sha256:
        raise PipelineError(f"{path}: its SHA-256 is not the one in the settings")
    try:
        results = json.loads(data)
    except ValueError as error:
        raise PipelineError(f"{path}: not JSON ({error})") from error
    if not isinstance(results, list):
        raise PipelineError(f"{path}: expected a list of results")
    best: dict[int, tuple[float, NDArray[np.float64]]] = {}
    for number, result in enumerate(results):
        try:
            image, score, keypoints = _figure(result)
        except (ValueError, KeyError, TypeError) as error:
            raise PipelineError(f"{path}: result {number}: {error}") from error
        if image not in best or score > best[image][0]:
            best[image] = (score, keypoints)
    return {image: keypoints for image, (_, keypoints) in best.items()}


def _figure(result: dict[str, Any]) -> tuple[int, float, NDArray[np.float64]]:
    values = np.array(result["keypoints"], np.float64)
    if values.shape != (3 * len(COCO_NAMES),) or not np.isfinite(values).all():
        raise ValueError(f"expected {3 * len(COCO_NAMES)} numbers under keypoints")
    if np.abs(values).max() > MAX_COORDINATE:
        raise ValueError(f"a coordinate beyond {MAX_COORDINATE:g}")
    score = float(result["score"])
    if not math.isfinite(score):
        raise ValueError("a score that is no number")
    marked = values.reshape(1, -1, 3)
    sure = np.clip(marked[..., 2], 0, 1)
    positions, confidences = with_midpoints(marked[..., :2], sure)
    return (
        int(result["image_id"]),
        score,
        np.concatenate([positions[0], confidences[0][:, None]], axis=1),
    )
