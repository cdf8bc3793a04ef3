"""A pose model's file as points to start from or to compare with."""

from pathlib import Path

import pyarrow as pa
import pytest

from pipeline.annotation.predictions import SURE, read_keypoints
from pipeline.contracts.schemas import KEYPOINTS_SCHEMA
from pipeline.contracts.table import write_table
from pipeline.errors import PipelineError
from pipeline.keypoints import NAMES


def written(folder: Path, confidence: float, x: float = 10.0) -> Path:
    """A file about post 7: the nose with this confidence, all other points with none."""
    values = [x, 20.0, confidence] + [5.0, 5.0, 0.0] * (len(NAMES) - 1)
    table = pa.table([[7], [values]], schema=KEYPOINTS_SCHEMA)
    write_table(table, folder / "k.parquet", KEYPOINTS_SCHEMA)
    return folder / "k.parquet"


def test_what_the_model_is_sure_of_is_visible_and_the_rest_not_labelled(tmp_path: Path) -> None:
    points = read_keypoints(written(tmp_path, 0.9))[7]
    assert points[0] == (10.0, 20.0, 2)
    assert points[1:] == ((0.0, 0.0, 0),) * 16


def test_a_guess_is_as_good_as_nothing(tmp_path: Path) -> None:
    assert read_keypoints(written(tmp_path, SURE - 0.01))[7][0] == (0.0, 0.0, 0)


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_numbers_that_are_none_are_refused(bad: float, tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="not finite"):
        read_keypoints(written(tmp_path, 0.9, x=bad))
