import hashlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline.contracts.schemas import KEYPOINTS_SCHEMA
from pipeline.contracts.table import write_table
from pipeline.errors import PipelineError
from pipeline.pose.predictions import read_predictions
from pipeline.settings.pose import Predictions

ROW: dict[str, Any] = {"post_id": 7, "keypoints": [10.0, 20.0, 0.9, 1.0, 2.0, 0.1] + [0.0] * 69}


def named(root: Path) -> Predictions:
    table = pa.Table.from_pylist([ROW], schema=KEYPOINTS_SCHEMA)
    write_table(table, root / "points.parquet", KEYPOINTS_SCHEMA)
    digest = hashlib.sha256((root / "points.parquet").read_bytes()).hexdigest()
    return Predictions(file="points.parquet", sha256=digest)


def test_what_the_model_was_sure_of_is_there_to_start_from(tmp_path: Path) -> None:
    points = read_predictions(named(tmp_path), tmp_path)[7]
    assert points[0] == (10.0, 20.0, 2)
    assert set(points[1:]) == {(0.0, 0.0, 0)}


def test_another_file_than_the_one_meant(tmp_path: Path) -> None:
    settings = named(tmp_path)
    (tmp_path / "points.parquet").write_bytes(b"something else")
    with pytest.raises(PipelineError, match=r"pose\.predictions\.sha256: .* has [0-9a-f]{64}; set"):
        read_predictions(settings, tmp_path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    settings = Predictions(file="nowhere.parquet", sha256="0" * 64)
    with pytest.raises(PipelineError, match=r"pose\.predictions\.file: .* \(No such file"):
        read_predictions(settings, tmp_path)
