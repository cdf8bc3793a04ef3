"""The pose models judged: tables 1 and 2 beside the paper's, COCO's AP, slices, confidences."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.contracts.pose import POSE_CURVES, POSE_EVALUATION, POSE_TIMING
from pipeline.metrics.bootstrap import share_difference
from pipeline.pose.rows import BUILT, PAPER, ROWS
from pipeline.report.figures import lines
from pipeline.report.parts import Cell, Grid, Part
from pipeline.report.tagger import curve
from pipeline.stage import Run

TRAINED = tuple(row for row in BUILT if row not in {"task_pretrained", "mean_pose"})

INPUTS = (
    *(POSE_EVALUATION.replace("{row}", row) for row in BUILT),
    *(POSE_CURVES.replace("{row}", row) for row in TRAINED),
    POSE_TIMING,
)

MEASURES = {
    "oks50": "OKS@50",
    "oks75": "OKS@75",
    "pckh50": "PCKh@50",
    "pdj20": "PDJ@20",
    "pcpm50": "PCPm@50",
}
"""The paper's names; its OKS@50 is a share of keypoints and not COCO's AP50."""

PAPER_TABLE_1: dict[str, tuple[Cell, ...]] = {
    "concatenation": (0.8982, 0.7930, 0.7866, 0.8403, 0.8551, "86.8m", "217.7"),
    "concatenation_add_only": (0.8827, 0.7723, 0.7762, 0.8282, 0.8435, "86.8m", "217.7"),
    "matching": (0.8953, 0.7907, 0.7851, 0.8423, 0.8599, "9.9m", "147.8"),
    "matching_add_only": (0.8769, 0.7680, 0.7675, 0.8251, 0.8343, "9.9m", "147.8"),
    "task_fine_tuning": (0.8026, 0.6481, 0.7032, 0.7666, 0.7446, "77.5m", "174.5"),
    "domain_features": (0.8607, 0.7467, 0.7444, 0.8076, 0.8215, "9.6m", "143.7"),
    "task_fine_tuning_domain": (0.8548, 0.7209, 0.7544, 0.8181, 0.8084, "41.1m", "147.8"),
    "adversarial_fashion": (0.8321, 0.6804, 0.7108, 0.7823, 0.7778, "9.9m", "147.8"),
    "adversarial_coco": (0.8065, 0.6362, 0.6788, 0.7607, 0.7350, "9.9m", "147.8"),
    "task_pretrained": (0.7584, 0.6724, 0.6960, 0.7357, 0.6679, "77.5m", "174.5"),
    "openpose": (0.4922, 0.4222, 0.4447, 0.4796, 0.4381, "52.3m", "128.2"),
    "concatenation_rf5": (0.8547, 0.7358, 0.7427, 0.8015, 0.8005, "86.8m", "217.7"),
    "concatenation_imagenet": (0.8218, 0.6919, 0.7060, 0.7649, 0.7571, "86.8m", "217.7"),
}
"""On the 487 test images of AnimeDrawingsDataset (paper, table 1)."""

PAPER_TABLE_2: dict[str, tuple[Cell, ...]] = {
    "nose": (0.9466, 0.8419, 0.9918, 0.9897, 0.794),
    "eye": (0.9795, 0.9363, 0.9928, 0.9928, 0.890),
    "ear": (0.9589, 0.8573, 0.9836, 0.9795, 0.890),
    "shoulder": (0.9825, 0.9240, 0.8973, 0.9343, 0.786),
    "elbow": (0.8655, 0.7320, 0.7290, 0.7916, 0.641),
    "wrist": (0.7341, 0.5657, 0.6263, 0.6961, 0.503),
    "hip": (0.9630, 0.8686, 0.6704, 0.7854, 0.786),
    "knee": (0.8686, 0.7444, 0.6643, 0.7577, 0.610),
    "ankle": (0.8090, 0.6910, 0.6263, 0.7105, 0.596),
}
"""Of feature concatenation with the new data, both sides together; last the PDJ@20 of Khungurn &
Chou 2016, of the nearest keypoint that they report (paper, table 2)."""

COCO_COLUMNS = ("boxes", "sigmas", "ap", "ap50", "ap75", "ar")

RIVALS = ("task_pretrained", "random_features", "mean_pose")
"""What a trained row is held against."""

RESAMPLES, SEED = 1000, 2019

Row = tuple[Cell, ...]
Judged = Mapping[str, Mapping[str, Any]]
"""By row: what the stage pose_evaluate wrote."""


def pose(run: Run) -> Part:
    """All that can be said of the rows of this build without pictures."""
    judged = {
        row: json.loads(run.input(POSE_EVALUATION.replace("{row}", row)).read_text())
        for row in BUILT
    }
    records = {
        row: json.loads(
            (run.input(POSE_CURVES.replace("{row}", row)) / "training.json").read_text()
        )
        for row in TRAINED
        if (run.input(POSE_CURVES.replace("{row}", row)) / "training.json").exists()
    }
    timing = json.loads(run.input(POSE_TIMING).read_text())
    lacking = {row: "not in this build: make pose-all" for row in ROWS if row not in BUILT}
    curves = {row: run.input(POSE_CURVES.replace("{row}", row)) for row in records}
    return pose_part(run.corpus, judged, records, timing, lacking, curves)


def pose_part(
    corpus: str,
    judged: Judged,
    records: Mapping[str, Mapping[str, Any]],
    timing: Mapping[str, Any],
    lacking: Mapping[str, str],
    curves: Mapping[str, Path],
) -> Part:
    """The part of the report about the pose models.

    Args:
        corpus: its name.
        judged: of each row that was built.
        records: of each row that was trained: how long, on what.
        timing: of the rows.
        lacking: rows that are not there, and why.
        curves: the folders of the trained rows' curves.
    """
    best = judged["concatenation"]
    note = f"Corpus {corpus}: {best['test']:,} test images, boxes as people drew them."
    parts = {row: found for row, found in judged.items() if "measures" in found}
    tables = [
        Grid(
            "Table 1",
            ("model", "measured on", *MEASURES.values(), "95 % of OKS@50", "parameters", "ms"),
            table_1(corpus, judged, timing, lacking),
            f"{note} Shares of keypoints, by the paper's own definitions: its OKS@50 is not COCO's "
            "AP50 but a strict share of keypoints. Decoding: "
            f"{best.get('decoding', '–')}. Milliseconds from a crop to its keypoints, one image at "
            f"a time, all models in turns, on {timing['hardware']}; the paper's on other hardware.",
        ),
        Grid(
            "How they were trained",
            ("model", "images", "epochs", "turned by up to", "precision", "minutes", "on"),
            [
                (
                    PAPER[row],
                    record["samples"],
                    record["epochs"],
                    f"{record['degrees']:g}°",
                    record["precision"],
                    round(record["seconds"] / 60, 1),
                    record["hardware"],
                )
                for row, record in records.items()
            ],
            f"Corpus {corpus}. The paper turns its images by up to 180°, over 1,000 epochs.",
        ),
        Grid(
            "How much better, and how sure that is",
            ("model", "against", "OKS@50", "95 % from", "to", "PDJ@20", "95 % from", "to"),
            comparisons(parts),
            f"{note} Paired bootstrap over groups of images that belong together.",
        ),
        Grid(
            "COCO's measures",
            ("model", "boxes", "sigmas", "AP", "AP50", "AP75", "AR"),
            [
                (PAPER[row], *(scores[name] for name in COCO_COLUMNS))
                for row, found in parts.items()
                for scores in found["coco"]
            ],
            f"{note} By pycocotools, in boxes that people drew and in the segmenter's; an empty "
            "mask has no box, and the figure is missed. Estimated sigmas are those of the double "
            "labels, as in the table of agreement by keypoint.",
        ),
        Grid(
            "Decoding",
            ("model", "decoding", *MEASURES.values()),
            [
                (PAPER[row], decoding, *_values(values))
                for row, found in parts.items()
                for decoding, values in found["by_decoding"].items()
            ],
            f"{note} `paper`: smoothed, highest pixel; `subpixel`: the top of the Gaussian there.",
        ),
    ]
    if "measures" in best:
        tables += _of_the_best(best, note)
    new_data = table_of_new_data(judged)
    if new_data:
        tables.append(
            Grid("What the new data bring", ("model", *MEASURES.values()), new_data,
                 f"{note} Relative change, from AnimeDrawingsDataset alone to all.")
        )  # fmt: skip
    return Part(
        name="pose",
        title="The pose models",
        text="Two frozen networks, the tagger that knows drawings and a Keypoint R-CNN that knows "
        "people, under heads of several kinds; beside them what knows nothing of the picture (the "
        "mean pose) or little (a random network under the same head).",
        metrics={row: _metrics(found) for row, found in parts.items()},
        tables=tables,
        figures=[_curves(curves)] if curves else [],
    )


def table_1(
    corpus: str, judged: Judged, timing: Mapping[str, Any], lacking: Mapping[str, str]
) -> list[Row]:
    """Each row of ours with the paper's under it."""
    rows: list[Row] = []
    for row in ROWS:
        found = judged.get(row)
        if found is not None and "measures" in found:
            measures, timed = found["measures"], timing["rows"].get(row)
            interval = f"{measures['oks50']['low']:.3f} to {measures['oks50']['high']:.3f}"
            size = f"{timed['parameters'] / 1e6:.3f}m" if timed else "–"
            milliseconds = f"{timed['ms']:.1f}" if timed else "–"
            values = [measures[name]["value"] for name in MEASURES]
            rows.append((PAPER[row], corpus, *values, interval, size, milliseconds))
        else:
            why = lacking.get(row, "nothing to build it from")
            rows.append((PAPER[row], why, *["–"] * (len(MEASURES) + 3)))
        if row in PAPER_TABLE_1:
            *paper, their_size, their_time = PAPER_TABLE_1[row]
            rows.append(("… in the paper", "ADD (paper)", *paper, "–", their_size, their_time))
    return rows


