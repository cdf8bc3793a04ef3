import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from pipeline.contracts.retrieval import TRUE_LIMBS, TRUE_POSES
from pipeline.contracts.sample import SAMPLE
from pipeline.keypoints import COCO_NAMES
from pipeline.params import Params
from pipeline.sample.true_poses import STAGE, main, seen_limbs
from pipeline.stage import execute

UPRIGHT = {name: [0.0, 0.0, 0.0] for name in COCO_NAMES} | {
    "left_shoulder": [1, 4, 0],
    "right_shoulder": [-1, 4, 0],
    "left_elbow": [2, 4, 0],  # its arm to its left,
    "left_wrist": [2, 4, 1],  # the forearm to the front
    "left_hip": [0.5, 2, 0],
    "right_hip": [-0.5, 2, 0],
    "left_ear": [0.5, 5, 0],
    "right_ear": [-0.5, 5, 0],
}

LIMBS = list(TRUE_LIMBS)

FRONT = {"azimuth": 0.0, "elevation": 0.0, "roll": 0.0}


def seen(limb: str, **angles: float) -> list[float]:
    found: list[float] = seen_limbs(UPRIGHT, FRONT | angles)[LIMBS.index(limb)].round(6).tolist()
    return found


def test_limbs_as_the_viewer_sees_them() -> None:
    assert seen("trunk") == [0, -1, 0]  # up the picture
    assert seen("left_upper_arm") == [1, 0, 0]  # its left is our right
    assert seen("left_forearm") == [0, 0, 1]  # to us
    # From behind, from its left, from above.
    assert seen("left_upper_arm", azimuth=180) == [-1, 0, 0]
    assert seen("left_forearm", azimuth=180) == [0, 0, -1]
    assert seen("left_upper_arm", azimuth=90) == [0, 0, 1]
    assert seen("trunk", elevation=90) == [0, 0, 1]


def test_true_keypoints_and_limbs_agree(drawn: Path, tmp_path: Path, params: Params) -> None:
    folder = tmp_path / SAMPLE.format(corpus="sample")
    folder.parent.mkdir(parents=True)
    folder.symlink_to(drawn)
    counts = execute(STAGE, main, params, tmp_path)
    rows = pq.read_table(tmp_path / TRUE_POSES.path.format(corpus="sample")).to_pylist()
    assert counts == {"poses": len(rows)}
    assert len(rows) > 20
    right = judged = 0
    for row in rows:
        points = np.reshape(row["keypoints"], (25, 3))
        limbs = np.reshape(row["limbs"], (len(LIMBS), 3))
        assert np.linalg.norm(limbs, axis=1) == pytest.approx(1, abs=1e-5)
        for limb, (start, end) in zip(limbs, TRUE_LIMBS.values(), strict=True):
            ends = [
                np.mean([points[COCO_NAMES.index(name)] for name in names], axis=0)
                for names in (start, end)
            ]
            flat = ends[1][:2] - ends[0][:2]
            known = all(points[COCO_NAMES.index(name), 2] for name in (*start, *end))
            if known and np.linalg.norm(limb[:2]) > 0.7:  # not towards the viewer
                cosine = flat @ limb[:2] / (np.linalg.norm(flat) * np.linalg.norm(limb[:2]))
                judged += 1
                right += cosine > np.cos(np.radians(20))
    # A near camera and an image that is not square bend the directions a little.
    assert right > 0.97 * judged > 0


def test_another_corpus_knows_nothing(tmp_path: Path, params: Params) -> None:
    folder = tmp_path / SAMPLE.format(corpus="sample")
    folder.mkdir(parents=True)
    (folder / "NOT_DRAWN.txt").write_text(json.dumps("nothing"))
    assert execute(STAGE, main, params, tmp_path) == {"poses": 0}
