"""How the splits came out."""

from pathlib import Path

import pyarrow.compute as pc

from pipeline.report.parts import Cell, Grid, Part
from pipeline.splits import SETS, SPLITS
from pipeline.stage import Run

INPUTS = tuple(each.splits.path for each in SETS)


def splits(run: Run) -> Part:
    """Posts, groups and shares of each split of each data set."""
    table: list[tuple[Cell, ...]] = []
    metrics: dict[str, Cell | dict[str, Cell]] = {}
    for data_set in SETS:
        name = Path(data_set.splits.path).stem
        rows = run.read(data_set.splits)
        for split in SPLITS:
            inside = rows.filter(pc.equal(rows["split"], split))
            groups = len(pc.unique(inside["group"]))
            share = len(inside) / max(len(rows), 1)
            table.append((name, split, len(inside), groups, f"{share:.1%}"))
            metrics[f"{name}_{split}"] = {"posts": len(inside), "groups": groups}
    return Part(
        name="splits",
        title="Training, validation, test",
        text="Posts linked as parent and child, and posts that show the very same pixels, form a "
        "group; a group is never torn apart. AnimeDrawingsDataset's own split is kept, and its "
        "groups follow it in every set.",
        metrics=metrics,
        tables=[
            Grid(
                "Splits",
                ("data set", "split", "posts", "groups", "share"),
                table,
                f"Corpus {run.corpus}. The paper: 80-10-10 for tags, 3200 / 313 / 487 for poses, "
                "of which some samples here are spare.",
            )
        ],
    )
