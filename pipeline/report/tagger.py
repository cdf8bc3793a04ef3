"""The tagger judged: table 4 beside the paper's, bands, groups, classes, how sure it all is."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.contracts.tagger import TAGGER_CLASSES, TAGGER_CURVES, TAGGER_EVALUATION
from pipeline.report.figures import lines, scattered
from pipeline.report.parts import Cell, Grid, Part
from pipeline.stage import Run

INPUTS = (TAGGER_EVALUATION, TAGGER_CLASSES.path, TAGGER_CURVES)

PAPER: tuple[tuple[Cell, ...], ...] = (
    (
        "paper's tagger", "Danbooru2019 (paper)", 1032,
        0.4744, 0.3022, 0.5786, 0.9760, 0.4249, 0.4236, 0.4458, 0.9851, "–",
    ),
    (
        "RF5", "Danbooru2019 (paper)", 1032,
        0.2297, 0.1238, 0.3360, 0.9496, 0.1910, 0.1898, 0.2235, 0.9727, "–",
    ),
)  # fmt: skip
"""Paper, table 4."""

PAPERS_THRESHOLDS = "Which images the paper's thresholds were tuned on is not known."

TABLE_4 = (
    "tagger", "measured on", "classes",
    "F-2", "precision", "recall", "accuracy", "F-1", "precision", "recall", "accuracy", "mAP",
)  # fmt: skip

NAMES = {
    "class_frequency": "class frequency",
    "random_features": "random features, linear head",
    "rf5": "RF5",
    "wd": "WD",
    "another": "another",
}

NEEDS = {
    "rf5": "needs raw-tag scores: posebooru tagger adapt rf5",
    "wd": "needs raw-tag scores: posebooru tagger adapt wd",
    "another": "needs raw-tag scores of any model: tagger.evaluate.others.another",
}

LISTED = 12
"""Classes in the lists of best and worst."""

FEWEST = 5
"""Positives in the test split that a class of those lists has: with fewer, F is luck."""

Row = tuple[Cell, ...]


def tagger(run: Run) -> Part:
    """All that can be said of the tagger without pictures."""
    evaluation = json.loads(run.input(TAGGER_EVALUATION).read_text())
    classes = run.read(TAGGER_CLASSES).to_pylist()
    samples, counts = evaluation["samples"], evaluation["classes"]
    measured = f"Corpus {run.corpus}: {samples['train']:,} images to train, {samples['val']:,} to "
    measured += f"validate, {samples['test']:,} to test."
    note = (
        f"{measured} Thresholds are each class's best on validation; the rest is on test. Means "
        f"over the {counts['judged']:,} of {counts['all']:,} classes with a positive in both; apart"
        f" stand {counts['absent_in_test']:,} without one in test and another "
        f"{counts['absent_in_val_alone']:,} without one in validation. mAP is over the "
        f"{evaluation['tagger']['average_precision_classes']:,} classes with a positive in test."
    )
    judged = [entry for entry in classes if entry["f1"] is not None]
    return Part(
        name="tagger",
        title="The tagger",
        text="How well the trained tagger tells classes, beside what knows nothing (each class's "
        "frequency as its score), what knows little (a random network under a linear head) and "
        "other people's taggers on the classes they share.",
        metrics=metrics(evaluation),
        tables=[
            Grid("Table 4", TABLE_4, table_4(evaluation), f"{note} {PAPERS_THRESHOLDS}"),
            Grid(
                "How much better, and how sure that is",
                ("tagger against", "classes", "F-1", "95 % from", "to", "F-2", "95 % from", "to"),
                differences(evaluation),
                f"{measured} Paired bootstrap over groups of images that belong together.",
            ),
            Grid(
                "Head, middle and tail",
                ("third of the classes", "images in training", *SHORT),
                [
                    (each["name"], f"{each['least']:,} to {each['most']:,}", *short(each))
                    for each in evaluation["bands"]
                ],
                note,
            ),
            Grid(
                "By group of the rulebook",
                ("group", *SHORT),
                [(each["name"], *short(each)) for each in evaluation["groups"]],
                note,
            ),
            *slice_grids(evaluation, measured),
            *class_lists(judged, measured),
            Grid(
                "Most confused",
                ("missed", "said instead", "images", "by chance"),
                [
                    (each["missed"], each["said"], each["together"], each["expected"])
                    for each in evaluation["confusions"]
                ],
                f"{measured} Pairs within a group, in test: one class missed, the other said "
                "though it is absent, more often than the two would meet by chance.",
            ),
        ],
        plots={"tagger_classes": Grid("", CLASS_COLUMNS, [class_row(each) for each in judged])},
        figures=[
            *training_figures(run.input(TAGGER_CURVES), evaluation),
            frequency_figure(judged, samples["train"]),
        ],
    )


def metrics(evaluation: dict[str, Any]) -> dict[str, Cell | dict[str, Cell]]:
    """What `dvc metrics` follows."""
    rows = {"tagger": evaluation["tagger"]}
    rows |= {each["name"]: each for each in evaluation["baselines"]}
    found: dict[str, Cell | dict[str, Cell]] = {"classes_judged": evaluation["classes"]["judged"]}
    for name, row in rows.items():
        values = {
            "average_precision": row["average_precision"],
            "val_average_precision": row["val_average_precision"],
            "f1": row["f1"] and row["f1"]["f"],
            "f2": row["f2"] and row["f2"]["f"],
        }
        found[name] = {key: round(value, 4) for key, value in values.items() if value is not None}
    return found


def table_4(evaluation: dict[str, Any]) -> list[Row]:
    """Ours, the baselines, the others each with ours on the same classes, the paper's."""
    corpus = evaluation["corpus"]
    rows = [_table_4_row("this tagger", corpus, evaluation["tagger"])]
    rows += [_table_4_row(NAMES[each["name"]], corpus, each) for each in evaluation["baselines"]]
    for each in evaluation["others"]:
        name = NAMES[each["name"]]
        if each["file"] is None:
            rows.append((name, NEEDS[each["name"]], *["–"] * (len(TABLE_4) - 2)))
        else:
            place = f"{corpus}, {each['shared']:,} shared classes ({each['tags']:,} tags)"
            rows.append(_table_4_row(name, place, each["theirs"]))
            rows.append(_table_4_row("this tagger", place, each["tagger"]))
    return [*rows, *PAPER]


