"""The search by pose judged: neighbours, changed poses, mirror images, variants."""

import json
from typing import Any

from pipeline.contracts.retrieval import (
    RETRIEVAL_EVALUATION,
    RETRIEVAL_TIMING,
    SUPPORT_IMAGES,
    SUPPORT_POSES,
    SUPPORT_POSTS,
)
from pipeline.report.funnel import rules_of
from pipeline.report.parts import Cell, Grid, Part
from pipeline.retrieval.judging import CUT, USELESS
from pipeline.retrieval.timing import BATCH, PAPER_MS
from pipeline.stage import Run

REJECTS = {
    "support_select": SUPPORT_POSTS.rejects,
    "support_images": SUPPORT_IMAGES.rejects,
    "support_poses": SUPPORT_POSES.rejects,
}
"""What each stage left out, in the order of the stages."""

INPUTS = (RETRIEVAL_EVALUATION, RETRIEVAL_TIMING, *(table.path for table in REJECTS.values()))

NAMES = {
    "limbs": "limbs (ours)",
    "limbs, any rotation": "limbs, any rotation counts as the same",
    "distances": "300 distances (paper)",
    "chance": "chance",
}

TIMED = {
    "paper": "300 distances, SciPy's cdist and a sort (paper)",
    "full": "full descriptors",
    "batch": "full descriptors, a thousand queries at once",
    "whole": "by the distance, the whole pose",
    "whole, mirror": "by the distance, the whole pose, mirrored too",
    "arm": "by the distance, an arm alone",
    "arm, mirror": "by the distance, an arm alone, mirrored too",
    "whole, rotation, mirror": "by the distance, the whole pose, any rotation, mirrored too",
}

Row = tuple[Cell, ...]


def retrieval(run: Run) -> Part:
    """All that can be said of the search without pictures."""
    judged = json.loads(run.input(RETRIEVAL_EVALUATION).read_text(encoding="utf-8"))
    measured = f"Corpus {run.corpus}: {judged['drawings']:,} drawings"
    asked = f"{measured}, {judged['queries']:,} queries"
    tables = [
        Grid(
            "Changed poses find their own drawing",
            ("the pose's", "descriptor", "first", f"in the first {CUT}"),
            [
                (row["change"], NAMES[row["descriptor"]], row["first"], row["ten"])
                for row in judged["changes"]
            ],
            f"{asked}, predicted keypoints. Moved: each keypoint by half of its COCO sigma.",
        ),
        Grid(
            "Mirror images taken for the pose",
            ("mirror image", "keypoints", "descriptor", "share"),
            [
                (row["twin"], keypoints, NAMES[row["descriptor"]], row["confused"])
                for keypoints, rows in judged["mirrors"].items()
                for row in rows
            ],
            f"{asked}. A pose whose keypoints moved a little is as near to the mirror image as to "
            "itself, or nearer. Sides kept: what is seen from the front as if from behind.",
        ),
        Grid(
            "Variants find each other",
            ("keypoints", "descriptor", "drawings", "first", f"in the first {CUT}"),
            _variants(judged),
            f"{measured}. Variants hang together by parent links, equal pixels or looks.",
        ),
        Grid(
            "Left out of the search",
            ("stage", "rule", "posts"),
            [
                (stage, rule, count)
                for stage, table in REJECTS.items()
                for rule, count in sorted(rules_of(run, table.path).items())
            ],
            f"Corpus {run.corpus}, of the posts with the tags that are asked for.",
        ),
    ]
    tables.insert(3, _timing(run))
    if judged["known"]:
        tables.insert(0, _neighbours(run, judged))
    return Part(
        name="retrieval",
        title="The search by pose",
        text="How well drawings are found by their pose: by limbs, which know left from right and "
        "do without a box, and by the paper's distances between all keypoints.",
        metrics=metrics(judged),
        tables=tables,
    )


def metrics(judged: dict[str, Any]) -> dict[str, Cell | dict[str, Cell]]:
    """What goes to metrics.json."""
    found: dict[str, Cell | dict[str, Cell]] = {"drawings": judged["drawings"]}
    for keypoints, rows in judged["neighbours"].items():
        for row in rows:
            name = f"{row['descriptor'].replace(', ', '_').replace(' ', '_')}_{keypoints}"
            values = {"recall": row["recall"], "ndcg": row["ndcg"]}
            found[name] = {
                measure: round(value, 4) for measure, value in values.items() if value is not None
            }
    return found


def _neighbours(run: Run, judged: dict[str, Any]) -> Grid:
    rows: list[Row] = [
        (keypoints, NAMES[row["descriptor"]], _shown(row["recall"]), _shown(row["ndcg"]))
        for keypoints, judged_rows in judged["neighbours"].items()
        for row in judged_rows
    ]
    return Grid(
        "The nearest are those whose true limbs are the most alike",
        ("keypoints", "descriptor", f"recall@{CUT}", f"nDCG@{CUT}"),
        rows,
        f"Corpus {run.corpus}: {judged['known']:,} drawings of which the pose in space is known, "
        f"{judged['known_queries']:,} queries. True neighbours have the smallest mean angle "
        f"between limbs in space; a neighbour's gain falls from 1 at 0° to 0 at {USELESS:g}°. A "
        "query's own variants are left out.",
    )


def _timing(run: Run) -> Grid:
    """Each way of searching, beside the paper's, measured in the same run."""
    record = json.loads(run.input(RETRIEVAL_TIMING).read_text(encoding="utf-8"))
    ms, told = record["ms"], []
    for kind, name in TIMED.items() if ms else ():
        taken = ms[kind] / BATCH if kind == "batch" else ms[kind]
        told.append((name, round(taken, 3), round(ms["paper"] / taken, 1)))
    return Grid(
        "Time of a search",
        ("search", "ms a query", "times as fast as the paper's way"),
        told,
        f"{record['drawings']:,} drawings, those of corpus {run.corpus} repeated and moved, on "
        f"{record['hardware']}; the fastest of several runs. The paper tells {PAPER_MS} ms, on "
        "other hardware. By the distance: exact, any weights, ranked again in double precision.",
    )


def _variants(judged: dict[str, Any]) -> list[Row]:
    return [
        (
            keypoints,
            NAMES[row["descriptor"]],
            found["drawings"],
            _shown(row["first"]),
            _shown(row["ten"]),
        )
        for keypoints, found in judged["variants"].items()
        for row in found["rows"]
    ]


def _shown(value: float | None) -> Cell:
    return "–" if value is None else value