def table_2(keypoints: Sequence[Mapping[str, Any]]) -> list[Row]:
    """A row a keypoint, both sides together, with the paper's beside."""
    rows: list[Row] = []
    for name, paper in PAPER_TABLE_2.items():
        sides = [each for each in keypoints if each["keypoint"].endswith(name)]
        counts = np.array([each["labelled"] for each in sides], np.float64)
        values: list[Cell] = []
        for place, measure in enumerate(("oks50", "oks75", "pckh50", "pdj20")):
            shares = np.array([each[measure] or 0.0 for each in sides])
            values += [float(shares @ counts / max(1, counts.sum())), paper[place]]
        rows.append((name, int(counts.sum()), *values, paper[-1]))
    return rows


def comparisons(judged: Judged) -> list[Row]:
    """Each trained row against what it should beat."""
    rows: list[Row] = []
    for row, found in judged.items():
        for rival in RIVALS:
            if row in RIVALS or rival not in judged:
                continue
            cells: list[Cell] = []
            for measure in ("oks50", "pdj20"):
                interval = share_difference(
                    _marked(found, measure),
                    _marked(judged[rival], measure),
                    np.array([image["group"] for image in found["images"]], np.int64),
                    resamples=RESAMPLES,
                    seed=SEED,
                )
                cells += [interval.difference, interval.low, interval.high]
            rows.append((PAPER[row], PAPER[rival], *cells))
    return rows


