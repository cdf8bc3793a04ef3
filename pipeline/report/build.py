"""The report: metrics.json, tables.md, plots for `dvc plots`, and one page to look at."""

import csv
import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.report import classes, funnel, pictures, splits, tagger, tagger_pictures
from pipeline.report.parts import Grid, Part, markdown, shown
from pipeline.stage import Counts, Run, Stage, run_stage

METRICS = "reports/{corpus}/metrics.json"
TABLES = "reports/{corpus}/tables.md"
PLOTS = "reports/{corpus}/plots"
PICTURES = "reports/{corpus}/pictures"
PAGE = "reports/{corpus}/index.html"

MODULES = (funnel, classes, splits, tagger, tagger_pictures, pictures)

STAGE = Stage(
    "report",
    params=("corpus.name", "corpus.originals_by_md5", "corpus.root", "images"),
    inputs=tuple(sorted({path for module in MODULES for path in module.INPUTS})),
    outputs=(METRICS, TABLES, PLOTS, PICTURES, PAGE),
)


def main(run: Run) -> Counts:
    """Gather the parts, write them in each form."""
    gallery = run.output(PICTURES)
    gallery.mkdir()
    parts = [
        funnel.funnel(run),
        classes.classes(run),
        splits.splits(run),
        tagger.tagger(run),
        tagger_pictures.tagged(run, gallery),
        pictures.samples(run, gallery),
        pictures.rejects(run, gallery),
    ]
    metrics = {"corpus": run.corpus} | {part.name: part.metrics for part in parts if part.metrics}
    run.output(METRICS).write_text(json.dumps(metrics, indent=1) + "\n")
    run.output(TABLES).write_text(tables_text(run.corpus, parts))
    run.output(PAGE).write_text(page_text(run.corpus, parts))
    write_plots(run.output(PLOTS), parts)
    return {"parts": len(parts), "pictures": len(list(gallery.iterdir()))}


def tables_text(corpus: str, parts: list[Part]) -> str:
    """All tables in Markdown."""
    lines = [f"# Corpus {corpus}", ""]
    for part in parts:
        if part.tables:
            lines += [f"## {part.title}", "", *(markdown(grid) for grid in part.tables)]
    return "\n".join(lines).rstrip() + "\n"


def page_text(corpus: str, parts: list[Part]) -> str:
    """The page. What comes from the metadata is escaped: tags and sources are hostile."""
    environment = Environment(
        loader=PackageLoader("pipeline.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shown"] = shown
    return environment.get_template("page.html.j2").render(corpus=corpus, parts=parts)


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
