"""What the pose models say of pictures: some test images, and the twenty worst."""

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from PIL import Image

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.pose import POSE_DATASET, POSE_EVALUATION, POSE_IMAGES, POSE_PREDICTIONS
from pipeline.contracts.sample import SAMPLE
from pipeline.images.pixels import on_white
from pipeline.pose.crops import around, cut
from pipeline.pose.drawing import draw_keypoints
from pipeline.pose.judging import answered, answers_of
from pipeline.pose.samples import Samples, read_samples
from pipeline.report.parts import Card, Part
from pipeline.report.pictures import by_hash
from pipeline.stage import Run

ROW = "concatenation"
"""Whose answers are shown."""

INPUTS = (
    POSE_DATASET["test"],
    POSE_EVALUATION.replace("{row}", ROW),
    POSE_IMAGES.path,
    POSE_PREDICTIONS.of_row(ROW).path,
    POSTS.path,
    SAMPLE,
)

SOME = 12
WORST = 20
SIDE = 256
PADDING = 0.15


def posed(run: Run, folder: Path) -> Part:
    """Test images with the true figure to the left and the model's to the right."""
    evaluation = json.loads(run.input(POSE_EVALUATION.replace("{row}", ROW)).read_text())
    if "images" not in evaluation:
        return Part("posed", "What the pose models say", "Feature concatenation was not built.")
    test = read_samples(run, "test")
    predictions = pq.read_table(run.input(POSE_PREDICTIONS.of_row(ROW).path))
    found = answered(test, answers_of(predictions, "true", evaluation["decoding"]))
    shares = {image["post_id"]: _share(image["oks50"]) for image in evaluation["images"]}
    worst = sorted(test.post_ids, key=lambda post: (shares[post], post))[:WORST]
    some = by_hash(test.post_ids)[:SOME]
    pictures = {
        post: _picture(test, found, place, folder)
        for place, post in enumerate(test.post_ids)
        if post in {*worst, *some}
    }
    tags = _tags(run, [*worst, *some])

    def card(post: int) -> Card:
        lines = [("right by OKS@50", [f"{shares[post]:.0%}"]), ("tags", tags[post])]
        return Card(f"post {post}", pictures[post], lines, posts=(post,))

    return Part(
        name="posed",
        title="What the pose models say",
        text=f"{len(some)} of the {len(test):,} test images of corpus {run.corpus}, chosen by a "
        "hash of their ids: to the left what people marked, to the right feature concatenation. "
        "The character's own left is orange, its right blue; rings are keypoints it is not sure "
        "of.",
        cards=[card(post) for post in some],
        folded=[
            Part(
                "worst-poses",
                f"The {len(worst)} worst",
                "Test images with the smallest share of keypoints that are right.",
                cards=[card(post) for post in worst],
            )
        ],
    )


def _picture(test: Samples, found: NDArray[np.float64], place: int, folder: Path) -> str:
    """Both figures on the crop, side by side; its name relative to the page."""
    x, y, width, height = test.boxes[place].tolist()
    square = around((x, y, width, height), PADDING)
    crop = Image.fromarray(cut(on_white(test.manifest.image(place)), square, SIDE))
    pair = Image.new("RGB", (2 * SIDE, SIDE), "white")
    for column, keypoints in enumerate((test.keypoints[place], np.nan_to_num(found[place]))):
        drawn = draw_keypoints(crop, square.inwards(keypoints, SIDE))
        pair.paste(drawn, (column * SIDE, 0))
    name = f"pose-{test.post_ids[place]}.jpg"
    pair.save(folder / name, quality=88)
    return f"{folder.name}/{name}"


def _share(marked: list[float]) -> float:
    right, counted = marked
    return right / counted if counted else 0.0


def _tags(run: Run, posts: list[int]) -> dict[int, list[str]]:
    rows = pq.read_table(
        run.input(POSTS.path), columns=["post_id", "tags"], filters=[("post_id", "in", posts)]
    )
    return dict(zip(rows["post_id"].to_pylist(), rows["tags"].to_pylist(), strict=True))
