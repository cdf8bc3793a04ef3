"""A checkpoint of 100 samples an epoch, 10 epochs, made on two devices with a batch of 5."""

from pathlib import Path
from typing import Any

import pytest
import torch

from pipeline.errors import PipelineError
from pipeline.training.resuming import Layout, begun, go_on

TWO = Layout(2, 5, 1)


def checkpoint(epoch: int, seen: int) -> dict[str, Any]:
    """What Lightning has in it, as far as it depends on steps."""
    done = seen // 10 if seen else 10
    steps = epoch * 10 + seen // 10
    progress = {"ready": done, "started": done, "processed": done}
    return {
        "layout": list(TWO),
        "progress": {"history": [{}] * epoch, "samples": seen},
        "global_step": steps,
        "loops": {
            "fit_loop": {
                "epoch_loop.batch_progress": {
                    "current": progress | {"completed": done - 1 if seen else done}
                },
                "epoch_loop.automatic_optimization.optim_progress": {
                    "optimizer": {"step": {"total": {"ready": steps, "completed": steps}}}
                },
            }
        },
        "lr_schedulers": [{"total_steps": 101, "last_epoch": steps, "_step_count": steps + 1}],
    }


def batches(of: dict[str, Any]) -> list[int]:
    current = of["loops"]["fit_loop"]["epoch_loop.batch_progress"]["current"]
    return [current[name] for name in ("ready", "started", "processed", "completed")]


def steps(of: dict[str, Any]) -> int:
    loop = of["loops"]["fit_loop"]["epoch_loop.automatic_optimization.optim_progress"]
    total = loop["optimizer"]["step"]["total"]
    assert total["ready"] == total["completed"] == of["global_step"]
    return int(total["completed"])


@pytest.mark.parametrize("now", [TWO, Layout(1, 10, 1)])
@pytest.mark.parametrize("seen", [0, 30])
def test_with_as_many_images_a_step_nothing_changes(now: Layout, seen: int) -> None:
    found = checkpoint(3, seen)
    assert go_on(found, now, samples=100, epochs=10) == (100 - seen) // 10
    found["layout"] = list(TWO)
    assert found == checkpoint(3, seen)


@pytest.mark.parametrize(
    ("now", "seen", "left", "done", "step"),
    [
        (Layout(1, 5, 1), 30, 14, 6, 3 * 20 + 6),  # half of the images a step
        (Layout(4, 5, 1), 40, 3, 2, 3 * 5 + 2),  # twice as many
        (Layout(1, 30, 1), 40, 2, 1, 3 * 3 + 1),  # 60 of 100 make two batches of 30
        (Layout(1, 60, 1), 50, 1, 0, 3 * 1 + 0),  # 50 make none: one of 50
        (
            Layout(1, 5, 4),
            30,
            12,
            8,
            3 * 5 + 2,
        ),  # two batches are left out, so that steps are whole
        (Layout(1, 5, 1), 0, 20, 20, 3 * 20),  # between epochs
    ],
)
def test_with_another_number_it_is_as_if_all_steps_had_been_of_the_new_kind(
    now: Layout, seen: int, left: int, done: int, step: int
) -> None:
    found = checkpoint(3, seen)
    assert go_on(found, now, samples=100, epochs=10) == left
    assert batches(found) == [done, done, done, done - 1 if seen else done]
    assert steps(found) == step
    assert found["lr_schedulers"] == [{"last_epoch": step, "_step_count": step + 1}]


def test_more_devices_than_samples_left_are_refused() -> None:
    with pytest.raises(
        PipelineError, match=r"only 10 samples are left of epoch 4, too few.* 11 dev"
    ):
        go_on(checkpoint(3, 90), Layout(11, 1, 1), samples=100, epochs=10)


@pytest.mark.parametrize(
    ("now", "is_begun"),
    [(TWO, True), (Layout(1, 10, 1), True), (Layout(1, 5, 1), True), (Layout(2, 4, 1), False)],
)
def test_another_batch_for_as_many_devices_is_another_training(
    now: Layout, is_begun: bool, tmp_path: Path
) -> None:
    file = tmp_path / "last.ckpt"
    assert not begun(file, now)
    torch.save(checkpoint(3, 30), file)
    assert begun(file, now) == is_begun
