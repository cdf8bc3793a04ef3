import hashlib
import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from pipeline.contracts.pose import POSE_DATASET, POSE_MODEL, POSE_PREDICTIONS, TASK_SOURCE
from pipeline.pose import train
from pipeline.pose.predict import STAGE, main, mean_pose
from pipeline.pose.samples import read_samples
from pipeline.stage import Run, execute
from tests.pose.figures import POSTS_OF, Figures


def predict(figures: Figures, row: str, **changes: object) -> list[dict[str, object]]:
    """The rows that the stage writes."""
    for folder in (TASK_SOURCE, POSE_MODEL):
        path = figures.root / folder.format(corpus="sample", row=row)
        path.mkdir(parents=True, exist_ok=True)
    execute(STAGE.of_row(row), main, figures.params(**changes), figures.root)
    table = POSE_PREDICTIONS.of_row(row).path.format(corpus="sample")
    return pq.read_table(figures.root / table).to_pylist()


def test_a_trained_row_answers_every_image_in_both_boxes(figures: Figures) -> None:
    (figures.root / TASK_SOURCE.format(corpus="sample")).mkdir(parents=True)
    execute(train.STAGE.of_row("domain_features"), train.main, figures.params(), figures.root)
    rows = predict(figures, "domain_features")
    asked = {(row["split"], row["boxes"], row["decoding"]) for row in rows}
    assert asked == {
        (split, boxes, decoding)
        for split, boxes in (("val", "true"), ("test", "true"), ("test", "segmenter"))
        for decoding in ("paper", "subpixel")
    }
    boxed = [row["post_id"] for row in rows if row["boxes"] == "segmenter"]
    assert 300 not in boxed  # the segmenter found nobody there
    assert sorted(set(boxed)) == list(POSTS_OF["test"])[1:]
    confidences = np.array([row["keypoints"] for row in rows]).reshape(-1, 25, 3)[..., 2]
    assert ((confidences >= 0) & (confidences <= 1)).all()


def test_the_mean_pose_is_the_training_sets_in_the_box(figures: Figures) -> None:
    run = Run(STAGE.of_row("mean_pose"), figures.params(), figures.root)
    samples = read_samples(run, "train")
    found = mean_pose(samples)(samples)["paper"]
    nose = samples.keypoints[:, 0, :2].mean(axis=0)
    assert found[0, 0, :2] == pytest.approx(nose)
    share = (samples.keypoints[:, 15, 2] > 0).mean()  # ankles are not on every image
    assert 0 < share < 1
    assert found[0, 15, 2] == pytest.approx(share)
    half = samples.boxes * [1, 1, 0.5, 0.5]
    smaller = mean_pose(samples)(samples.with_boxes(half))["paper"]
    corner = samples.boxes[0, :2]
    assert smaller[0, 0, :2] - corner == pytest.approx((nose - corner) / 2)


def test_an_outside_models_file_is_taken_as_it_is(figures: Figures) -> None:
    test = json.loads((figures.root / POSE_DATASET["test"].format(corpus="sample")).read_text())
    results = [
        {
            "image_id": image["id"],
            "category_id": 1,
            "score": 0.5,
            "keypoints": [float(value) for value in range(51)],
        }
        for image in test["images"][1:]
    ]
    path = figures.root / "openpose.json"
    path.write_text(json.dumps(results))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    rows = predict(
        figures,
        "openpose",
        **{"pose.rows.openpose.results": {"file": "openpose.json", "sha256": digest}},
    )
    tested = [row for row in rows if row["split"] == "test" and row["boxes"] == "true"]
    assert {row["post_id"] for row in tested} == set(list(POSTS_OF["test"])[1:])
    assert tested[0]["keypoints"][:2] == [0, 1]


def test_a_row_that_lacks_something_answers_nothing(figures: Figures) -> None:
    assert predict(figures, "khungurn") == []
    assert predict(figures, "task_pretrained") == []
