import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.errors import PipelineError
from pipeline.keypoints import COCO_NAMES, INDEX
from pipeline.pose.formats import coco_document, openpose_document
from pipeline.pose.reader import Found
from pipeline.retrieval.queries import query_from_file, query_from_json, query_of
from tests.retrieval.figures import waving

FOUND = Found((200, 300), (50, 10, 110, 260), 0.9, waving(), [])


def test_named_joints() -> None:
    document = {"keypoints": {"left_shoulder": [1, 2], "left_elbow": [3, 4, 0.5]}}
    found = query_from_json(json.dumps(document).encode()).keypoints
    assert found[INDEX["left_shoulder"]].tolist() == [1, 2, 1]
    assert found[INDEX["left_elbow"]].tolist() == [3, 4, 0.5]
    assert (found[:, 2] > 0).sum() == 2


def test_what_predict_writes_is_read() -> None:
    coco = coco_document({"picture": FOUND}, 0.3)
    assert query_from_json(json.dumps(coco).encode()).keypoints == pytest.approx(waving())
    del coco["annotations"][0]["keypoints_25"]
    marked = len(COCO_NAMES)
    found = query_from_json(json.dumps(coco).encode()).keypoints
    assert found[:marked] == pytest.approx(waving()[:marked])
    assert (found[marked:] == 0).all()
    one = query_from_json(json.dumps(coco["annotations"][0]).encode()).keypoints
    assert one == pytest.approx(found)
    told = openpose_document(FOUND)
    opened = query_from_json(json.dumps(told).encode()).keypoints
    assert opened[:marked] == pytest.approx(waving()[:marked])


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b" " * 1_000_001, "more than 1,000,000 bytes"),
        ([], "expected"),
        ({"annotations": []}, "expected"),
        ({"keypoints": {"left_foot": [1, 2]}}, "no keypoint is called 'left_foot'"),
        ({"keypoints": {"nose": [1]}}, r"nose: expected \[x, y\]"),
        ({"keypoints": {"nose": ["1", 2]}}, "no coordinate"),
        ({"keypoints": {"nose": [1e300, 2]}}, "no coordinate"),
        (b'{"keypoints": {"nose": [NaN, 2]}}', "no coordinate"),
        ({"keypoints": {"nose": [True, 2]}}, "no coordinate"),
        ({"keypoints": {"nose": [1, 2, -1]}}, "a weight is 0 or more"),
        ({"keypoints": [1, 2, 3]}, "expected 51 numbers"),
        ({"people": []}, "expected people"),
        ({"people": [{"pose_keypoints_2d": [0] * 53}]}, "expected people"),
        ({"keypoints": {"nose": [1, 2]}}, "no limb is posed"),
    ],
)
def test_what_is_no_pose_is_told(document: Any, says: str) -> None:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    with pytest.raises(PipelineError, match=says):
        query_from_json(data)


def test_files_are_named_in_what_is_told(tmp_path: Path) -> None:
    path = tmp_path / "pose.json"
    with pytest.raises(PipelineError, match=r"pose.json: cannot be read"):
        query_from_file(path)
    path.write_text("[]")
    with pytest.raises(PipelineError, match=r"pose.json: expected"):
        query_from_file(path)
    path.write_text(json.dumps({"keypoints": {"left_hip": [1, 2], "left_knee": [3, 4]}}))
    assert query_from_file(path).limbs == 1


def test_a_picture_s_pose_counts_by_its_confidence() -> None:
    sure = waving()
    sure[:, 2] = np.linspace(0, 1.2, 25)
    query = query_of(Found((200, 300), (0, 0, 1, 1), 0.9, sure, []))
    assert query is not None
    assert query.keypoints[:, 2] == pytest.approx(np.minimum(sure[:, 2], 1))
    assert query_of(Found((200, 300), None, 0.0, None, [])) is None
