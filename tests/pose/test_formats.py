import io
from contextlib import redirect_stdout

import numpy as np
import pytest
from pycocotools.coco import COCO

from pipeline.keypoints import INDEX, NAMES
from pipeline.pose.formats import OPENPOSE, coco_document, openpose_document
from pipeline.pose.reader import Found


def found(sure: float = 0.9) -> Found:
    keypoints = np.array([[10.0 * place, 5.0 * place, sure] for place in range(25)])
    keypoints[INDEX["left_ankle"], 2] = 0.05
    return Found((300, 400), (1.0, 2.0, 200.0, 300.0), 0.8, keypoints, [("red_hair", 0.7)])


def test_coco_s_own_reader_reads_it() -> None:
    document = coco_document({"a.png": found(), "b.png": Found((9, 9), None, 0, None, [])}, 0.3)
    coco = COCO()
    coco.dataset = document
    with redirect_stdout(io.StringIO()):
        coco.createIndex()
    assert len(coco.imgs) == 2
    (annotation,) = coco.loadAnns(coco.getAnnIds())
    assert annotation["bbox"] == [1, 2, 200, 300]
    assert annotation["num_keypoints"] == 16
    ankle = 3 * INDEX["left_ankle"]
    assert annotation["keypoints"][ankle : ankle + 3] == [0, 0, 0]
    assert annotation["keypoints"][3:6] == [10, 5, 2]
    assert annotation["keypoints_25"][ankle : ankle + 3] == [150, 75, 0.05]
    assert document["categories"][0]["keypoints_25"] == list(NAMES)
    assert document["images"][0]["tags"] == [{"name": "red_hair", "score": 0.7}]


def test_openpose_s_order_and_neck() -> None:
    document = openpose_document(found())
    assert (document["canvas_width"], document["canvas_height"]) == (300, 400)
    flat = document["people"][0]["pose_keypoints_2d"]
    assert len(flat) == 54
    points = np.array(flat).reshape(18, 3)
    shoulders = [10.0 * INDEX[name] for name in ("left_shoulder", "right_shoulder")]
    assert points[1].tolist() == pytest.approx([sum(shoulders) / 2, sum(shoulders) / 4, 0.9])
    assert points[OPENPOSE.index("right_wrist"), 0] == 10 * INDEX["right_wrist"]


def test_nobody_is_no_person() -> None:
    assert openpose_document(Found((9, 9), None, 0, None, []))["people"] == []
