"""The stage `retrieval_quality`: how well poses are found, by ours and by the paper's descriptor.

With predicted keypoints, and, where a corpus knows them, with true ones.
"""

import hashlib
import json
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.contracts.retrieval import (
    RETRIEVAL_EVALUATION,
    RETRIEVAL_INDEX,
    TRUE_LIMBS,
    TRUE_POSES,
)
from pipeline.keypoints import NAMES, NOT_LABELLED
from pipeline.retrieval.folder import IndexFolder, read_folder
from pipeline.retrieval.judging import (
    Poses,
    judge_changes,
    judge_mirrors,
    judge_neighbours,
    judge_variants,
)
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage(
    "retrieval_quality",
    params=("corpus.name", "retrieval.evaluate"),
    inputs=(RETRIEVAL_INDEX, TRUE_POSES.path),
    outputs=(RETRIEVAL_EVALUATION,),
)


def main(run: Run) -> Counts:
    """Judge what can be judged."""
    index = read_folder(run.input(RETRIEVAL_INDEX))
    predicted = Poses(np.asarray(index.arrays.keypoints), np.asarray(index.arrays.boxes))
    groups = np.asarray(index.arrays.groups)
    most = run.params.retrieval.evaluate.queries
    queries = _chosen(index.arrays.post_ids.tolist(), most)
    evaluation: dict[str, Any] = {"drawings": len(index.arrays), "queries": len(queries)}
    evaluation |= {"changes": [], "mirrors": {}, "variants": {}, "neighbours": {}, "known": 0}
    if len(queries):
        evaluation |= {
            "changes": judge_changes(predicted, queries),
            "mirrors": {"predicted": judge_mirrors(predicted, queries)},
            "variants": {"predicted": judge_variants(predicted, groups)},
        }
    known, keypoints, limbs = _truth(run, index)
    if len(known):
        posts = index.arrays.post_ids[known].tolist()
        asked = _chosen(posts, most)
        true = Poses(keypoints, predicted.boxes[known])
        of_known = groups[known]
        evaluation |= {
            "known": len(known),
            "known_queries": len(asked),
            "neighbours": {
                "predicted": judge_neighbours(predicted.part(known), limbs, of_known, asked),
                "true": judge_neighbours(true, limbs, of_known, asked),
            },
        }
        evaluation["mirrors"]["true"] = judge_mirrors(true, asked)
        evaluation["variants"]["true"] = judge_variants(true, of_known)
    text = json.dumps(evaluation, indent=1) + "\n"
    run.output(RETRIEVAL_EVALUATION).write_text(text, encoding="utf-8")
    return {"drawings": len(index.arrays), "queries": len(queries), "true poses": len(known)}


def _truth(
    run: Run, index: IndexFolder
) -> tuple[NDArray[np.intp], NDArray[np.float32], NDArray[np.float32]]:
    """Rows of the index of which every keypoint is known; their true keypoints and limbs."""
    table = run.read(TRUE_POSES)
    whole = [NOT_LABELLED not in points[2::3] for points in table["keypoints"].to_pylist()]
    table = table.filter(pa.array(whole, pa.bool_()))
    posts = table["post_id"].to_numpy()
    wanted = np.asarray(index.arrays.post_ids)
    rows = np.flatnonzero(np.isin(wanted, posts))
    table = table.take(np.searchsorted(posts, wanted[rows]))
    keypoints = np.array(table["keypoints"].to_pylist(), np.float32).reshape(-1, len(NAMES), 3)
    limbs = np.array(table["limbs"].to_pylist(), np.float32).reshape(-1, len(TRUE_LIMBS), 3)
    return rows, keypoints, limbs


def _chosen(posts: list[int], most: int) -> NDArray[np.intp]:
    """Places of some of the posts, chosen by a hash of their ids; rising."""
    order = sorted(
        range(len(posts)), key=lambda at: hashlib.sha256(str(posts[at]).encode()).digest()
    )
    return np.array(sorted(order[:most]), np.intp)


if __name__ == "__main__":
    run_stage(STAGE, main)
