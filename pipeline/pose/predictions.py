"""Keypoints that a released pose model predicted, for annotators to start from."""

import hashlib
from pathlib import Path

from pipeline.annotation.labels import Points
from pipeline.annotation.predictions import read_keypoints
from pipeline.errors import PipelineError
from pipeline.settings.pose import Predictions


def read_predictions(named: Predictions, root: Path) -> dict[int, Points]:
    """The keypoints of each post, those that the model was sure of.

    Raises:
        PipelineError: when the file is missing, another than named, or holds what cannot be.
    """
    file = root / named.file
    try:
        with file.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        said = f"pose.predictions.file: {file}: cannot be read ({error.strerror})"
        raise PipelineError(said) from error
    if found != named.sha256:
        raise PipelineError(
            f"pose.predictions.sha256: {file} has {found}; set it if that is the file you mean"
        )
    return read_keypoints(file)
