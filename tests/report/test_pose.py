from typing import Any

import pytest

from pipeline.keypoints import COCO_NAMES
from pipeline.pose.rows import ROWS
from pipeline.report.parts import Part, markdown
from pipeline.report.pose import (
    MEASURES,
    PAPER_TABLE_1,
    comparisons,
    pose_part,
    table_1,
    table_2,
    table_of_new_data,
)

TIMING = {"hardware": "an abacus", "rows": {"matching": {"parameters": 9_946_000, "ms": 12.34}}}


def judged(row: str, share: float) -> dict[str, Any]:
    """A row that is right in this share of ten images with ten keypoints each."""
    right = round(100 * share)
    images = [
        {"post_id": place, "group": place}
        | {name: [min(10, max(0, right - 10 * place)), 10] for name in MEASURES}
        for place in range(10)
    ]
    shares = dict.fromkeys(MEASURES, share)
    return {
        "row": row,
        "corpus": "sample",
        "test": 10,
        "decoding": "subpixel",
        "measures": {
            name: {"value": share, "low": share - 0.1, "high": share + 0.1} for name in MEASURES
        },
        "by_decoding": {"paper": shares, "subpixel": shares},
        "by_boxes": {"true": shares, "segmenter": shares},
        "coco": [
            {"boxes": boxes, "sigmas": sigmas}
            | {"ap": share, "ap50": share, "ap75": share, "ar": share}
            for boxes in ("true", "segmenter")
            for sigmas in ("COCO", "estimated")
        ],
        "keypoints": [
            {"keypoint": name, "labelled": 10, "oks50": share, "oks75": share, "pckh50": share}
            | {"pdj20": None if name == "left_ear" else share}
            for name in COCO_NAMES
        ],
        "slices": [{"slice": "from behind", "images": 3} | shares],
        "reliability": {
            "counts": [0] * 9 + [5],
            "confidences": [None] * 9 + [0.95],
            "right": [None] * 9 + [1.0],
            "error": 0.05,
        },
        "images": images,
    }


ROWS_HERE = {
    "concatenation": judged("concatenation", 0.8),
    "concatenation_add_only": judged("concatenation_add_only", 0.5),
    "matching": judged("matching", 0.7),
    "task_pretrained": judged("task_pretrained", 0.3),
}


def test_each_of_our_rows_has_the_papers_under_it() -> None:
    rows = table_1("sample", ROWS_HERE, TIMING, {"openpose": "pose.rows.openpose.results: null"})
    names = [row[0] for row in rows]
    place = names.index("feature matching, + new data")
    assert rows[place][1:3] == ("sample", 0.7)
    assert rows[place][-2:] == ("9.946m", "12.3")
    assert rows[place + 1][:3] == ("… in the paper", "ADD (paper)", 0.8953)
    place = names.index("task-pretrained OpenPose, no training")
    assert rows[place][1] == "pose.rows.openpose.results: null"
    assert len(rows) == len(ROWS) + len(PAPER_TABLE_1)


def test_keypoints_of_both_sides_are_one_row_beside_the_papers() -> None:
    rows = {row[0]: row for row in table_2(ROWS_HERE["concatenation"]["keypoints"])}
    assert rows["wrist"][1] == 20
    assert rows["wrist"][2:4] == (0.8, 0.7341)
    assert rows["nose"][1] == 10
    assert len(rows) == 9


def test_rivals_are_beaten_with_an_interval() -> None:
    rows = comparisons(ROWS_HERE)
    assert [(row[0], row[1]) for row in rows] == [
        (name, "task-pretrained R-CNN, no training")
        for name in (
            "feature concatenation, + new data",
            "feature concatenation",
            "feature matching, + new data",
        )
    ]
    assert rows[0][2] == pytest.approx(0.5)
    low, high = rows[0][3], rows[0][4]
    assert isinstance(low, float)
    assert isinstance(high, float)
    assert low <= 0.5 <= high


def test_what_the_new_data_bring_is_relative() -> None:
    ours, paper = table_of_new_data(ROWS_HERE)
    assert ours[1] == "+60.0 %"  # from 0.5 to 0.8
    assert paper[1] == "+1.8 %"  # from 0.8827 to 0.8982


def test_the_part_names_corpus_and_counts_in_every_table() -> None:
    part = pose_part("sample", ROWS_HERE, {}, TIMING, {}, {})
    assert isinstance(part, Part)
    titles = [grid.title for grid in part.tables]
    assert titles[0] == "Table 1"
    assert "Table 2" in titles
    for grid in part.tables:
        assert "orpus sample" in grid.note
        assert markdown(grid)
    assert part.metrics["matching"]["oks50"] == 0.7  # type: ignore[index]


def test_a_build_without_the_best_row_still_has_its_table() -> None:
    lacking = {"row": "concatenation", "corpus": "sample", "test": 10}
    part = pose_part("sample", {"concatenation": lacking}, {}, TIMING, {}, {})
    assert part.tables[0].rows[0][1] == "nothing to build it from"
