"""A trained pose model's folder: weights, and the card that says how to use them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from pipeline.errors import PipelineError
from pipeline.keypoints import NAMES
from pipeline.pose.building import assemble
from pipeline.pose.calibration import Calibration
from pipeline.pose.rows import TAUGHT, WITH_TASK, WITH_TRUNK
from pipeline.pose.sources import LacksError
from pipeline.pose.task_network import CONVENTIONS, Shape, TaskNetwork
from pipeline.pose.trunk import Trunk
from pipeline.training.folder import read_model, read_model_card, save_model

LACKS_FILE = "lacks.txt"
"""In place of a model: what nobody gave."""


@dataclass(frozen=True)
class PoseCard:
    """What `model.json` says about the weights beside it."""

    row: str
    model: str
    """As the setting `pose.rows.<row>.model` has it."""
    trunk: str | None
    """torchvision's name of the trunk's architecture."""
    task: Shape | None
    """Of the task network, where it is a part of the model."""
    conventions: str | None
    """Of the task network."""
    channels: int
    """Of the features that a matching model predicts."""
    input_size: int
    """Side of a crop in pixels."""
    heatmap_size: int
    padding: float
    """Of a box, on each side, as a share of its longer edge."""
    keypoints: tuple[str, ...]
    """Names in order: heatmap 0 is `keypoints[0]`."""
    calibration: Calibration
    """From a heatmap's peak to a confidence."""
    corpus: str
    samples: dict[str, int]
    """By split."""
    epoch: int
    """The epoch, counted from 0, whose weights these are."""
    val_oks: float
    versions: dict[str, str]


@dataclass(frozen=True)
class PoseModel:
    """A trained pose model, ready to use."""

    card: PoseCard
    network: nn.Module


def save_pose_model(folder: Path, card: PoseCard, state: dict[str, Tensor]) -> None:
    """Write weights and card into a folder, which is made."""
    save_model(folder, card, state)


def load_pose_model(folder: Path) -> PoseModel:
    """Read a trained pose model, in evaluation mode, on the CPU.

    Raises:
        LacksError: for a row that needed a file nobody gave.
        PipelineError: when the folder lacks something, the weights are another network's, or the
            model was trained for another skeleton.
    """
    lacks = folder / LACKS_FILE
    if lacks.exists():
        raise LacksError(lacks.read_text(encoding="utf-8").strip())
    card = read_model_card(folder, _card, "a pose model")
    if card.keypoints != NAMES:
        raise PipelineError(
            f"{folder}: trained for another skeleton ({len(card.keypoints)} keypoints, the first "
            f"{card.keypoints[0] if card.keypoints else 'none'}); train again: `dvc repro`"
        )
    network = read_model(folder, lambda: _network(card), f"{card.model} of row {card.row}")
    return PoseModel(card, network)


def _network(card: PoseCard) -> nn.Module:
    trunk = Trunk(card.trunk) if card.trunk and card.model in WITH_TRUNK else None
    needs_task = card.model in WITH_TASK - TAUGHT
    task = None
    if needs_task:
        if card.task is None or card.conventions not in CONVENTIONS:
            raise ValueError("no task network, which this model has")
        task = TaskNetwork(card.task, CONVENTIONS[card.conventions])
    return assemble(card.model, card.heatmap_size, trunk, task, card.channels)


def _card(raw: dict[str, Any]) -> PoseCard:
    task = Shape(**raw["task"]) if raw["task"] else None
    made = {
        "task": task,
        "keypoints": tuple(raw["keypoints"]),
        "calibration": Calibration(**raw["calibration"]),
    }
    return PoseCard(**(raw | made))