def table_of_new_data(judged: Judged) -> list[Row]:
    """The relative change of each measure from ADD alone to all images, in percent."""
    rows: list[Row] = []
    for row in ("concatenation", "matching"):
        with_new, without = judged.get(row, {}), judged.get(f"{row}_add_only", {})
        if "measures" in with_new and "measures" in without:
            changes = [
                _percent(without["measures"][name]["value"], with_new["measures"][name]["value"])
                for name in MEASURES
            ]
            rows.append((PAPER[f"{row}_add_only"], *changes))
            paper = [
                _percent(
                    float(PAPER_TABLE_1[f"{row}_add_only"][place]), float(PAPER_TABLE_1[row][place])
                )
                for place in range(len(MEASURES))
            ]
            rows.append(("… in the paper", *paper))
    return rows


def _of_the_best(best: Mapping[str, Any], note: str) -> list[Grid]:
    """Tables of feature concatenation alone."""
    reliable = best["reliability"]
    return [
        Grid(
            "Table 2",
            (
                "keypoint", "labelled", "OKS@50", "paper", "OKS@75", "paper", "PCKh@50", "paper",
                "PDJ@20", "paper", "Khungurn & Chou, PDJ@20",
            ),
            table_2(best["keypoints"]),
            f"{note} Feature concatenation with the new data; the paper's on 487 images of ADD.",
        ),
        Grid(
            "By what the picture shows",
            ("slice", "images", *MEASURES.values()),
            [
                (each["slice"], each["images"], *_values(each))
                for each in best["slices"]
            ],
            f"{note} Feature concatenation. A picture may be in several slices.",
        ),
        Grid(
            "What a confidence means",
            ("confidence", "keypoints", "said on average", "right"),
            [
                (
                    f"{place / 10:.1f} to {place / 10 + 0.1:.1f}", count,
                    _or_dash(reliable["confidences"][place]), _or_dash(reliable["right"][place]),
                )
                for place, count in enumerate(reliable["counts"])
            ],
            f"{note} Feature concatenation, all 25 keypoints; right: people marked it, and OKS, by "
            "the paper's definition, is at least 0.5. Fitted on validation. Expected calibration "
            f"error {reliable['error']:.3f}.",
        ),
    ]  # fmt: skip


def _metrics(found: Mapping[str, Any]) -> dict[str, Cell]:
    values = {name: round(found["measures"][name]["value"], 4) for name in MEASURES}
    by_coco = next(
        each for each in found["coco"] if (each["boxes"], each["sigmas"]) == ("true", "COCO")
    )
    return values | {"coco_ap": round(by_coco["ap"], 4)}


def _marked(found: Mapping[str, Any], measure: str) -> NDArray[np.float64]:
    return np.array([image[measure] for image in found["images"]], np.float64)


def _curves(curves: Mapping[str, Path]) -> str:
    series = {PAPER[row]: curve(folder, "val/oks") for row, folder in curves.items()}
    return lines(series, "epoch", "mean OKS in validation", None)


def _values(values: Mapping[str, Any]) -> list[Cell]:
    return [_or_dash(values[name]) for name in MEASURES]


def _percent(before: float, after: float) -> str:
    return f"{100 * (after / before - 1):+.1f} %" if before else "–"


def _or_dash(value: float | None) -> Cell:
    return "–" if value is None else value
