import os
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn
from torchvision import models

from pipeline.errors import PipelineError
from pipeline.training.weights import InitialWeights, initial_weights, mismatches, read_weights

SETTING = "tagger.model.weights"

HEAD = ("fc.",)


def build_network(architecture: str, classes: int) -> nn.Module:
    network: nn.Module = models.get_model(architecture, weights=None, num_classes=classes)
    return network


def found(name: str, root: Path, architecture: str = "resnet18") -> InitialWeights:
    return initial_weights(SETTING, name, [architecture], root)


class Code:
    """Runs a command when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("suffix", ["pth", "safetensors"])
def test_a_file_s_weights_are_taken_over_but_not_another_head(suffix: str, tmp_path: Path) -> None:
    given = build_network("resnet18", 1000).state_dict()
    path = tmp_path / f"w.{suffix}"
    save_file(given, path) if suffix == "safetensors" else torch.save(given, path)
    network = build_network("resnet18", 5)
    head = network.state_dict()["fc.weight"].clone()
    found(path.name, tmp_path).put_into(network, HEAD)
    after = network.state_dict()
    assert torch.equal(after["layer4.1.conv2.weight"], given["layer4.1.conv2.weight"])
    assert torch.equal(after["fc.weight"], head)


def test_a_head_of_as_many_classes_is_taken_over(tmp_path: Path) -> None:
    given = build_network("resnet18", 5).state_dict()
    torch.save(given, tmp_path / "w.pth")
    network = build_network("resnet18", 5)
    found("w.pth", tmp_path).put_into(network, HEAD)
    assert torch.equal(network.state_dict()["fc.weight"], given["fc.weight"])


def test_the_hash_is_of_the_weights_not_of_the_format(tmp_path: Path) -> None:
    state = build_network("resnet18", 5).state_dict()
    torch.save(state, tmp_path / "w.pth")
    save_file(state, tmp_path / "w.safetensors")
    first, second = (found(name, tmp_path).sha256 for name in ("w.pth", "w.safetensors"))
    assert first == second
    state["fc.bias"][0] += 1
    torch.save(state, tmp_path / "w.pth")
    assert found("w.pth", tmp_path).sha256 != first


def test_a_file_with_code_in_it_is_refused_and_nothing_is_run(tmp_path: Path) -> None:
    torch.save({"fc.bias": Code(tmp_path / "was_run")}, tmp_path / "w.pth")
    with pytest.raises(PipelineError, match="refused, it holds more than tensors"):
        read_weights(tmp_path / "w.pth")
    assert not (tmp_path / "was_run").exists()


def test_weights_of_another_architecture_are_refused(tmp_path: Path) -> None:
    torch.save(build_network("resnet34", 5).state_dict(), tmp_path / "w.pth")
    weights = found("w.pth", tmp_path)
    with pytest.raises(PipelineError, match="weights of another architecture than"):
        weights.put_into(build_network("resnet18", 5), HEAD)


def test_a_name_that_is_none_is_told_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"neither a file nor .* resnet50 .*IMAGENET1K_V2"):
        found("IMAGENET", tmp_path, "resnet50")


# what the file holds, its name, what is said
BROKEN = [
    (b"", "w.pth", "not readable weights"),
    (b"\x80\x02garbage", "w.pth", ""),
    (b"\x00" * 40, "w.safetensors", "not readable weights"),
    (b"", "w.bin", "weights are .safetensors, .pth or .pt files"),
]


@pytest.mark.parametrize(("content", "name", "said"), BROKEN)
def test_a_broken_file_is_told(content: bytes, name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PipelineError) as caught:
        read_weights(tmp_path / name)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_anything_but_a_flat_table_of_tensors_is_refused(tmp_path: Path) -> None:
    torch.save({"state_dict": {"fc.bias": torch.zeros(1)}}, tmp_path / "w.pth")
    with pytest.raises(PipelineError, match="expected a flat table of tensors"):
        read_weights(tmp_path / "w.pth")


def test_mismatches_name_what_differs() -> None:
    expected = {"a": torch.zeros(1), "b": torch.zeros(2)}
    assert mismatches(expected, {"b": torch.zeros(3), "c": torch.zeros(1)}) == [
        "a is missing",
        "c is unknown",
        "b is (3,), not (2,)",
    ]
    assert mismatches(expected, expected) == []
