"""The segmenter judged: table 3 beside the paper's, slices, pairs with no figure, the training."""

import json
from typing import Any

from pipeline.contracts.segmenter import SEGMENTER_CURVES, SEGMENTER_EVALUATION
from pipeline.report.figures import lines
from pipeline.report.parts import Cell, Grid, Part
from pipeline.report.tagger import LOSSES, curve
from pipeline.segmenter.slicing import ALIKE, LARGE, LIGHT, SMALL, TILTED, UPRIGHT
from pipeline.stage import Run

INPUTS = (SEGMENTER_EVALUATION, SEGMENTER_CURVES)

PAPERS = "Danbooru2019 (paper)"

PAPER: tuple[tuple[Cell, ...], ...] = (
    ("paper's segmenter", PAPERS, 1024, 0.9472, 0.9427, 0.9576, 0.9326, "–", "–"),
    ("YAAS SOLOv2", PAPERS, 1024, 0.9061, 0.9003, 0.9379, 0.9077, "–", "–"),
    ("YAAS CondInst", PAPERS, 1024, 0.8866, 0.8824, 0.8999, 0.9158, "–", "–"),
    ("AniSeg", PAPERS, 1024, 0.5857, 0.5877, 0.5954, 0.6651, "–", "–"),
)
"""Paper, table 3. How many of its 1024 pairs had a figure it does not say."""

SCORES = ("f1", "precision", "recall", "box_iou", "boundary_f", "mean_absolute_error")

SHORT = ("pairs", "F-1", "precision", "recall", "box IoU", "boundary F", "MAE")

NAMES = {
    "mean_box": "a box of the mean size, in the middle",
    "colour_threshold": "unlike the border's colour",
    "aniseg": "AniSeg",
    "solov2": "YAAS SOLOv2",
    "condinst": "YAAS CondInst",
    "another": "another",
}

Row = tuple[Cell, ...]


def segmenter(run: Run) -> Part:
    """All that can be said of the segmenter without pictures."""
    evaluation = json.loads(run.input(SEGMENTER_EVALUATION).read_text())
    pairs, side = evaluation["pairs"], evaluation["side"]
    measured = f"Corpus {run.corpus}: {pairs['test']:,} fixed test pairs of {side} px."
    return Part(
        name="segmenter",
        title="The segmenter",
        text="How well the trained segmenter finds the figure in composites, beside a box in the "
        "middle, a threshold on colours, and other people's systems on the very same pictures.",
        metrics=metrics(evaluation),
        tables=[
            Grid(
                "Table 3",
                ("segmenter", "measured on", *SHORT),
                table_3(evaluation),
                f"{measured} Means over the pairs with a figure, each weighing the same. Boundary "
                "F: boundaries match within 0.8 % of the diagonal. MAE: mean absolute error of the "
                "opacity.",
            ),
            Grid(
                "Pairs without a figure",
                ("segmenter", "pairs", "nothing found in", "taken for a figure, mean share"),
                [
                    (name, each["images"], each["nothing_found"], each["false_area"])
                    for name, each in without_figure(evaluation)
                ],
                f"{measured} They have no recall, so they are in no mean above.",
            ),
            Grid(
                "By what was composited",
                ("this segmenter on", *SHORT),
                [(each["name"], *scores(each["figures"])) for each in evaluation["slices"]],
                f"{measured} A pair may be in several rows. A figure is small up to {SMALL} of the "
                f"canvas, large from {LARGE}; upright up to {UPRIGHT:g} degrees, tilted up to "
                f"{TILTED:g}; light from {LIGHT:g} of 255, alike within {ALIKE:g}.",
            ),
        ],
        figures=training_figures(run, evaluation),
    )


def metrics(evaluation: dict[str, Any]) -> dict[str, Cell | dict[str, Cell]]:
    """What `dvc metrics` follows."""
    rows = {"segmenter": evaluation["segmenter"]}
    rows |= {each["name"]: each for each in evaluation["baselines"]}
    found: dict[str, Cell | dict[str, Cell]] = {"test_pairs": evaluation["pairs"]["test"]}
    for name, row in rows.items():
        figures = row["figures"] or {}
        found[name] = {what: round(figures[what], 4) for what in SCORES if what in figures}
    return found


def table_3(evaluation: dict[str, Any]) -> list[Row]:
    """Ours, the baselines, the others, the paper's."""
    corpus = evaluation["corpus"]
    rows: list[Row] = [("this segmenter", corpus, *scores(evaluation["segmenter"]["figures"]))]
    rows += [
        (NAMES[each["name"]], corpus, *scores(each["figures"])) for each in evaluation["baselines"]
    ]
    for each in evaluation["others"]:
        if each["path"] is None:
            needs = f"needs masks: segmenter.evaluate.others.{each['name']}"
            rows.append((NAMES[each["name"]], needs, *["–"] * len(SHORT)))
        else:
            rows.append((NAMES[each["name"]], corpus, *scores(each["figures"])))
    return [*rows, *PAPER]


def scores(figures: dict[str, Any] | None) -> Row:
    """The means over pairs with a figure; dashes where there is none."""
    if figures is None:
        return (0, *["–"] * len(SCORES))
    return (figures["images"], *(figures[name] for name in SCORES))


def without_figure(evaluation: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """How everyone did where there is nothing."""
    others = [each for each in evaluation["others"] if each["path"] is not None]
    return [
        ("this segmenter", evaluation["segmenter"]["empty"]),
        *((NAMES[each["name"]], each["empty"]) for each in [*evaluation["baselines"], *others]),
    ]


def training_figures(run: Run, evaluation: dict[str, Any]) -> list[str]:
    """The losses, and the validation scores over what a box in the middle reaches in test."""
    folder = run.input(SEGMENTER_CURVES)
    losses = {name: curve(folder, f"{split}/loss") for name, split in LOSSES.items()}
    box = evaluation["baselines"][0]["figures"]
    reached = {
        "F-1; dashed: a box in the middle": curve(folder, "val/f1"),
        "box IoU": curve(folder, "val/box_iou"),
    }
    return [
        lines(losses, "epoch", "loss", None),
        lines(reached, "epoch", "in validation", box and box["f1"]),
    ]
