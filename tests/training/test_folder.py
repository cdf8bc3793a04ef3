import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from pipeline.errors import PipelineError
from pipeline.training.folder import read_model, read_model_card, save_model


@dataclass(frozen=True)
class Card:
    inputs: int
    names: tuple[str, ...]


def card_of(raw: dict[str, Any]) -> Card:
    return Card(raw["inputs"], tuple(raw["names"]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A network of two inputs and one output."""
    save_model(tmp_path / "model", Card(2, ("é",)), nn.Linear(2, 1).state_dict())
    return tmp_path / "model"


def test_a_model_comes_back_with_its_card(tmp_path: Path) -> None:
    network = nn.Linear(2, 1)
    save_model(tmp_path / "model", Card(2, ("a", "b")), network.state_dict())
    card = read_model_card(tmp_path / "model", card_of, "a line")
    assert card == Card(2, ("a", "b"))
    found = read_model(tmp_path / "model", lambda: nn.Linear(card.inputs, 1), "a line")
    assert not found.training
    assert torch.equal(found.state_dict()["weight"], network.weight)


def test_people_can_read_the_card(folder: Path) -> None:
    text = (folder / "model.json").read_text(encoding="utf-8")
    assert json.loads(text) == {"inputs": 2, "names": ["é"]}
    assert "é" in text


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"inputs": 2}'])
def test_a_card_that_says_nothing_is_refused(text: str, folder: Path) -> None:
    (folder / "model.json").write_text(text)
    with pytest.raises(PipelineError, match=r"model\.json: not the card of a line"):
        read_model_card(folder, card_of, "a line")


def test_weights_of_another_network_are_refused(folder: Path) -> None:
    with pytest.raises(PipelineError, match=r"another network than a line of 3 \(weight is \(1, 2"):
        read_model(folder, lambda: nn.Linear(3, 1), "a line of 3")


@pytest.mark.parametrize("data", [b"", b"\x00" * 40])
def test_broken_weights_are_refused(data: bytes, folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(data)
    with pytest.raises(PipelineError, match=r"model\.safetensors: not readable weights"):
        read_model(folder, lambda: nn.Linear(2, 1), "a line")


def test_a_card_that_no_network_can_be_built_from_is_told(folder: Path) -> None:
    def build() -> nn.Module:
        raise ValueError("Unknown model")

    with pytest.raises(PipelineError, match=r"model\.json: Unknown model"):
        read_model(folder, build, "a line")
