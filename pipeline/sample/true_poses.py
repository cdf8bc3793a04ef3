"""Stage `true_poses`: the true poses of the drawn corpus, in space, for judging the search by pose.

For any other corpus the stage writes an empty table.
"""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.contracts.retrieval import TRUE_LIMBS, TRUE_POSES
from pipeline.contracts.sample import SAMPLE
from pipeline.sample.camera import Camera
from pipeline.sample.geometry import Array
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage("true_poses", params=("corpus.name",), inputs=(SAMPLE,), outputs=(TRUE_POSES.path,))

COLUMNS = ["post_id", "keypoints", "azimuth", "elevation", "roll", "joints"]


def main(run: Run) -> Counts:
    """Turn what is known about each drawing into limbs as the viewer sees them."""
    truth = run.input(SAMPLE) / "truth.parquet"
    rows: list[dict[str, Any]] = []
    if truth.exists():
        for drawing in pq.read_table(truth, columns=COLUMNS).to_pylist():
            limbs = seen_limbs(json.loads(drawing["joints"]), drawing).ravel().tolist()
            named = {"post_id": drawing["post_id"], "keypoints": drawing["keypoints"]}
            rows.append(named | {"limbs": limbs})
    run.write(TRUE_POSES, pa.Table.from_pylist(rows, TRUE_POSES.schema))
    return {"poses": len(rows)}


def seen_limbs(joints: dict[str, list[float]], angles: dict[str, float]) -> Array:
    """(12, 3) unit vectors of TRUE_LIMBS: x to the right, y down, z to the viewer.

    Args:
        joints: each joint's place in the character's axes.
        angles: azimuth, elevation and roll of the camera, in degrees.
    """
    camera = Camera(angles["azimuth"], angles["elevation"], angles["roll"], 1.0, np.zeros(3))
    ends = np.array([[_middle(joints, end) for end in limb] for limb in TRUE_LIMBS.values()])
    vectors = (ends[:, 1] - ends[:, 0]) @ camera.rotation.T * [1, -1, 1]
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Array = vectors / np.maximum(lengths, 1e-9)
    return units


def _middle(joints: dict[str, list[float]], names: tuple[str, ...]) -> Array:
    middle: Array = np.mean([joints[name] for name in names], axis=0)
    return middle


if __name__ == "__main__":
    run_stage(STAGE, main)
