"""The stage `pose_all`: the whole table of pose models, for `make pose-all`.

The build's report has the rows that every build trains; this page has them all, and for each row
that is not there what it lacks.
"""

import json
from typing import Any

from pipeline.contracts.pose import POSE_CURVES, POSE_EVALUATION, POSE_MODEL, POSE_TIMING
from pipeline.pose.card import LACKS_FILE
from pipeline.pose.rows import ROWS, UNTRAINED, settings_of
from pipeline.report.pages import page_text, tables_text
from pipeline.report.pose import pose_part
from pipeline.stage import Counts, Run, Stage, run_stage

PAGE = "reports/{corpus}/pose_all.html"
TABLES = "reports/{corpus}/pose_all.md"

STAGE = Stage(
    "pose_all",
    params=("corpus.name", "pose.rows"),
    inputs=(
        *(path.replace("{row}", row) for row in ROWS for path in (POSE_EVALUATION, POSE_MODEL)),
        *(POSE_CURVES.replace("{row}", row) for row in ROWS),
        POSE_TIMING,
    ),
    outputs=(PAGE, TABLES),
)


def main(run: Run) -> Counts:
    """Gather all rows into one part."""
    judged, records, lacking, curves = {}, {}, {}, {}
    for row in ROWS:
        judged[row] = json.loads(run.input(POSE_EVALUATION.replace("{row}", row)).read_text())
        folder = run.input(POSE_CURVES.replace("{row}", row))
        if (folder / "training.json").exists():
            records[row] = json.loads((folder / "training.json").read_text())
            curves[row] = folder
        elif "measures" not in judged[row]:
            lacking[row] = _lacks(run, row)
    timing: dict[str, Any] = json.loads(run.input(POSE_TIMING).read_text())
    part = pose_part(run.corpus, judged, records, timing, lacking, curves)
    run.output(PAGE).write_text(page_text(run.corpus, [part]))
    run.output(TABLES).write_text(tables_text(run.corpus, [part]))
    return {"rows": len(judged) - len(lacking), "lacking": len(lacking)}


def _lacks(run: Run, row: str) -> str:
    """What the row needs, that nobody gave."""
    if settings_of(run.params, row).model in UNTRAINED:
        return f"pose.rows.{row}.results or pose.task.weights: null"
    path = run.input(POSE_MODEL.replace("{row}", row)) / LACKS_FILE
    return path.read_text().strip() if path.exists() else "not trained"


if __name__ == "__main__":
    run_stage(STAGE, main)
