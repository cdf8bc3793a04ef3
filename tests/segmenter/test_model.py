import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torchvision import models

from pipeline.errors import PipelineError
from pipeline.segmenter.model import (
    OURS,
    Network,
    build_backbone,
    find_weights,
    load_segmenter,
    probabilities,
    to_bytes,
)
from tests.segmenter.networks import card, put_model, random_network


@pytest.mark.parametrize("backbone", ["resnet18", "resnet50"])
def test_a_logit_for_each_pixel_whatever_the_size(backbone: str) -> None:
    network = Network(backbone).eval()
    with torch.inference_mode():
        assert network(torch.randn(2, 3, 64, 96)).shape == (2, 64, 96)
        assert network(torch.randn(1, 3, 50, 33)).shape == (1, 50, 33)


@pytest.mark.parametrize("backbone", ["resnet18", "resnet101"])
def test_the_backbone_s_maps_have_an_eighth_of_the_side(backbone: str) -> None:
    layers, features = build_backbone(backbone)
    with torch.inference_mode():
        assert layers.eval()(torch.randn(1, 3, 64, 32)).shape == (1, features, 8, 4)


def test_the_last_layers_see_the_image_itself() -> None:
    network = random_network().eval()
    images = torch.randn(1, 3, 64, 64)
    changed = images.clone()
    changed[0, :, 20, 30] += 3
    with torch.inference_mode():
        coarse = network.narrow(network.context(network.backbone(images)))
        assert coarse.shape == (1, 16, 8, 8)
        # Close to the change, the answer changes from pixel to pixel: an eighth cannot say that.
        away = (network(changed) - network(images))[0].abs()
    assert away[20, 30] > 10 * away[20, 40]


def test_nothing_in_the_network_is_random_in_training() -> None:
    network = random_network().train()
    images = torch.randn(2, 3, 64, 64)
    assert torch.equal(network(images), network(images))


def test_probabilities_are_bytes() -> None:
    assert to_bytes(torch.tensor([-100.0, 0.0, 100.0])).tolist() == [0, 128, 255]
    said = probabilities(random_network().eval(), torch.randn(1, 3, 32, 32))
    assert said.dtype == torch.uint8
    assert said.shape == (1, 32, 32)


def test_a_saved_segmenter_is_read_as_it_was(tmp_path: Path) -> None:
    network = random_network().eval()
    segmenter = load_segmenter(put_model(tmp_path, network))
    assert segmenter.card == card()
    images = torch.randn(1, 3, 32, 32).to(memory_format=torch.channels_last)
    network = network.to(memory_format=torch.channels_last)
    assert torch.equal(probabilities(segmenter.network, images), probabilities(network, images))


def test_weights_of_another_backbone_are_refused(tmp_path: Path) -> None:
    folder = put_model(tmp_path)
    said = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps(said | {"backbone": "resnet50"}))
    with pytest.raises(PipelineError, match="weights of another network than a DeepLabv3 with res"):
        load_segmenter(folder)


def test_a_card_that_says_nothing_is_refused(tmp_path: Path) -> None:
    folder = put_model(tmp_path)
    (folder / "model.json").write_text("{}")
    with pytest.raises(PipelineError, match=r"model\.json: not the card of a segmenter"):
        load_segmenter(folder)


def test_a_deeplab_s_weights_are_taken_over_backbone_and_context(tmp_path: Path) -> None:
    given = models.segmentation.deeplabv3_resnet50(weights=None, weights_backbone=None)
    state = given.state_dict()
    torch.save(state, tmp_path / "deeplab.pth")
    network = Network("resnet50")
    before = network.state_dict()["narrow.0.0.weight"].clone()
    find_weights("deeplab.pth", "resnet50", tmp_path).put_into(network, OURS)
    after = network.state_dict()
    for ours, theirs in (
        ("backbone.layer4.2.conv3.weight", "backbone.layer4.2.conv3.weight"),
        ("context.convs.2.0.weight", "classifier.0.convs.2.0.weight"),
        ("context.project.1.running_var", "classifier.0.project.1.running_var"),
    ):
        assert torch.equal(after[ours], state[theirs]), ours
    assert torch.equal(after["narrow.0.0.weight"], before)
    # With the same weights the two say the same of an image, up to where ours goes its own way.
    images = torch.randn(1, 3, 64, 64)
    with torch.inference_mode():
        expected = given.eval().classifier[0](given.backbone(images)["out"])
        found = network.eval().context(network.backbone(images))
    assert torch.allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("backbone", ["resnet18", "resnet50"])
def test_a_classifier_s_weights_are_taken_over(backbone: str, tmp_path: Path) -> None:
    given = models.get_model(backbone, weights=None).state_dict()
    save_file(given, tmp_path / "w.safetensors")
    network = Network(backbone)
    find_weights("w.safetensors", backbone, tmp_path).put_into(network, OURS)
    name = "layer3.1.conv2.weight"
    assert torch.equal(network.state_dict()[f"backbone.{name}"], given[name])


def test_our_own_weights_are_taken_over_whole(tmp_path: Path) -> None:
    folder = put_model(tmp_path, random_network(seed=1))
    network = random_network(seed=2)
    weights = find_weights(str(folder / "model.safetensors"), "resnet18", tmp_path)
    weights.put_into(network, OURS)
    expected = random_network(seed=1).state_dict()
    assert all(torch.equal(tensor, expected[name]) for name, tensor in network.state_dict().items())


def test_weights_of_another_backbone_cannot_be_begun_with(tmp_path: Path) -> None:
    torch.save(models.resnet34(weights=None).state_dict(), tmp_path / "w.pth")
    weights = find_weights("w.pth", "resnet18", tmp_path)
    with pytest.raises(PipelineError, match=r"model\.weights = 'w\.pth': .*another arch"):
        weights.put_into(Network("resnet18"), OURS)


def test_names_of_weights_are_a_deeplab_s_or_a_backbone_s(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"COCO_WITH_VOC_LABELS_V1, IMAGENET1K_V1"):
        find_weights("IMAGENET", "resnet101", tmp_path)
