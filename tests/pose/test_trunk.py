import pytest
import torch
from torchvision import models

from pipeline.pose.trunk import Trunk


def test_depths_are_those_of_the_paper() -> None:
    depths = Trunk("resnet50")(torch.rand(1, 3, 256, 256))
    assert [tuple(depth.shape[1:]) for depth in depths] == [
        (64, 128, 128),
        (256, 64, 64),
        (512, 32, 32),
        (1024, 16, 16),
    ]


@pytest.mark.parametrize("architecture", ["resnet18", "resnet50"])
def test_a_whole_resnets_weights_give_its_own_features(architecture: str) -> None:
    torch.manual_seed(1)
    whole = models.get_model(architecture, weights=None).eval()
    trunk = Trunk(architecture)
    trunk.take(whole.state_dict())
    crops = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        stem = whole.relu(whole.bn1(whole.conv1((crops - trunk.mean) / trunk.std)))
        deep = whole.layer3(whole.layer2(whole.layer1(whole.maxpool(stem))))
    assert torch.equal(trunk(crops).conv1, stem)
    assert torch.equal(trunk(crops).layer3, deep)
    assert trunk.channels[-1] == deep.shape[1]


def test_another_architectures_weights_do_not_fit() -> None:
    with pytest.raises((KeyError, RuntimeError)):
        Trunk("resnet50").take(models.resnet18(weights=None).state_dict())


def test_a_trunk_never_trains() -> None:
    trunk = torch.nn.Sequential(Trunk("resnet18"))
    trunk.train()
    assert not any(module.training for module in trunk[0].modules())
    assert not trunk[0](torch.rand(1, 3, 32, 32)).layer3.requires_grad


def test_what_is_no_resnet_is_told() -> None:
    with pytest.raises(TypeError, match="not a ResNet"):
        Trunk("vgg11")
