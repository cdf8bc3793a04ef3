"""The folder that a trained model is kept in: its weights, and a card that says what they are."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor, nn

from pipeline.errors import PipelineError
from pipeline.training.weights import mismatches

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

WEIGHTS_FILE = "model.safetensors"
CARD_FILE = "model.json"

Card = TypeVar("Card")


def save_model(folder: Path, card: "DataclassInstance", state: dict[str, Tensor]) -> None:
    """Write weights and card into a folder, which is made."""
    folder.mkdir(parents=True)
    contiguous = {name: tensor.contiguous() for name, tensor in state.items()}
    (folder / WEIGHTS_FILE).write_bytes(save(contiguous))
    text = json.dumps(asdict(card), indent=1, ensure_ascii=False)
    (folder / CARD_FILE).write_text(text + "\n", encoding="utf-8")


def read_model_card(folder: Path, make: Callable[[dict[str, Any]], Card], what: str) -> Card:
    """Read what a model's folder says about it.

    Args:
        folder: of the model.
        make: the card from what `model.json` holds; a KeyError, TypeError or ValueError of its is
            told.
        what: the model should be: "a tagger", …

    Raises:
        PipelineError: when it says nothing that can be understood.
    """
    path = folder / CARD_FILE
    try:
        return make(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PipelineError(
            f"{path}: not the card of {what} ({error}); run `dvc repro` to make it"
        ) from error


def read_model(folder: Path, build: Callable[[], nn.Module], what: str) -> nn.Module:
    """Read a trained network, in evaluation mode, on the CPU.

    Args:
        folder: of the model.
        build: the network, with whatever weights; a ValueError of its is told.
        what: the network is, by its card.

    Raises:
        PipelineError: when the folder lacks something, or the weights are another network's.
    """
    path = folder / WEIGHTS_FILE
    try:
        network = build()
        state = load_file(path)
    except (OSError, SafetensorError) as error:
        raise PipelineError(f"{path}: not readable weights ({error})") from error
    except ValueError as error:
        raise PipelineError(f"{folder / CARD_FILE}: {error}") from error
    faults = mismatches(network.state_dict(), state)
    if faults:
        raise PipelineError(
            f"{path}: weights of another network than {what} "
            f"({faults[0]}, {len(faults)} differences)"
        )
    network.load_state_dict(state)
    return network.eval()
