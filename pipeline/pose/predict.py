"""The stage `pose_predict`: a row's keypoints on the validation and test splits.

In true boxes, and on the test split in the segmenter's too; by the paper's decoding and by the
sub-pixel one. A row that lacks something gives none.
"""

import logging
from collections.abc import Callable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from torch import nn

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.pose import (
    POSE_BOXES,
    POSE_DATASET,
    POSE_IMAGES,
    POSE_MODEL,
    POSE_PREDICTIONS,
    TASK_SOURCE,
)
from pipeline.contracts.sample import SAMPLE
from pipeline.keypoints import NAMES, NOT_LABELLED
from pipeline.pose.calibration import Calibration, are_right, calibrate
from pipeline.pose.card import load_pose_model
from pipeline.pose.decoding import DECODERS
from pipeline.pose.inference import heatmaps_of, in_image, read_keypoints
from pipeline.pose.outside import read_results
from pipeline.pose.rows import ROWS, settings_of
from pipeline.pose.samples import Samples, read_samples
from pipeline.pose.sources import LacksError, find_task_network
from pipeline.pose.surroundings import read_crop, squares_of
from pipeline.stage import Counts, Run, Stage, run_stage
from pipeline.training.inference import best_device

log = logging.getLogger("posebooru")

STAGE = Stage(
    "pose_predict",
    params=(
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images.max_bytes",
        "images.max_pixels",
        "pose.rows.{row}",
        "pose.task",
        "pose.train.input_size",
        "pose.train.padding",
    ),
    inputs=(
        POSE_BOXES.path,
        *POSE_DATASET.values(),
        POSE_IMAGES.path,
        POSE_MODEL,
        POSTS.path,
        SAMPLE,
        TASK_SOURCE,
    ),
    outputs=(POSE_PREDICTIONS.path,),
    rows=ROWS,
)

CROPS_AT_ONCE = 16

Found = dict[str, NDArray[np.float64]]
"""By decoding: (N, 25, 3) x, y in pixels of the images, confidence; NaN for no answer."""

Predictor = Callable[[Samples], Found]

Row = tuple[str, str, str, int, list[float]]


def main(run: Run) -> Counts:
    """Predict, or say what is lacking."""
    rows: list[Row] = []
    try:
        predictor = find_predictor(run)
        for split in ("val", "test"):
            samples = read_samples(run, split)
            rows += _rows(split, "true", samples, predictor(samples))
            if split == "test":
                boxed = with_segmenter_boxes(run, samples)
                rows += _rows(split, "segmenter", boxed, predictor(boxed))
    except LacksError as lacks:
        log.warning("%s: nothing to predict with: %s", run.stage.name, lacks)
    columns = [list(column) for column in zip(*sorted(rows), strict=True)] or [[]] * 5
    table = POSE_PREDICTIONS.of_row(run.stage.row)
    run.write(table, pa.table(columns, schema=table.schema))
    return {"answers": len(rows)}


def find_predictor(run: Run) -> Predictor:
    """What predicts for the row in hand.

    Raises:
        LacksError: when it needs something that nobody gave.
    """
    row, train = run.stage.row, run.params.pose.train
    settings = settings_of(run.params, row)
    if settings.model == "mean_pose":
        return mean_pose(read_samples(run, "train", new_data=settings.new_data))
    if settings.model == "results":
        if settings.results is None:
            raise LacksError(f"pose.rows.{row}.results: null; name a COCO keypoint results file")
        return _told(read_results(settings.results, run.root))
    if settings.model == "task_pretrained":
        network: nn.Module = find_task_network(run.params.pose.task, run.root, run.corpus)
        plain = network_predictor(run, network, train.input_size, train.padding, Calibration(1, 0))
        val = read_samples(run, "val")
        found = plain(val)["subpixel"]
        calibration = calibrate(found[..., 2].ravel(), are_right(val, found).ravel())
        return network_predictor(run, network, train.input_size, train.padding, calibration)
    model = load_pose_model(run.input(POSE_MODEL.replace("{row}", row)))
    card = model.card
    return network_predictor(run, model.network, card.input_size, card.padding, card.calibration)


def network_predictor(
    run: Run, network: nn.Module, input_size: int, padding: float, calibration: Calibration
) -> Predictor:
    """Predict by a network."""
    network.to(best_device())

    def predict(samples: Samples) -> Found:
        squares = squares_of(samples, padding)
        nothing = np.zeros((0, len(NAMES), 3))
        found: dict[str, list[NDArray[np.float64]]] = {name: [nothing] for name in DECODERS}
        starts = range(0, len(samples), CROPS_AT_ONCE)
        for start in run.progress(starts, "batches of crops"):
            places = range(start, min(start + CROPS_AT_ONCE, len(samples)))
            crops = [
                read_crop(samples.manifest, place, squares[place], input_size) for place in places
            ]
            heatmaps = heatmaps_of(network, np.stack(crops))
            for name in DECODERS:
                read = read_keypoints(heatmaps, name)
                found[name].append(
                    in_image(read, [squares[place] for place in places], calibration)
                )
        return {name: np.concatenate(parts) for name, parts in found.items()}

    return predict


def mean_pose(train: Samples) -> Predictor:
    """Predict the mean pose of the training set in the box, whatever the image shows."""
    corner, size = train.boxes[:, None, :2], train.boxes[:, None, 2:]
    labelled = train.keypoints[..., 2] != NOT_LABELLED
    places = (train.keypoints[..., :2] - corner) / size
    counts = np.maximum(labelled.sum(axis=0), 1)
    mean = np.where(labelled[..., None], places, 0).sum(axis=0) / counts[:, None]
    share = labelled.mean(axis=0)

    def predict(samples: Samples) -> Found:
        positions = samples.boxes[:, None, :2] + mean * samples.boxes[:, None, 2:]
        confidences = np.broadcast_to(share[None, :, None], (*positions.shape[:2], 1))
        found = np.concatenate([positions, confidences], axis=-1)
        return dict.fromkeys(DECODERS, found)

    return predict


def with_segmenter_boxes(run: Run, samples: Samples) -> Samples:
    """The characters that the segmenter has a box for, in these boxes.

    An empty mask means no box, and no box no answer, which counts as wrong.
    """
    boxes = {row["post_id"]: row for row in run.read(POSE_BOXES).to_pylist()}
    found = [boxes.get(post, {}) for post in samples.post_ids]
    places = [place for place, box in enumerate(found) if box.get("x") is not None]
    values = [[found[place][name] for name in ("x", "y", "width", "height")] for place in places]
    return samples.part(places).with_boxes(np.array(values, np.float64).reshape(-1, 4))


def _told(results: dict[int, NDArray[np.float64]]) -> Predictor:
    """Answer what a file says; it knows its own boxes."""

    def predict(samples: Samples) -> Found:
        nothing = np.full((len(NAMES), 3), np.nan)
        found = np.stack([results.get(image, nothing) for image in samples.image_ids.tolist()])
        return dict.fromkeys(DECODERS, found)

    return predict


def _rows(split: str, boxes: str, samples: Samples, found: Found) -> list[Row]:
    return [
        (split, boxes, decoding, post, keypoints.ravel().tolist())
        for decoding, answers in found.items()
        for post, keypoints in zip(samples.post_ids, answers, strict=True)
        if np.isfinite(keypoints).all()
    ]


if __name__ == "__main__":
    run_stage(STAGE, main)
