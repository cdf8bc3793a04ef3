import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from pipeline.errors import PipelineError
from pipeline.tagger.classes import Classes
from pipeline.tagger.model import (
    Card,
    Tagger,
    build_network,
    load_tagger,
    score,
)
from pipeline.training.folder import save_model

CARD = Card(
    architecture="resnet18",
    input_size=32,
    classes_hash="abc",
    classes=("hat", "glasses"),
    unlearnt=("glasses",),
    corpus="sample",
    samples={"train": 8, "val": 1},
    initial_weights=None,
    epoch=3,
    val_map=0.5,
    versions={"torch": torch.__version__},
)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A folder with a ResNet18 of two classes."""
    save_model(tmp_path / "model", CARD, build_network("resnet18", 2).state_dict())
    return tmp_path / "model"


def test_a_saved_tagger_is_read_as_it_was(tmp_path: Path) -> None:
    network = build_network("resnet18", 2).eval()
    save_model(tmp_path / "model", CARD, network.state_dict())
    tagger = load_tagger(tmp_path / "model")
    assert tagger.card == CARD
    images = torch.randn(2, 3, 32, 32)
    assert torch.equal(score(tagger.network, images), score(network, images))


def test_scores_are_probabilities() -> None:
    scores = score(build_network("resnet18", 2).eval(), torch.randn(3, 3, 32, 32))
    assert scores.shape == (3, 2)
    assert ((scores > 0) & (scores < 1)).all()


def test_weights_of_another_architecture_are_refused(saved: Path) -> None:
    card = json.loads((saved / "model.json").read_text())
    (saved / "model.json").write_text(json.dumps(card | {"architecture": "resnet34"}))
    with pytest.raises(PipelineError, match="weights of another network than resnet34 with 2"):
        load_tagger(saved)


def test_weights_of_other_classes_are_refused(saved: Path) -> None:
    card = json.loads((saved / "model.json").read_text())
    (saved / "model.json").write_text(json.dumps(card | {"classes": ["hat"]}))
    with pytest.raises(PipelineError, match=r"with 1 classes \(fc.bias is \(2,\), not"):
        load_tagger(saved)


def test_an_unknown_architecture_is_refused(saved: Path) -> None:
    card = json.loads((saved / "model.json").read_text())
    (saved / "model.json").write_text(json.dumps(card | {"architecture": "resnet19"}))
    with pytest.raises(PipelineError, match="Unknown model resnet19"):
        load_tagger(saved)


@pytest.mark.parametrize("text", ["", "[]", '{"architecture": "resnet18"}'])
def test_a_card_that_says_nothing_is_refused(text: str, saved: Path) -> None:
    (saved / "model.json").write_text(text)
    with pytest.raises(PipelineError, match=r"model\.json: not the card of a tagger"):
        load_tagger(saved)


def test_broken_weights_are_refused(saved: Path) -> None:
    (saved / "model.safetensors").write_bytes(b"\x00" * 40)
    with pytest.raises(PipelineError, match="not readable weights"):
        load_tagger(saved)


# the classes now, and what is said of them
OTHERS = [
    (("hat", "scarf"), "2 then, 2 now, without 'glasses' and with 'scarf'"),
    (("hat",), "2 then, 1 now, without 'glasses'"),
    (("glasses", "hat"), "the same names, with other tags or in another order"),
]


@pytest.mark.parametrize(("names", "said"), OTHERS)
def test_other_classes_than_at_training_are_refused(names: tuple[str, ...], said: str) -> None:
    tagger = Tagger(CARD, build_network("resnet18", 2))
    tagger.check(Classes("abc", CARD.classes, ("", ""), ((), ())), Path("m"))
    empty = ("",) * len(names)
    with pytest.raises(PipelineError) as caught:
        tagger.check(Classes("other", names, empty, ((),) * len(names)), Path("m"))
    assert said in str(caught.value)


def test_a_card_keeps_where_training_began(tmp_path: Path) -> None:
    card = replace(CARD, initial_weights={"name": "w.pth", "sha256": "0"})
    save_model(tmp_path / "model", card, build_network("resnet18", 2).state_dict())
    assert load_tagger(tmp_path / "model").card == card
