"""The tagger's network, and the folder that a trained one is kept in."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor, nn
from torchvision import models

from pipeline.errors import PipelineError
from pipeline.tagger.classes import Classes

WEIGHTS_FILE = "model.safetensors"
CARD_FILE = "model.json"

HEAD = "fc."
"""What the names of the last layer's weights begin with."""


@dataclass(frozen=True)
class Card:
    """What `model.json` says about the weights beside it."""

    architecture: str
    """As torchvision calls it."""
    input_size: int
    """Side of the square input in pixels."""
    classes_hash: str
    """Of the rulebook that the classes come from."""
    classes: tuple[str, ...]
    """Names in order: output 0 is `classes[0]`."""
    unlearnt: tuple[str, ...]
    """The classes that no training sample has, or all have: their scores mean nothing."""
    corpus: str
    samples: dict[str, int]
    """By split."""
    initial_weights: dict[str, str] | None
    """Name and SHA-256 of what training began with; None for random weights."""
    epoch: int
    """The epoch, counted from 0, whose weights these are."""
    val_map: float
    """Its mean average precision on the validation split."""
    versions: dict[str, str]


@dataclass(frozen=True)
class Tagger:
    """A trained tagger, ready to score."""

    card: Card
    network: nn.Module

    def check(self, classes: Classes, where: Path) -> None:
        """Refuse a class list that is not the one the model was trained on.

        Raises:
            PipelineError: says how the lists differ.
        """
        if self.card.classes_hash != classes.hash:
            raise PipelineError(
                f"{where}: trained on other classes than the rulebook has now "
                f"({_difference(self.card.classes, classes.names)}); train again: "
                "`dvc repro tagger_train`"
            )


def build_network(architecture: str, class_count: int) -> nn.Module:
    """A ResNet with random weights and a logit for each class."""
    network: nn.Module = models.get_model(architecture, weights=None, num_classes=class_count)
    return network


def save_tagger(folder: Path, card: Card, state: dict[str, Tensor]) -> None:
    """Write weights and card into a folder, which is made."""
    folder.mkdir(parents=True)
    contiguous = {name: tensor.contiguous() for name, tensor in state.items()}
    (folder / WEIGHTS_FILE).write_bytes(save(contiguous))
    text = json.dumps(asdict(card), indent=1, ensure_ascii=False)
    (folder / CARD_FILE).write_text(text + "\n", encoding="utf-8")


def read_card(folder: Path) -> Card:
    """Read what a model's folder says about it.

    Raises:
        PipelineError: when it says nothing that can be understood.
    """
    path = folder / CARD_FILE
    try:
        raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        lists = {name: tuple(raw[name]) for name in ("classes", "unlearnt")}
        return Card(**(raw | lists))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PipelineError(
            f"{path}: not the card of a tagger ({error}); run `dvc repro` to make it"
        ) from error


def load_tagger(folder: Path) -> Tagger:
    """Read a trained tagger, in evaluation mode, on the CPU.

    Raises:
        PipelineError: when the folder lacks something, or the weights are another network's.
    """
    card = read_card(folder)
    path = folder / WEIGHTS_FILE
    try:
        network = build_network(card.architecture, len(card.classes))
        state = load_file(path)
    except (OSError, SafetensorError) as error:
        raise PipelineError(f"{path}: not readable weights ({error})") from error
    except ValueError as error:
        raise PipelineError(f"{folder / CARD_FILE}: {error}") from error
    faults = mismatches(network.state_dict(), state)
    if faults:
        raise PipelineError(
            f"{path}: weights of another network than {card.architecture} with "
            f"{len(card.classes)} classes ({faults[0]}, {len(faults)} differences)"
        )
    network.load_state_dict(state)
    return Tagger(card, network.eval())


def mismatches(expected: dict[str, Tensor], found: dict[str, Tensor]) -> list[str]:
    """How the names and shapes of weights differ from the expected ones, a phrase each."""
    return [
        *(f"{name} is missing" for name in expected if name not in found),
        *(f"{name} is unknown" for name in found if name not in expected),
        *(
            f"{name} is {tuple(tensor.shape)}, not {tuple(expected[name].shape)}"
            for name, tensor in found.items()
            if name in expected and tensor.shape != expected[name].shape
        ),
    ]


@torch.inference_mode()
def score(network: nn.Module, images: Tensor) -> Tensor:
    """Probabilities of the classes.

    Args:
        network: in evaluation mode.
        images: (N, 3, side, side), normalised.

    Returns:
        (N, classes) float32.
    """
    scores: Tensor = torch.sigmoid(network(images).float())
    return scores


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute on one thread, so that the bytes do not depend on how many there are."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _difference(trained: tuple[str, ...], now: tuple[str, ...]) -> str:
    """What sets two lists of classes apart, in a few words."""
    gone = sorted(set(trained) - set(now))
    new = sorted(set(now) - set(trained))
    if not gone and not new:
        return "the same names, with other tags or in another order"
    said = [f"{word} {names[0]!r}" for word, names in (("without", gone), ("with", new)) if names]
    return f"{len(trained):,} then, {len(now):,} now, {' and '.join(said)}"
