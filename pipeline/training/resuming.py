"""A checkpoint that goes on with other devices than it was made with.

How a step's images are spread over devices is not what a training is about, so a run may go on with
other devices, and another batch for each. What counts is how many samples of the epoch have been
seen. If all devices together have the same images a step as before, the steps that remain are the
same, too (with another `accumulate` but for batch norm, which sees one batch of each device). If
not, the epoch goes on with the samples that have not been seen, no sample comes twice, and the
learning rate goes on at the same share of its way, as if all steps before had been of the new kind.
"""

import math
from pathlib import Path
from typing import Any, NamedTuple

import torch

from pipeline.errors import PipelineError
from pipeline.settings.section import Training


class Layout(NamedTuple):
    """How the images of a step of the optimizer are spread."""

    world: int
    """Processes, each with a device."""
    batch: int
    """Images of one."""
    accumulate: int
    """Batches of each."""

    @classmethod
    def of(cls, settings: Training) -> "Layout":
        """As the settings say."""
        return cls(settings.devices * settings.nodes, settings.batch, settings.accumulate)

    def batches(self, samples: int) -> int:
        """Batches of each process that so many samples make."""
        return max(1, samples // (self.batch * self.world))

    def steps(self, samples: int) -> int:
        """Steps of the optimizer in an epoch of so many samples."""
        return math.ceil(self.batches(samples) / self.accumulate)

    def __str__(self) -> str:
        return f"{self.world} × {self.batch} × {self.accumulate}"


def begun(checkpoint: Path, now: Layout) -> bool:
    """Whether a checkpoint is of this training.

    With as many devices, another batch was meant to be another training.
    """
    if not checkpoint.exists():
        return False
    before = layout_of(torch.load(checkpoint, weights_only=True, mmap=True))
    return before == now or before.world != now.world


def layout_of(checkpoint: dict[str, Any]) -> Layout:
    """The layout that a checkpoint was made with."""
    return Layout(*checkpoint["layout"])


def go_on(checkpoint: dict[str, Any], now: Layout, samples: int, epochs: int) -> int:
    """Make a checkpoint one of this layout.

    Args:
        checkpoint: as Lightning has read it; changed in place.
        now: the layout to go on with.
        samples: of an epoch.
        epochs: of the training.

    Returns:
        How many batches of the epoch under way each process has yet to see.

    Raises:
        PipelineError: when fewer samples are left of the epoch than there are processes.
    """
    epoch, seen = len(checkpoint["progress"]["history"]), checkpoint["progress"]["samples"]
    whole = now.batches(samples)
    if samples - seen < now.world:
        raise PipelineError(
            f"only {samples - seen} samples are left of epoch {epoch + 1}, too few to go on with "
            f"{now.world} devices: go on with fewer until that epoch has ended"
        )
    # A step that begins with other batches than the rest would weigh its samples less.
    done = math.ceil((whole - now.batches(samples - seen)) / now.accumulate) * now.accumulate
    done = min(done, whole - 1)
    if layout_of(checkpoint) != now:
        steps = epoch * now.steps(samples) + math.ceil(done / now.accumulate)
        _count_steps(checkpoint, steps)
        _count_batches(checkpoint, done if seen else whole, in_epoch=seen > 0)
        _stretch_schedule(checkpoint, steps, epochs * now.steps(samples) + 1)
    return whole - done


def _count_steps(checkpoint: dict[str, Any], steps: int) -> None:
    checkpoint["global_step"] = steps
    loop = checkpoint["loops"]["fit_loop"]
    step = loop["epoch_loop.automatic_optimization.optim_progress"]["optimizer"]["step"]
    step["total"] |= {"ready": steps, "completed": steps}


def _count_batches(checkpoint: dict[str, Any], done: int, *, in_epoch: bool) -> None:
    """Say how many batches are done; in an epoch, Lightning was about to count the last as such."""
    current = checkpoint["loops"]["fit_loop"]["epoch_loop.batch_progress"]["current"]
    current |= dict.fromkeys(("ready", "started", "processed"), done)
    current["completed"] = done - 1 if in_epoch else done


def _stretch_schedule(checkpoint: dict[str, Any], steps: int, total: int) -> None:
    (schedule,) = checkpoint["lr_schedulers"]
    if schedule["total_steps"] != total:
        # What is not said here stays as the new schedule has it: its length and its turning points.
        checkpoint["lr_schedulers"] = [{"last_epoch": steps, "_step_count": steps + 1}]
