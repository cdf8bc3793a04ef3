"""Adapters on small models made in the same form as the published ones."""

import json
import pickle
from pathlib import Path

import numpy as np
import onnx
import pyarrow.parquet as pq
import pytest
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torchvision import models

from pipeline.errors import PipelineError
from pipeline.images.decoding import Limits
from pipeline.images.manifest import Manifest
from pipeline.images.store import ImageStore
from pipeline.tagger.adapters import RawTagger, rf5_network, rf5_tagger, wd_tagger, write_scores
from pipeline.tagger.others import RAW_TAG_SCORES
from tests.tagger.worlds import put_images

TAGS = ("red_hair", "blue_hair", "1girl")

SIDE = 32


def rf5_files(folder: Path) -> tuple[Path, Path, torch.nn.Module]:
    """Weights as RF5's resnet18, untrained, with a head for three tags."""
    torch.manual_seed(0)
    network = rf5_network(models.resnet18(weights=None), len(TAGS)).eval()
    weights, names = folder / "resnet.pth", folder / "names.json"
    torch.save(network.state_dict(), weights)
    names.write_text(json.dumps(TAGS))
    return weights, names, network


def wd_files(folder: Path, outputs: int = 3, batch: str | int = "N") -> tuple[Path, Path]:
    """ONNX whose scores are the mean blue, green and red of an image, over 255."""
    nodes = [
        helper.make_node("ReduceMean", ["image", "axes"], ["mean"], keepdims=0),
        helper.make_node("Mul", ["mean", "scale"], ["scores"]),
    ]
    graph = helper.make_graph(
        nodes,
        "mean colour",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [batch, SIDE, SIDE, 3])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [batch, outputs])],
        [
            numpy_helper.from_array(np.array([1, 2]), "axes"),
            numpy_helper.from_array(np.array([1 / 255], np.float32), "scale"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    path, names = folder / "model.onnx", folder / "selected_tags.csv"
    onnx.save(model, path)
    rows = ["tag_id,name,category,count", "1,blue_hair,0,9", "2,1girl,0,9", "3,red_hair,0,9"]
    names.write_text("\n".join(rows) + "\n")
    return path, names


def colours() -> NDArray[np.uint8]:
    """A red and a blue image."""
    images = np.zeros((2, SIDE, SIDE, 3), np.uint8)
    images[0, :, :, 0] = images[1, :, :, 2] = 255
    return images


def test_rf5_scores_are_its_network_on_normalised_pixels(tmp_path: Path) -> None:
    weights, names, network = rf5_files(tmp_path)
    tagger = rf5_tagger(weights, names)
    mean = np.array([0.7137, 0.6628, 0.6519])
    std = np.array([0.2970, 0.3017, 0.2979])
    pixels = torch.from_numpy((colours() / 255 - mean) / std).permute(0, 3, 1, 2).float()
    with torch.inference_mode():
        expected = 1 / (1 + np.exp(-network(pixels).numpy()))
    assert (tagger.tags, tagger.side) == (TAGS, 360)
    np.testing.assert_allclose(tagger.score(colours()), expected, atol=1e-5)


def test_rf5_state_has_the_names_of_fastai(tmp_path: Path) -> None:
    # As in the published files: 0 is the trunk, 1 the head, whose layers with weights are these.
    _, _, network = rf5_files(tmp_path)
    state = network.state_dict()
    shapes = {key: tuple(state[key].shape) for key in state if key.startswith("1.")}
    assert {key.split(".")[1] for key in shapes} == {"2", "4", "6", "8"}
    assert shapes["1.4.weight"] == (512, 1024)
    assert shapes["1.8.weight"] == (3, 512)
    assert tuple(state["0.0.weight"].shape) == (64, 3, 7, 7)


def test_rf5_pools_the_maximum_before_the_mean(tmp_path: Path) -> None:
    _, _, network = rf5_files(tmp_path)
    pool = network[1][1]
    found = pool(torch.tensor([[[[1.0, 3.0]], [[0.0, 8.0]]]]))
    assert found.tolist() == [[3.0, 8.0, 2.0, 4.0]]


class Code:
    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (Path("owned"),)


def test_weights_with_code_in_them_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _, names, _ = rf5_files(tmp_path)
    (tmp_path / "evil.pth").write_bytes(pickle.dumps({"0.0.weight": Code()}, protocol=2))
    torch.save({"0.0.weight": Code()}, tmp_path / "evil_zip.pth")
    for evil in ("evil.pth", "evil_zip.pth"):
        with pytest.raises(PipelineError, match=evil):
            rf5_tagger(tmp_path / evil, names)
    assert not (tmp_path / "owned").exists()


def test_rf5_weights_of_another_form(tmp_path: Path) -> None:
    weights, names, _ = rf5_files(tmp_path)
    names.write_text(json.dumps(TAGS[:2]))
    with pytest.raises(PipelineError, match="not RF5's weights for the 2 tags"):
        rf5_tagger(weights, names)
    torch.save(models.resnet18(weights=None).state_dict(), weights)
    with pytest.raises(PipelineError, match="no ResNet has"):
        rf5_tagger(weights, names)


@pytest.mark.parametrize("content", ["{", '{"a": 1}', "[1]"])
def test_rf5_tags_that_are_no_list(tmp_path: Path, content: str) -> None:
    weights, names, _ = rf5_files(tmp_path)
    names.write_text(content)
    with pytest.raises(PipelineError, match="JSON list of tags"):
        rf5_tagger(weights, names)


def test_wd_gets_blue_green_red_from_0_to_255(tmp_path: Path) -> None:
    tagger = wd_tagger(*wd_files(tmp_path))
    assert (tagger.tags, tagger.side) == (("blue_hair", "1girl", "red_hair"), SIDE)
    np.testing.assert_allclose(tagger.score(colours()), [[0, 0, 1], [1, 0, 0]], atol=1e-6)


def test_wd_files_that_are_not_right(tmp_path: Path) -> None:
    model, names = wd_files(tmp_path)
    with pytest.raises(PipelineError, match="no such file"):
        wd_tagger(tmp_path / "gone.onnx", names)
    names.write_text("tag_id,name\n1,blue_hair\n")
    with pytest.raises(PipelineError, match="gives 3 scores"):
        wd_tagger(model, names)
    names.write_text("tag_id\n1\n")
    with pytest.raises(PipelineError, match="a column `name`"):
        wd_tagger(model, names)
    _, names = wd_files(tmp_path, batch=1)
    with pytest.raises(PipelineError, match="batch size is fixed"):
        wd_tagger(model, names)
    model.write_bytes(b"no model")
    with pytest.raises(PipelineError, match="not an ONNX model"):
        wd_tagger(model, names)


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    put_images(tmp_path)
    rows = pq.read_table(tmp_path / "datasets/sample/tagger/images.parquet").slice(0, 20)
    store = ImageStore(tmp_path / "store", tmp_path / "datasets/sample/sample/mirror")
    return Manifest(rows, store, Limits(10_000_000, 1_000_000))


def test_a_row_for_each_image_and_wanted_tag(tmp_path: Path, manifest: Manifest) -> None:
    out = tmp_path / "new" / "scores.parquet"
    wanted = {"blue_hair", "red_hair", "dark"}
    known = write_scores(wd_tagger(*wd_files(tmp_path)), [manifest, manifest], wanted, out)
    table = pq.read_table(out)
    assert known == 2
    assert table.schema.equals(RAW_TAG_SCORES)
    assert table["post_id"].to_pylist()[:4] == [100, 100, 101, 101]
    assert len(table) == 2 * 20 * 2
    # Post 102 is red, 103 blue (see worlds.classes_of).
    rows = {(row["post_id"], row["tag"]): row["score"] for row in table.to_pylist()}
    assert rows[102, "red_hair"] > rows[102, "blue_hair"]
    assert rows[103, "red_hair"] < rows[103, "blue_hair"]
    assert [path.name for path in out.parent.iterdir()] == ["scores.parquet"]


def test_a_tagger_of_other_things(tmp_path: Path, manifest: Manifest) -> None:
    tagger = RawTagger(("1girl",), SIDE, lambda images: np.ones((len(images), 1), np.float32))
    with pytest.raises(PipelineError, match="not one of the tagger's tags"):
        write_scores(tagger, [manifest], {"red_hair"}, tmp_path / "scores.parquet")
