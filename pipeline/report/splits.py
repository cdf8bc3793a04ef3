"""How the splits came out."""

import pyarrow.compute as pc

from pipeline.contracts import TAGGER_SPLITS
from pipeline.report.parts import Cell, Grid, Part
from pipeline.splits import SPLITS
from pipeline.stage import Run

INPUTS = (TAGGER_SPLITS.path,)


def splits(run: Run) -> Part:
    """Posts, groups and shares of each split of each data set."""
    rows = run.read(TAGGER_SPLITS)
    table: list[tuple[Cell, ...]] = []
    metrics: dict[str, Cell | dict[str, Cell]] = {}
    for split in SPLITS:
        inside = rows.filter(pc.equal(rows["split"], split))
        groups = len(pc.unique(inside["group"]))
        share = len(inside) / max(len(rows), 1)
        table.append(("tagger", split, len(inside), groups, f"{share:.1%}"))
        metrics[split] = {"posts": len(inside), "groups": groups}
    return Part(
        name="splits",
        title="Training, validation, test",
        text="Posts linked as parent and child, and posts that show the very same pixels, form a "
        "group; a group is never torn apart.",
        metrics=metrics,
        tables=[
            Grid(
                "Splits",
                ("data set", "split", "posts", "groups", "share"),
                table,
                f"Corpus {run.corpus}, {len(rows):,} images. The paper: 80-10-10.",
            )
        ],
    )
