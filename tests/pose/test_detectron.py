import os
import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from pipeline.errors import PipelineError
from pipeline.pose.detectron import read_detectron, translated
from pipeline.pose.task_network import DETECTRON2, Shape, TaskNetwork

OURS = Shape("resnet50", 64, channels=512, layers=8)


def theirs(name: str) -> str:
    """Detectron2's name of one of our weights, spelt out as its files have it."""
    name = name.replace("backbone.body.", "backbone.bottom_up.")
    for layer in (1, 2, 3, 4):
        name = name.replace(f"bottom_up.layer{layer}.", f"bottom_up.res{layer + 1}.")
    name = name.replace("bottom_up.conv1.", "bottom_up.stem.conv1.")
    name = name.replace("bottom_up.bn1.", "bottom_up.stem.conv1.norm.")
    for number in (1, 2, 3):
        name = name.replace(f".bn{number}.", f".conv{number}.norm.")
    name = name.replace(".downsample.0.", ".shortcut.").replace(".downsample.1.", ".shortcut.norm.")
    for level in (2, 3, 4, 5):
        name = name.replace(f"fpn.inner_blocks.{level - 2}.0.", f"fpn_lateral{level}.")
        name = name.replace(f"fpn.layer_blocks.{level - 2}.0.", f"fpn_output{level}.")
    if name.startswith("head."):
        _, place, rest = name.split(".")
        name = f"roi_heads.keypoint_head.conv_fcn{int(place) // 2 + 1}.{rest}"
    return name.replace("predictor.kps_score_lowres.", "roi_heads.keypoint_head.score_lowres.")


def weights_of(network: TaskNetwork) -> dict[str, torch.Tensor]:
    return {
        name: tensor
        for name, tensor in network.state_dict().items()
        if name not in {"backbone.mean", "backbone.std"}
    }


def put(path: Path, content: Any) -> Path:
    path.write_bytes(pickle.dumps(content, protocol=2))  # as the zoo's files are
    return path


def test_every_weight_has_a_name_there() -> None:
    network = TaskNetwork(OURS, DETECTRON2)
    for name in weights_of(network):
        assert translated(theirs(name)) == name
    assert translated("proposal_generator.rpn_head.conv.weight") is None
    assert translated("roi_heads.box_head.fc1.weight") is None


def test_a_file_in_their_form_is_read_whole(tmp_path: Path) -> None:
    torch.manual_seed(3)
    network = TaskNetwork(OURS, DETECTRON2)
    arrays = {theirs(name): tensor.numpy() for name, tensor in weights_of(network).items()}
    arrays["proposal_generator.rpn_head.conv.weight"] = np.zeros(3, np.float32)
    arrays["pixel_mean"] = np.float32(5)
    path = put(tmp_path / "model.pkl", {"model": arrays, "__author__": "Detectron2 Model Zoo"})
    state = read_detectron(path)
    assert state.keys() == weights_of(network).keys()
    again = TaskNetwork(OURS, DETECTRON2)
    again.load_state_dict(state)
    crops = torch.rand(1, 3, 64, 64)
    assert torch.equal(again(crops), network(crops))


class _Code:
    """What a hostile file would have run on being read."""

    def __init__(self, *call: Any) -> None:
        self._call = call

    def __reduce__(self) -> Any:
        function, *arguments = self._call
        return function, tuple(arguments)


@pytest.mark.parametrize(
    "call",
    [
        (os.system, "touch ran"),
        (eval, "open('ran', 'w')"),
        (np.load, "ran.npy"),  # a name of NumPy's, yet not an array's
        (getattr, "text", "format"),
    ],
)
def test_code_in_a_file_is_refused_and_not_run(
    call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = put(tmp_path / "model.pkl", {"model": {"a": _Code(*call)}})
    with pytest.raises(PipelineError, match="refused, not a file of arrays alone"):
        read_detectron(path)
    assert not (tmp_path / "ran").exists()


def test_an_array_that_claims_to_be_huge_takes_no_memory(tmp_path: Path) -> None:
    honest = pickle.dumps({"model": {"a": np.zeros(3, np.float32)}}, protocol=2)
    lying = honest.replace(b"K\x03\x85", b"\x8a\x06\x00\x00\x00\x00\x00\x10\x85")  # (2**44,)
    assert lying != honest
    path = tmp_path / "model.pkl"
    path.write_bytes(lying)
    with pytest.raises(PipelineError, match="refused"):
        read_detectron(path)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ([1, 2], "expected a table of weights"),
        ({"model": OrderedDict()}, "no keypoint head"),
        (
            {"model": {"backbone.bottom_up.stem.conv1.weight": "text"}},
            "stem.conv1.weight is not an array of numbers",
        ),
        (
            {"model": {"backbone.bottom_up.stem.conv1.weight": np.array([None])}},
            "stem.conv1.weight is not an array of numbers",
        ),
    ],
)
def test_what_is_no_keypoint_model_is_told(content: Any, why: str, tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=why):
        read_detectron(put(tmp_path / "model.pkl", content))


def test_a_file_cut_short_is_told(tmp_path: Path) -> None:
    path = put(tmp_path / "model.pkl", {"model": {"a": np.zeros(1000)}})
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(PipelineError, match="refused"):
        read_detectron(path)


def test_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="cannot be read"):
        read_detectron(tmp_path / "nowhere.pkl")
