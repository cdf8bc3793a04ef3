import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from pipeline.annotation.labels import write_labels
from pipeline.contracts.annotation import POSE_LABELS
from pipeline.contracts.pose import POSE_EVALUATION, POSE_PREDICTIONS
from pipeline.contracts.sample import SAMPLE, SLICES
from pipeline.contracts.table import write_table
from pipeline.keypoints import COCO_NAMES, add_midpoints
from pipeline.pose.evaluate import STAGE, main
from pipeline.stage import execute
from tests.annotation.records import label
from tests.pose.figures import POSTS_OF, Figures

ROW = "concatenation"


def put_answers(figures: Figures, shift: float, missing: tuple[int, ...] = ()) -> None:
    """The true keypoints, moved to the right; what nobody marked is said with confidence 0.15."""
    rows: list[tuple[Any, ...]] = []
    for boxes in ("segmenter", "true"):
        for decoding in ("paper", "subpixel"):
            for post in POSTS_OF["test"]:
                marks = add_midpoints(figures.keypoints(post))
                marks[:, 2] = np.where(marks[:, 2] > 0, 0.95, 0.15)
                marks[:, 0] += shift
                if post not in missing:
                    rows.append(("test", boxes, decoding, post, marks.ravel().tolist()))
    table = POSE_PREDICTIONS.of_row(ROW)
    path = figures.root / table.path.format(corpus="sample")
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * 5
    write_table(pa.table(columns, schema=table.schema), path, table.schema)


def evaluate(figures: Figures) -> dict[str, Any]:
    execute(STAGE.of_row(ROW), main, figures.params(), figures.root)
    path = figures.root / POSE_EVALUATION.format(corpus="sample", row=ROW)
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def coco(found: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """COCO's measures by boxes and sigmas."""
    return {(each["boxes"], each["sigmas"]): each for each in found["coco"]}


def put_double_labels(figures: Figures, apart: float) -> None:
    """Ten tasks, each marked by two people so many pixels from one another, but for the ears."""
    labels = []
    for post in range(10):
        for who, shift in (("ann", 0.0), ("bob", apart)):
            marks = tuple(
                (0.0, 0.0, 0) if "ear" in name else (50.0 + shift, 50.0, 2) for name in COCO_NAMES
            )
            box = (0.0, 0.0, 100.0, 100.0)
            labels.append(label(post, annotator=who, keypoints=marks, box=box, area=2500.0))
    write_labels(labels, figures.root / POSE_LABELS.format(corpus="sample"))


def test_right_answers_are_right_by_every_measure(figures: Figures) -> None:
    put_answers(figures, 0)
    found = evaluate(figures)
    assert {name: each["value"] for name, each in found["measures"].items()} == dict.fromkeys(
        ("oks50", "oks75", "pckh50", "pdj20", "pcpm50"), 1.0
    )
    assert coco(found)["true", "COCO"]["ap"] == pytest.approx(1)
    assert found["test"] == 6
    reliable = found["reliability"]
    assert reliable["right"][9] == 1  # said with 0.95
    assert reliable["right"][1] == 0  # nobody marked them


def test_an_image_without_an_answer_is_all_wrong(figures: Figures) -> None:
    put_answers(figures, 0, missing=(300, 301, 302))
    found = evaluate(figures)
    counted = [image["oks50"][1] for image in found["images"]]
    expected = sum(counted[3:]) / sum(counted)
    assert found["measures"]["oks50"]["value"] == pytest.approx(expected)
    assert coco(found)["true", "COCO"]["ar"] == pytest.approx(0.5)


def test_far_answers_are_wrong(figures: Figures) -> None:
    put_answers(figures, 60)
    assert evaluate(figures)["measures"]["pckh50"]["value"] == 0


def test_coco_s_measures_are_taken_with_people_s_own_sigmas_too(figures: Figures) -> None:
    put_answers(figures, 3)
    assert {sigmas for _, sigmas in coco(evaluate(figures))} == {"COCO"}  # nobody marked twice
    put_double_labels(figures, apart=1.0)  # people who are far more precise than COCO's
    strict = coco(evaluate(figures))
    put_double_labels(figures, apart=30.0)  # and less
    loose = coco(evaluate(figures))
    oks = [each["true", "estimated"]["ap"] for each in (strict, loose)]
    assert oks[0] < strict["true", "COCO"]["ap"] < oks[1]
    assert strict["true", "COCO"] == loose["true", "COCO"]


def test_slices_are_by_tag_and_by_what_the_corpus_names(figures: Figures) -> None:
    put_answers(figures, 0)
    path = figures.root / SLICES.path.format(corpus="sample")
    assert path.parent == figures.root / SAMPLE.format(corpus="sample")
    rows = [{"post_id": 300, "slice": "unseen style"}, {"post_id": 301, "slice": "unseen style"}]
    write_table(pa.Table.from_pylist(rows, schema=SLICES.schema), path, SLICES.schema)
    found = {each["slice"]: each["images"] for each in evaluate(figures)["slices"]}
    assert found == {"from behind": 3, "standing": 3, "unseen style": 2, "seen style": 4}


def test_table_2_has_a_row_a_keypoint(figures: Figures) -> None:
    put_answers(figures, 0)
    rows = {row["keypoint"]: row for row in evaluate(figures)["keypoints"]}
    assert len(rows) == 17
    assert rows["nose"]["labelled"] == 6
    assert rows["left_ankle"]["labelled"] == 4


def test_a_row_without_answers_is_written_as_such(figures: Figures) -> None:
    put_answers(figures, 0, missing=tuple(POSTS_OF["test"]))
    assert evaluate(figures) == {"row": ROW, "corpus": "sample", "test": 6}
