"""The tagger's network, and the folder that a trained one is kept in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torchvision import models

from pipeline.errors import PipelineError
from pipeline.tagger.classes import Classes
from pipeline.training.folder import read_model, read_model_card

HEAD = ("fc.",)
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


def read_card(folder: Path) -> Card:
    """Read what a model's folder says about it.

    Raises:
        PipelineError: when it says nothing that can be understood.
    """

    def card(raw: dict[str, Any]) -> Card:
        return Card(**(raw | {name: tuple(raw[name]) for name in ("classes", "unlearnt")}))

    return read_model_card(folder, card, "a tagger")


def load_tagger(folder: Path) -> Tagger:
    """Read a trained tagger, in evaluation mode, on the CPU.

    Raises:
        PipelineError: when the folder lacks something, or the weights are another network's.
    """
    card = read_card(folder)
    network = read_model(
        folder,
        lambda: build_network(card.architecture, len(card.classes)),
        f"{card.architecture} with {len(card.classes)} classes",
    )
    return Tagger(card, network)


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


def _difference(trained: tuple[str, ...], now: tuple[str, ...]) -> str:
    """What sets two lists of classes apart, in a few words."""
    gone = sorted(set(trained) - set(now))
    new = sorted(set(now) - set(trained))
    if not gone and not new:
        return "the same names, with other tags or in another order"
    said = [f"{word} {names[0]!r}" for word, names in (("without", gone), ("with", new)) if names]
    return f"{len(trained):,} then, {len(now):,} now, {' and '.join(said)}"
