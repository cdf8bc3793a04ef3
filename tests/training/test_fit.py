import multiprocessing
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from pipeline.errors import PipelineError
from pipeline.settings.section import Training
from pipeline.training.batches import EpochBatch, EpochBatches, Unreadable
from tests.training.lines import POINTS, Batch, Line, Points, settings, trained


def test_a_line_is_fitted_and_its_best_weights_are_kept(tmp_path: Path) -> None:
    fitting = trained(tmp_path / "best.safetensors", Points(), settings(epochs=30))
    progress = fitting.progress
    values = [row["val/value"] for row in progress.history]
    assert progress.history[-1]["train/loss"] < 0.01 < progress.history[0]["train/loss"]
    assert progress.best_value == max(values) == values[progress.best_epoch]
    weights = load_file(tmp_path / "best.safetensors")
    assert float(weights["bias"]) == pytest.approx(1, abs=1 / max(values) - 1 + 1e-6)


def test_the_curves_so_far_lie_beside_the_weights(tmp_path: Path) -> None:
    trained(tmp_path / "best.safetensors", Points(), settings(epochs=2))
    rows = (tmp_path / "curves/plots/metrics/val/value.tsv").read_text().splitlines()
    assert len(rows) == 1 + 2


@pytest.mark.parametrize("accumulate", [1, 2])
def test_a_run_stopped_in_mid_epoch_goes_on_as_if_it_had_not_been(
    accumulate: int, tmp_path: Path
) -> None:
    how = settings(accumulate=accumulate)
    undisturbed = trained(tmp_path / "one/best.safetensors", Points(), how)
    points = Points()
    points.gone = 5
    with pytest.raises(PipelineError, match="sample 5 is gone"):
        trained(tmp_path / "two/best.safetensors", points, how)
    resumed = trained(tmp_path / "two/best.safetensors", Points(), how)
    assert resumed.progress.history == undisturbed.progress.history
    for name, tensor in undisturbed.network.state_dict().items():
        assert torch.equal(resumed.network.state_dict()[name], tensor)


def test_the_rate_rises_and_falls(tmp_path: Path) -> None:
    fitting = trained(tmp_path / "best.safetensors", Points(), settings(epochs=10))
    rates = [row["learning_rate"] for row in fitting.progress.history]
    assert rates == sorted(rates, reverse=True)
    assert 0.09 < rates[0] <= 0.1
    assert rates[-1] < 0.001


SPREAD = settings(batch=1, devices=2)
"""The images a step of `settings()`, on two devices."""

TOLERANCE = 1e-6
"""Between a line from two processes and one from one: numbers are added in another order."""


def assert_same(mine: Line, other: Line) -> None:
    for row, theirs in zip(mine.progress.history, other.progress.history, strict=True):
        assert row == pytest.approx(theirs, abs=TOLERANCE)
    assert mine.progress.best_epoch == other.progress.best_epoch
    for name, tensor in other.network.state_dict().items():
        assert torch.allclose(mine.network.state_dict()[name], tensor, atol=TOLERANCE), name


@pytest.mark.slow
def test_two_devices_end_where_one_with_the_same_images_a_step_does(tmp_path: Path) -> None:
    one = trained(tmp_path / "one/best.safetensors", Points(), settings())
    two = trained(tmp_path / "two/best.safetensors", Points(), SPREAD)
    assert_same(two, one)
    kept, other = (load_file(tmp_path / name / "best.safetensors") for name in ("two", "one"))
    assert float(kept["bias"]) == pytest.approx(float(other["bias"]), abs=TOLERANCE)


@pytest.mark.slow
@pytest.mark.parametrize(("before", "after"), [(SPREAD, settings()), (settings(), SPREAD)])
def test_a_run_stopped_in_mid_epoch_goes_on_with_other_devices(
    before: Training, after: Training, tmp_path: Path
) -> None:
    undisturbed = trained(tmp_path / "one/best.safetensors", Points(), settings())
    points = Points()
    points.gone = 5
    with pytest.raises(PipelineError, match="sample 5 is gone"):
        trained(tmp_path / "two/best.safetensors", points, before)
    kept = torch.load(tmp_path / "two/last.ckpt", weights_only=True)["progress"]
    assert len(kept["history"]) == 1
    assert 0 < kept["samples"] < POINTS
    assert_same(trained(tmp_path / "two/best.safetensors", Points(), after), undisturbed)


class Noting(Points):
    """Notes which samples it was asked for, by epoch."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[int, int]] = []

    def __getitem__(self, batch: EpochBatch) -> Batch | Unreadable:
        answer = super().__getitem__(batch)
        if not isinstance(answer, Unreadable):
            self.asked += [(batch.epoch, sample) for sample in batch.samples]
        return answer


@pytest.mark.slow
def test_with_other_images_a_step_no_sample_of_the_epoch_comes_twice(tmp_path: Path) -> None:
    points = Points()
    points.gone = 5
    with pytest.raises(PipelineError, match="sample 5 is gone"):
        trained(tmp_path / "best.safetensors", points, settings(batch=2, devices=2))
    seen = torch.load(tmp_path / "last.ckpt", weights_only=True)["progress"]["samples"]
    rest = Noting()
    resumed = trained(tmp_path / "best.safetensors", rest, settings(batch=3))
    order = EpochBatches(POINTS, POINTS, 7)
    order.set_epoch(1)
    (samples,) = (batch.samples for batch in order)
    in_second = [sample for epoch, sample in rest.asked if epoch == 1]
    assert in_second == samples[seen:][: len(in_second)]
    assert len(in_second) == (POINTS - seen) // 3 * 3
    assert sorted(sample for epoch, sample in rest.asked if epoch == 2) == list(range(POINTS))
    assert len(resumed.progress.history) == 3
    assert resumed.progress.history[-1]["learning_rate"] < 0.001  # it has come to its end


def test_another_batch_for_the_same_devices_begins_anew(tmp_path: Path) -> None:
    points = Points()
    points.gone = 5
    with pytest.raises(PipelineError, match="sample 5 is gone"):
        trained(tmp_path / "two/best.safetensors", points, settings())
    anew = trained(tmp_path / "two/best.safetensors", Points(), settings(batch=3))
    undisturbed = trained(tmp_path / "one/best.safetensors", Points(), settings(batch=3))
    assert anew.progress.history == undisturbed.progress.history


@pytest.mark.slow
def test_what_one_process_finds_ends_all(tmp_path: Path) -> None:
    points = Points()
    order = EpochBatches(POINTS, 1, 7, rank=1, world=2)
    points.odd = list(order)[2].samples[0]
    said = f"not a number in epoch 0, batch 2, for points {points.odd / POINTS:.2f};"
    with pytest.raises(PipelineError, match=said):
        trained(tmp_path / "best.safetensors", points, SPREAD)
    assert not multiprocessing.active_children()


def test_fewer_samples_than_devices_take_at_once_are_refused(tmp_path: Path) -> None:
    how = settings(batch=7, devices=2)
    with pytest.raises(
        PipelineError, match="12 samples are fewer than 2 devices with a batch of 7"
    ):
        trained(tmp_path / "best.safetensors", Points(), how)
