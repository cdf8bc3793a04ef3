import pytest
import torch
from torch import nn
from torchvision.models.detection import keypointrcnn_resnet50_fpn
from torchvision.models.detection.faster_rcnn import FasterRCNN
from torchvision.models.resnet import Bottleneck

from pipeline.pose.task_network import (
    DETECTRON2,
    TORCHVISION,
    TORCHVISION_COCO,
    Conventions,
    Shape,
    TaskBackbone,
    TaskNetwork,
    level_of,
    stride_in_1x1,
    taken_from_rcnn,
)

SIDE = 128

SMALL = Shape("resnet50", SIDE)


@pytest.fixture(scope="module")
def rcnn() -> FasterRCNN:
    """torchvision's own network, with random weights."""
    torch.manual_seed(1)
    return keypointrcnn_resnet50_fpn(weights=None, weights_backbone=None).eval()


@pytest.mark.parametrize(("conventions", "eps"), [(TORCHVISION, 1e-5), (TORCHVISION_COCO, 0.0)])
def test_it_is_torchvisions_network_with_the_whole_crop_as_the_region(
    rcnn: FasterRCNN, conventions: Conventions, eps: float
) -> None:
    ours = TaskNetwork(SMALL, conventions)
    ours.load_state_dict(taken_from_rcnn(rcnn.state_dict()))
    for module in rcnn.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eps = eps
    crops = torch.rand(2, 3, SIDE, SIDE)
    with torch.no_grad():
        features = rcnn.backbone((crops - ours.backbone.mean) / ours.backbone.std)
        boxes = [torch.tensor([[0.0, 0.0, SIDE, SIDE]])] * 2
        regions = rcnn.roi_heads.keypoint_roi_pool(features, boxes, [(SIDE, SIDE)] * 2)
        head = rcnn.roi_heads.keypoint_head(regions)
        maps = rcnn.roi_heads.keypoint_predictor(head)
    assert ours.features(crops).shape == (2, 512, 14, 14)
    assert torch.allclose(ours.features(crops), head, atol=1e-5)
    assert ours(crops).shape == (2, 17, 56, 56)
    assert torch.allclose(ours(crops), maps, atol=1e-5)


@pytest.mark.parametrize(
    ("side", "level"), [(64, 2), (112, 3), (192, 3), (224, 4), (800, 5), (4000, 5)]
)
def test_a_region_falls_on_the_level_of_its_size(side: int, level: int) -> None:
    assert level_of(side) == level


def test_detectrons_stride_is_in_the_first_convolution() -> None:
    strides = {}
    for name, conventions in (("torchvision", TORCHVISION), ("detectron2", DETECTRON2)):
        body = TaskBackbone(SMALL, conventions).body
        blocks = [module for module in body.modules() if isinstance(module, Bottleneck)]
        strides[name] = {(block.conv1.stride, block.conv2.stride) for block in blocks}
    assert strides["torchvision"] == {((1, 1), (1, 1)), ((1, 1), (2, 2))}
    assert strides["detectron2"] == {((1, 1), (1, 1)), ((2, 2), (1, 1))}


def test_detectrons_stride_gives_other_numbers_of_the_same_shape() -> None:
    torch.manual_seed(2)
    theirs = TaskNetwork(SMALL, TORCHVISION)
    crops = torch.rand(1, 3, SIDE, SIDE)
    moved = TaskNetwork(SMALL, TORCHVISION)
    moved.load_state_dict(theirs.state_dict())
    stride_in_1x1(moved.backbone.body)
    assert moved(crops).shape == theirs(crops).shape
    assert not torch.allclose(moved(crops), theirs(crops), atol=1e-3)


def test_detectron_takes_blue_green_red_of_255_less_the_mean() -> None:
    backbone = TaskBackbone(SMALL, DETECTRON2)
    seen = []
    backbone.body = _Watching(seen)
    pixels = torch.zeros(1, 3, SIDE, SIDE)
    pixels[:, 0] = 1.0  # red
    with pytest.raises(StopIteration):
        backbone(pixels)
    blue, green, red = seen[0][0, :, 0, 0].tolist()
    assert (blue, green, red) == pytest.approx((-103.53, -116.28, 255 - 123.675), abs=1e-3)


def test_detectrons_regions_are_half_a_pixel_off() -> None:
    # Features that count their columns, 0 to 15: what a bin reads is where it reads.
    columns = torch.arange(16.0).expand(1, 256, 16, 16).contiguous()
    read = {}
    for name, conventions in (("torchvision", TORCHVISION), ("detectron2", DETECTRON2)):
        backbone = TaskBackbone(Shape("resnet50", 128), conventions)
        backbone.body = _Nothing()
        backbone._pyramid_level = lambda _: columns  # type: ignore[method-assign]
        read[name] = backbone(torch.zeros(1, 3, 128, 128))[0, 0, 7]
    middle = slice(2, 12)  # away from the borders, where pixels outside are repeated
    apart = read["torchvision"][middle] - read["detectron2"][middle]
    assert apart.tolist() == pytest.approx([0.5] * 10, abs=0.05)


def test_a_task_network_never_trains() -> None:
    network = nn.Sequential(TaskNetwork(Shape("resnet18", 64, 16, 2), TORCHVISION))
    network.train()
    assert not any(module.training for module in network[0].modules())
    assert not any(weights.requires_grad for weights in network.parameters())
    assert not network[0](torch.rand(1, 3, 64, 64)).requires_grad


def test_a_network_without_keypoints_is_told() -> None:
    with pytest.raises(KeyError, match="keypoint_head"):
        taken_from_rcnn({"backbone.body.conv1.weight": torch.zeros(1)})


class _Watching(nn.Module):
    """Notes what it is given and ends there."""

    def __init__(self, seen: list[torch.Tensor]) -> None:
        super().__init__()
        self._seen = seen

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        self._seen.append(images)
        raise StopIteration


class _Nothing(nn.Module):
    def forward(self, _: torch.Tensor) -> dict[str, torch.Tensor]:
        return {}
