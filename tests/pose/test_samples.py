from pathlib import Path

import numpy as np
import pytest

from pipeline.contracts.pose import POSE_DATASET
from pipeline.errors import PipelineError
from pipeline.keypoints import INDEX
from pipeline.pose.samples import Samples, read_samples
from pipeline.pose.train import STAGE
from pipeline.stage import Run
from tests.pose.figures import Figures


def run_of(figures: Figures) -> Run:
    return Run(STAGE.of_row("domain_features"), figures.params(), figures.root)


def test_characters_come_in_the_order_of_their_posts(figures: Figures) -> None:
    samples = read_samples(run_of(figures), "val")
    assert samples.post_ids == [200, 201, 202, 203]
    assert samples.keypoints.shape == (4, 25, 3)
    assert samples.keypoints[1, :17].tolist() == figures.keypoints(201).tolist()
    assert samples.boxes[0].tolist() == [15, 5, 52, 112]


def test_midpoints_are_added_where_both_ends_are(figures: Figures) -> None:
    samples = read_samples(run_of(figures), "val")
    place = samples.post_ids.index(201)  # its ankles are not to be seen
    assert samples.keypoints[place, INDEX["left_shin"]].tolist() == [0, 0, 0]
    assert samples.keypoints[place, INDEX["left_thigh"], 2] == 2


def test_without_the_new_data_only_add_is_left(figures: Figures) -> None:
    samples = read_samples(run_of(figures), "train", new_data=False)
    assert samples.post_ids == [101, 103, 105, 107, 109, 111]


def test_some_of_the_characters(figures: Figures) -> None:
    samples = read_samples(run_of(figures), "val").part([1, 3])
    assert samples.post_ids == [201, 203]
    assert np.array_equal(samples.image_ids, [2, 4])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('{"images": [], "annotations": []}', "no characters in the val split"),
        ("{}", "not a COCO keypoint file"),
        ("nonsense", "not a COCO keypoint file"),
    ],
)
def test_a_split_that_is_none_is_told(content: str, why: str, figures: Figures) -> None:
    path: Path = figures.root / POSE_DATASET["val"].format(corpus="sample")
    path.write_text(content)
    with pytest.raises(PipelineError, match=why):
        read_samples(run_of(figures), "val")


def other_box(samples: Samples, *box: float) -> Samples:
    return samples.with_boxes(np.tile(np.array(box, np.float64), (len(samples), 1)))


def test_other_boxes_leave_the_rest(figures: Figures) -> None:
    samples = read_samples(run_of(figures), "val")
    boxed = other_box(samples, 1, 2, 3, 4)
    assert boxed.boxes[2].tolist() == [1, 2, 3, 4]
    assert np.array_equal(boxed.keypoints, samples.keypoints)