def _table_4_row(name: str, place: str, row: dict[str, Any]) -> Row:
    numbers = [
        "–" if row[beta] is None else row[beta][what]
        for beta in ("f2", "f1")
        for what in ("f", "precision", "recall", "accuracy")
    ]
    return (name, place, row["classes"], *numbers, _or_dash(row["average_precision"]))


def differences(evaluation: dict[str, Any]) -> list[Row]:
    """A row for each tagger that ours was held against."""
    rows: list[Row] = []
    for each in [*evaluation["baselines"], *evaluation["others"]]:
        if "tagger_better_by" not in each:
            continue
        cells: list[Cell] = []
        for beta in ("f1", "f2"):
            interval = each["tagger_better_by"][beta]
            cells += (
                ["–"] * 3
                if interval is None
                else [interval["difference"], interval["low"], interval["high"]]
            )
        count = each["theirs"]["classes"] if "theirs" in each else each["classes"]
        rows.append((NAMES[each["name"]], count, *cells))
    return rows


SHORT = ("classes", "F-1", "precision", "recall", "F-2", "mAP")


def short(row: dict[str, Any]) -> Row:
    """The means over a part of the classes."""
    first, second = row["f1"], row["f2"]
    if first is None:
        return (row["classes"], "–", "–", "–", "–", _or_dash(row["average_precision"]))
    values = (first["f"], first["precision"], first["recall"], second["f"])
    return (row["classes"], *values, _or_dash(row["average_precision"]))


def slice_grids(evaluation: dict[str, Any], measured: str) -> list[Grid]:
    """Parts of the test images beside the others; no table where the corpus names none."""
    rows: list[Row] = []
    for each in evaluation["slices"]:
        pairs = [
            (part["f1"] and part["f1"]["f"], part["f1"] and part["f1"]["recall"],
             part["average_precision"])
            for part in (each["inside"], each["others"])
        ]  # fmt: skip
        cells = [_or_dash(value) for pair in zip(*pairs, strict=True) for value in pair]
        rows.append((each["name"], each["posts"], each["classes"], *cells))
    columns = ("images", "in test", "classes", "F-1", "of the others", "recall", "of the others",
               "mAP", "of the others")  # fmt: skip
    note = (
        f"{measured} Each row holds some of the test images against the others, over the judged "
        "classes with a positive in both: rows have different classes, and few images."
    )
    return [Grid("Parts of the test images", columns, rows, note)] if rows else []


CLASS_COLUMNS = ("class", "group", "images", "f1", "precision", "recall", "average_precision")


def class_row(entry: dict[str, Any]) -> Row:
    """A judged class, its images in training."""
    values = (entry["f1"], entry["f1_precision"], entry["f1_recall"], entry["average_precision"])
    return (entry["name"], entry["group"], entry["train"], *(round(each, 4) for each in values))


def class_lists(judged: Sequence[dict[str, Any]], measured: str) -> list[Grid]:
    """The best and the worst classes by F-1."""
    lasting = [entry for entry in judged if entry["test"] >= FEWEST]
    ordered = sorted(lasting, key=lambda entry: (-entry["f1"], entry["name"]))
    columns = ("class", "group", "images in training", "F-1", "precision", "recall", "AP")
    note = f"{measured} Classes with at least {FEWEST} images in test."
    return [
        Grid(title, columns, [class_row(entry) for entry in chosen], note)
        for title, chosen in (("Best", ordered[:LISTED]), ("Worst", ordered[::-1][:LISTED]))
    ]


def training_figures(folder: Path, evaluation: dict[str, Any]) -> list[str]:
    """The losses, and the validation precision over what class frequency reaches (dashed)."""
    losses = {name: curve(folder, f"{split}/loss") for name, split in LOSSES.items()}
    constant = evaluation["baselines"][0]["val_average_precision"]
    precision = {"this tagger; dashed: class frequency": curve(folder, "val/map")}
    return [
        lines(losses, "epoch", "loss", None),
        lines(precision, "epoch", "mAP in validation", constant),
    ]


LOSSES = {"training": "train", "validation": "val"}


def curve(folder: Path, metric: str) -> list[float]:
    """A metric epoch by epoch, as DVCLive keeps it."""
    column = metric.rpartition("/")[2]
    with (folder / "plots/metrics" / f"{metric}.tsv").open(newline="") as stream:
        return [float(row[column]) for row in csv.DictReader(stream, delimiter="\t")]


def frequency_figure(judged: Sequence[dict[str, Any]], images: int) -> str:
    """Each class's share of the training images against its F-1."""
    points: dict[str, list[tuple[float, float]]] = {}
    for entry in judged:
        if entry["train"]:
            percent = 100 * entry["train"] / images
            points.setdefault(entry["group"], []).append((percent, entry["f1"]))
    return scattered(points, "percent of training images", "F-1 in test")


def _or_dash(value: float | None) -> Cell:
    return "–" if value is None else value
