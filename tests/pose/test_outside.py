import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import PipelineError
from pipeline.keypoints import INDEX
from pipeline.pose.outside import read_results
from pipeline.settings.pose import Predictions

RESULT = {"image_id": 4, "score": 0.5, "keypoints": [10.0, 20.0, 0.8] * 17}


def put(root: Path, content: Any) -> Predictions:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    (root / "results.json").write_bytes(data)
    return Predictions(file="results.json", sha256=hashlib.sha256(data).hexdigest())


def test_midpoints_come_from_the_ends(tmp_path: Path) -> None:
    keypoints = list(RESULT["keypoints"])  # type: ignore[call-overload]
    knee = INDEX["left_knee"]
    keypoints[3 * knee : 3 * knee + 3] = [30.0, 40.0, 0.4]
    found = read_results(put(tmp_path, [RESULT | {"keypoints": keypoints}]), tmp_path)
    assert found[4][INDEX["left_thigh"]].tolist() == pytest.approx([20, 30, 0.4])


def test_of_several_figures_the_surest_counts(tmp_path: Path) -> None:
    other = RESULT | {"score": 0.9, "keypoints": [1.0, 2.0, 1.0] * 17}
    found = read_results(put(tmp_path, [RESULT, other, RESULT]), tmp_path)
    assert found[4][0].tolist() == [1, 2, 1]


def test_scores_beyond_one_are_one(tmp_path: Path) -> None:
    found = read_results(put(tmp_path, [RESULT | {"keypoints": [1.0, 2.0, 7.5] * 17}]), tmp_path)
    assert found[4][0, 2] == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"images": []}, "expected a list of results"),
        (b"[", "not JSON"),
        ([{"image_id": 1}], "result 0: 'keypoints'"),
        ([RESULT, RESULT | {"keypoints": [1, 2, 3]}], "result 1: expected 51 numbers"),
        ([RESULT | {"keypoints": [1e9, 2, 3] * 17}], "a coordinate beyond"),
        ([RESULT | {"keypoints": [float("nan")] * 51}], "expected 51 numbers"),
        ([RESULT | {"score": float("inf")}], "a score that is no number"),
        ([7], "result 0"),
    ],
)
def test_what_is_not_of_the_form_is_told(content: Any, why: str, tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=why):
        read_results(put(tmp_path, content), tmp_path)


def test_a_file_that_has_changed_is_refused(tmp_path: Path) -> None:
    settings = put(tmp_path, [RESULT])
    put(tmp_path, [])
    with pytest.raises(PipelineError, match="its SHA-256 is not the one in the settings"):
        read_results(settings, tmp_path)


def test_no_file_is_told(tmp_path: Path) -> None:
    settings = Predictions(file="nowhere.json", sha256="0" * 64)
    with pytest.raises(PipelineError, match="cannot be read"):
        read_results(settings, tmp_path)
