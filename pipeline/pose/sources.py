"""The two frozen networks that the pose models begin with, found and read.

The trunk: this pipeline's tagger, a file, torchvision's weights, or random. The task network: what
the stage task_source trained, torchvision's weights, a file of either, or Detectron2's checkpoint.
Nothing in a file is run on reading it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor
from torchvision.models.detection import KeypointRCNN_ResNet50_FPN_Weights

from pipeline.contracts.pose import TASK_SOURCE
from pipeline.contracts.tagger import TAGGER_MODEL
from pipeline.errors import PipelineError
from pipeline.pose.detectron import read_detectron
from pipeline.pose.task_network import CONVENTIONS, Shape, TaskNetwork, taken_from_rcnn
from pipeline.pose.trunk import Trunk
from pipeline.settings.pose import PoseRow, PoseTask
from pipeline.tagger.adapters import RF5_MEAN, RF5_STD, resnet_of_rf5
from pipeline.tagger.model import load_tagger
from pipeline.training.folder import CARD_FILE, WEIGHTS_FILE, read_model_card
from pipeline.training.pixels import MEAN, STD
from pipeline.training.weights import initial_weights, mismatches, read_weights

TAGGER, RANDOM, TRAINED = "tagger", "random", "trained"


class LacksError(PipelineError):
    """A row needs something that nobody gave: it is shown as such, and no error."""


@dataclass(frozen=True)
class TaskCard:
    """What the stage task_source says of its network."""

    shape: Shape
    photos: int
    """Trained on."""
    epoch: int
    val_oks: float
    versions: dict[str, str]


def find_trunk(row: PoseRow, name: str, root: Path, corpus: str, seed: int) -> Trunk:
    """The trunk of a row.

    Args:
        row: its settings.
        name: of the row, for messages.
        root: where a relative path begins.
        corpus: whose tagger.
        seed: of random weights.

    Raises:
        LacksError: when none is named.
        PipelineError: when it cannot be read, or is no ResNet.
    """
    setting = f"pose.rows.{name}.trunk"
    if row.trunk is None:
        raise LacksError(f"{setting}: null; name weights to have this row")
    if row.trunk == TAGGER:
        tagger = load_tagger(root / TAGGER_MODEL.format(corpus=corpus))
        return _trunk(tagger.card.architecture, tagger.network.state_dict(), setting)
    if row.trunk != RANDOM and (root / row.trunk).is_file():
        state = read_weights(root / row.trunk)
        if any(key.startswith("0.4.") for key in state):
            architecture, state = resnet_of_rf5(state, root / row.trunk)
            return _trunk(architecture, state, setting, RF5_MEAN, RF5_STD)
    if row.trunk_architecture is None:
        raise PipelineError(f"pose.rows.{name}.trunk_architecture: null; which ResNet is it?")
    if row.trunk == RANDOM:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return Trunk(row.trunk_architecture)
    found = initial_weights(setting, row.trunk, row.trunk_architecture, root)
    return _trunk(row.trunk_architecture, found.state, setting)


def find_task_network(settings: PoseTask, root: Path, corpus: str) -> TaskNetwork:
    """The task network.

    Raises:
        LacksError: when none is named.
        PipelineError: when its weights cannot be read, or are another network's.
    """
    setting, name = "pose.task.weights", settings.weights
    if name is None:
        raise LacksError(f"{setting}: null; name a Keypoint R-CNN's weights to have this row")
    if name == TRAINED:
        return read_task_source(root / TASK_SOURCE.format(corpus=corpus))
    shape = Shape(settings.architecture, settings.side, settings.channels, settings.layers)
    network = TaskNetwork(shape, CONVENTIONS[settings.conventions])
    path = root / name
    if path.suffix == ".pkl" and path.is_file():
        state: dict[str, Tensor] = read_detectron(path)
    else:
        whole = read_weights(path) if path.is_file() else _published(setting, name)
        try:
            state = taken_from_rcnn(whole)
        except KeyError as error:
            raise PipelineError(f"{setting} = {name!r}: no keypoint head in it") from error
    faults = mismatches(network.state_dict(), state)
    if faults:
        raise PipelineError(
            f"{setting} = {name!r}: weights of another network than pose.task says "
            f"({faults[0]}, {len(faults)} differences)"
        )
    network.load_state_dict(state)
    return network


def read_task_source(folder: Path) -> TaskNetwork:
    """The network that the stage task_source trained.

    Raises:
        LacksError: when it did not train one for this corpus.
        PipelineError: when the folder is not of its making.
    """
    if not (folder / WEIGHTS_FILE).exists():
        raise LacksError(f"{folder}: no network was trained; set pose.task.photos")
    card = read_model_card(folder, task_card, "a task source")
    network = TaskNetwork(card.shape, CONVENTIONS["torchvision"])
    try:
        state = load_file(folder / WEIGHTS_FILE)
    except (OSError, SafetensorError) as error:
        raise PipelineError(f"{folder / WEIGHTS_FILE}: not readable weights ({error})") from error
    faults = mismatches(network.state_dict(), state)
    if faults:
        raise PipelineError(f"{folder}: weights and {CARD_FILE} differ ({faults[0]})")
    network.load_state_dict(state)
    return network


def task_card(raw: dict[str, object]) -> TaskCard:
    """The card from what its file holds."""
    shape = raw["shape"]
    if not isinstance(shape, dict):
        raise TypeError("shape is not a table")
    return TaskCard(**(raw | {"shape": Shape(**shape)}))  # type: ignore[arg-type]  # fields out of JSON


def without_counters(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Weights without the counters of batches that only training keeps."""
    return {name: each for name, each in state.items() if not name.endswith("num_batches_tracked")}


def _trunk(
    architecture: str,
    state: dict[str, Tensor],
    setting: str,
    mean: Sequence[float] = MEAN,
    std: Sequence[float] = STD,
) -> Trunk:
    try:
        trunk = Trunk(architecture, tuple(mean), tuple(std))
        trunk.take(state)
    except (KeyError, RuntimeError, TypeError, ValueError) as error:
        raise PipelineError(
            f"{setting}: not the weights of {architecture} ({str(error).splitlines()[-1].strip()})"
        ) from error
    return trunk


def _published(setting: str, name: str) -> dict[str, Tensor]:
    known = {entry.name: entry for entry in KeypointRCNN_ResNet50_FPN_Weights}
    if name not in known:
        raise PipelineError(
            f"{setting} = {name!r}: neither a file nor torchvision's name of weights "
            f"({', '.join(known)})"
        )
    try:
        state: dict[str, Tensor] = known[name].get_state_dict(progress=False, check_hash=True)
    except (URLError, OSError, RuntimeError) as error:
        raise PipelineError(
            f"{setting} = {name!r}: cannot be downloaded ({error}); download {known[name].url} "
            "where there is a connection, and name the file"
        ) from error
    return state
