"""How often each class occurs among the tagger's images."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.contracts.tagger import CLASSES, LABELS, TAGGER_SPLITS
from pipeline.report.figures import ranked
from pipeline.report.parts import Cell, Grid, Part
from pipeline.stage import Run

INPUTS = (CLASSES, LABELS.path, TAGGER_SPLITS.path)

PAPER_MEDIAN, PAPER_MINIMUM = 0.38, 0.04
"""Percent of images, over the paper's 1062 classes."""

PAPER_GROUPS = {"body": 314, "clothing": 545, "misc": 203}

SHOWN = 15
"""Classes in the lists of the most and least frequent."""


@dataclass(frozen=True)
class ClassCount:
    """A class and how many of the images show it."""

    name: str
    group: str
    posts: int
    percent: float


def classes(run: Run) -> Part:
    """Frequencies by group, the most and least frequent classes, the long tail as a curve."""
    counts = count_classes(run)
    images = len(run.read(TAGGER_SPLITS, ["post_id"]))
    note = f"Corpus {run.corpus}, {images:,} images after all filters."
    frequent = sorted(counts, key=lambda entry: (-entry.posts, entry.name))
    by_rank = [(entry.name, entry.group, entry.posts, entry.percent) for entry in frequent]
    rarest = [row for row in by_rank if row[2]][-SHOWN:]
    columns = ("class", "group", "images", "percent")
    middle, _, least, _, empty = _spread(counts)
    return Part(
        name="classes",
        title="Classes",
        text="A class is a union of raw tags, written in the rulebook. Frequencies are taken after "
        "the filters; median and minimum over the classes that have images.",
        metrics={
            "classes": len(counts),
            "median_percent": middle,
            "min_percent": least,
            "without_positives": empty,
        },
        tables=[
            Grid("By group", GROUP_COLUMNS, group_rows(counts), note),
            Grid(f"The {SHOWN} most frequent", columns, by_rank[:SHOWN], note),
            Grid(f"The {SHOWN} least frequent of those with images", columns, rarest, note),
        ],
        plots={
            "class_frequencies": Grid(
                "", ("rank", *columns), [(rank, *row) for rank, row in enumerate(by_rank, start=1)]
            )
        },
        figures=[
            ranked(
                {
                    group: [
                        entry.percent for entry in frequent if entry.group == group and entry.posts
                    ]
                    for group in PAPER_GROUPS
                },
                "class, most frequent first",
                "percent of images",
            )
        ],
    )


GROUP_COLUMNS = (
    "group", "classes", "paper's", "median %", "paper's", "min %", "paper's", "without images",
)  # fmt: skip


def group_rows(counts: Sequence[ClassCount]) -> list[tuple[Cell, ...]]:
    """A row for each group of classes and one for all, with the paper's numbers."""
    rows: list[tuple[Cell, ...]] = []
    for group, papers in PAPER_GROUPS.items():
        inside = [entry for entry in counts if entry.group == group]
        rows.append((group, len(inside), papers, *_spread(inside)))
    total = sum(PAPER_GROUPS.values())
    middle, _, least, _, empty = _spread(counts)
    rows.append(("all", len(counts), total, middle, PAPER_MEDIAN, least, PAPER_MINIMUM, empty))
    return rows


def _spread(counts: Sequence[ClassCount]) -> tuple[Cell, Cell, Cell, Cell, Cell]:
    """Median, the paper's, minimum, the paper's (which gives none by group), classes without."""
    percents = [entry.percent for entry in counts if entry.posts]
    empty = len(counts) - len(percents)
    if not percents:
        return 0.0, "–", 0.0, "–", empty
    return round(median(percents), 4), "–", round(min(percents), 4), "–", empty


def count_classes(run: Run) -> list[ClassCount]:
    """Each class of the rulebook, in its order, with its images."""
    names = read_classes(run.input(CLASSES))
    images = run.read(TAGGER_SPLITS, ["post_id"])["post_id"]
    labels = run.read(LABELS)
    inside = labels.filter(pc.is_in(labels["post_id"], value_set=images.combine_chunks()))
    numbers = pc.list_flatten(inside["classes"]).to_numpy()
    posts = np.bincount(numbers, minlength=len(names)).tolist()
    return [
        ClassCount(name, group, count, 100 * count / max(len(images), 1))
        for (name, group), count in zip(names, posts, strict=True)
    ]


def read_classes(path: Path) -> list[tuple[str, str]]:
    """(name, group) of each class, in the order of their numbers."""
    return [(entry["name"], entry["group"]) for entry in json.loads(path.read_text())["classes"]]


def classes_of(labels: pa.Table, names: Sequence[tuple[str, str]]) -> dict[int, list[str]]:
    """Each post's classes by name."""
    return {
        row["post_id"]: [names[number][0] for number in row["classes"]]
        for row in labels.to_pylist()
    }
