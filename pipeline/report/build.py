"""The report: metrics.json, tables.md, plots for `dvc plots`, and one page to look at."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline.contracts.report import PICTURES, WHOSE_FILE
from pipeline.report import (
    annotation,
    annotation_pictures,
    classes,
    funnel,
    gallery,
    pictures,
    pose,
    pose_data,
    pose_pictures,
    retrieval,
    retrieval_pictures,
    segmenter,
    segmenter_data,
    segmenter_pictures,
    splits,
    tagger,
    tagger_pictures,
)
from pipeline.report.pages import page_text, tables_text
from pipeline.report.parts import Grid, Part
from pipeline.segmenter.data import FIXED_PARAMS
from pipeline.stage import Counts, Run, Stage, run_stage

METRICS = "reports/{corpus}/metrics.json"
TABLES = "reports/{corpus}/tables.md"
PLOTS = "reports/{corpus}/plots"
PAGE = "reports/{corpus}/index.html"

MODULES = (
    funnel,
    classes,
    splits,
    tagger,
    tagger_pictures,
    segmenter_data,
    segmenter,
    segmenter_pictures,
    pose_data,
    annotation,
    annotation_pictures,
    pose,
    pose_pictures,
    retrieval,
    retrieval_pictures,
    pictures,
    gallery,
)

STAGE = Stage(
    "report",
    params=tuple(sorted({*annotation.PARAMS, *pose_data.PARAMS, *FIXED_PARAMS})),
    inputs=tuple(sorted({path for module in MODULES for path in module.INPUTS})),
    outputs=(METRICS, TABLES, PLOTS, PICTURES, PAGE),
)


def main(run: Run) -> Counts:
    """Gather the parts, write them in each form."""
    folder = run.output(PICTURES)
    folder.mkdir()
    parts = [
        funnel.funnel(run),
        classes.classes(run),
        splits.splits(run),
        tagger.tagger(run),
        tagger_pictures.tagged(run, folder),
        segmenter_data.segmenter_data(run),
        segmenter.segmenter(run),
        segmenter_pictures.segmented(run, folder),
        pose_data.pose_data(run),
        annotation.annotation(run),
        annotation_pictures.labelled(run, folder),
        pose.pose(run),
        pose_pictures.posed(run, folder),
        retrieval.retrieval(run),
        retrieval_pictures.found(run, folder),
        pictures.samples(run, folder),
        pictures.rejects(run, folder),
        *gallery.gallery(run),
    ]
    record = whose_pictures(parts)
    (folder / WHOSE_FILE).write_text(json.dumps(record, indent=1) + "\n")
    metrics = {"corpus": run.corpus} | {part.name: part.metrics for part in parts if part.metrics}
    run.output(METRICS).write_text(json.dumps(metrics, indent=1) + "\n")
    run.output(TABLES).write_text(tables_text(run.corpus, parts))
    run.output(PAGE).write_text(page_text(run.corpus, parts))
    write_plots(run.output(PLOTS), parts)
    return {"parts": len(parts), "pictures": len(record)}


def whose_pictures(parts: Iterable[Part]) -> dict[str, list[int]]:
    """The posts that each file of the folder of pictures shows, by the file's name."""
    cards = [card for part in parts for each in (part, *part.folded) for card in each.cards]
    pictures = [(card.picture, card.posts) for card in cards if card.picture]
    shown: dict[str, set[int]] = {}
    for picture, posts in pictures:
        if posts:
            shown.setdefault(Path(picture).name, set()).update(posts)
    return {name: sorted(shown[name]) for name in sorted(shown)}


def write_plots(folder: Path, parts: list[Part]) -> None:
    """A CSV file a plot."""
    folder.mkdir()
    for part in parts:
        for name, grid in part.plots.items():
            _write_csv(folder / f"{name}.csv", grid)


def _write_csv(path: Path, grid: Grid) -> None:
    with path.open("w", newline="") as stream:
        writer: Any = csv.writer(stream, lineterminator="\n")
        writer.writerow(grid.columns)
        writer.writerows(grid.rows)


if __name__ == "__main__":
    run_stage(STAGE, main)
