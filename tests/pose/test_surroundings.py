import pickle

import numpy as np
import pytest

from pipeline.errors import PipelineError
from pipeline.pose.samples import read_samples
from pipeline.pose.surroundings import CUT_AT_ONCE, Cutting, cut_surroundings, read_crop, squares_of
from pipeline.pose.train import STAGE
from pipeline.stage import Run
from tests.pose.figures import Figures


def run_of(figures: Figures, workers: int = 1) -> Run:
    params = figures.params(**{"engine.workers": workers})
    return Run(STAGE.of_row("domain_features"), params, figures.root)


def test_what_is_cut_once_is_what_is_read_each_time(figures: Figures) -> None:
    run = run_of(figures)
    samples = read_samples(run, "train")
    cuts = cut_surroundings(run, samples, Cutting(0.1, 1, 32), "train")
    assert len(cuts) == len(samples) == 12
    for place, square in enumerate(squares_of(samples, 0.1)):
        assert np.array_equal(cuts[place], read_crop(samples.manifest, place, square, 32))


def test_parts_are_cut_once_and_read_in_other_processes(
    figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.pose.surroundings.CUT_AT_ONCE", 5)
    assert CUT_AT_ONCE > 5
    run = run_of(figures)
    samples = read_samples(run, "train")
    first = cut_surroundings(run, samples, Cutting(0.1, 2, 32), "train")
    for post in samples.post_ids:
        figures.file(post).unlink()  # a second look would miss them
    again = cut_surroundings(run, samples, Cutting(0.1, 2, 32), "train")
    there = pickle.loads(pickle.dumps(again))
    assert np.array_equal(first[11], there[11])


def test_an_image_that_has_changed_is_told(figures: Figures) -> None:
    run = run_of(figures)
    samples = read_samples(run, "train")
    figures.file(103).write_bytes(figures.file(104).read_bytes())
    with pytest.raises(PipelineError, match=r"post 103: .* has changed"):
        cut_surroundings(run, samples, Cutting(0.1, 1, 32), "train")


def test_a_box_without_an_extent_names_its_post(figures: Figures) -> None:
    samples = read_samples(run_of(figures), "val")
    boxes = samples.boxes.copy()
    boxes[2, 2] = 0
    with pytest.raises(PipelineError, match=r"post 202: .* has no extent"):
        squares_of(samples.with_boxes(boxes), 0.1)
