import numpy as np
import pytest
import torch
from torch import nn

from pipeline.keypoints import INDEX
from pipeline.pose.calibration import Calibration
from pipeline.pose.crops import Square
from pipeline.pose.decoding import Read
from pipeline.pose.inference import heatmaps_of, in_image, read_keypoints, with_midpoints
from pipeline.pose.task_network import TORCHVISION, Shape, TaskNetwork


class _Logits(nn.Module):
    """Gives the same logits for every crop."""

    def __init__(self, value: float) -> None:
        super().__init__()
        self.value = nn.Parameter(torch.tensor(value))

    def forward(self, crops: torch.Tensor) -> torch.Tensor:
        return self.value.expand(len(crops), 25, 4, 4)


CROPS = np.zeros((2, 8, 8, 3), np.uint8)


def test_heatmaps_are_probabilities_of_each_pixel() -> None:
    assert heatmaps_of(_Logits(0.0), CROPS) == pytest.approx(np.full((2, 25, 4, 4), 0.5))


def test_the_task_networks_maps_are_distributions_over_the_places() -> None:
    network = TaskNetwork(Shape("resnet18", 64, 8, 2), TORCHVISION)
    maps = heatmaps_of(network, CROPS)
    assert maps.shape == (2, 17, 56, 56)
    assert maps.sum(axis=(2, 3)) == pytest.approx(np.ones((2, 17)), abs=1e-4)


def test_midpoints_are_between_their_ends_and_as_sure_as_the_less_sure() -> None:
    positions, peaks = np.zeros((1, 17, 2)), np.ones((1, 17))
    positions[0, INDEX["right_knee"]] = 4, 8
    peaks[0, INDEX["right_knee"]] = 0.25
    placed, sure = with_midpoints(positions, peaks)
    assert placed[0, INDEX["right_shin"]].tolist() == [2, 4]
    assert sure[0, INDEX["right_shin"]] == 0.25
    assert sure[0, INDEX["left_shin"]] == 1


@pytest.mark.parametrize("decoding", ["paper", "subpixel"])
@pytest.mark.parametrize("count", [17, 25])
def test_keypoints_are_read_in_sides_of_the_crop(decoding: str, count: int) -> None:
    heatmaps = np.zeros((1, count, 20, 20))
    heatmaps[:, :, 5, 14] = 1
    read = read_keypoints(heatmaps, decoding)
    assert read.positions.shape == (1, 25, 2)
    assert read.positions[0, 3] == pytest.approx([14.5 / 20, 5.5 / 20], abs=0.01)


def test_keypoints_go_back_to_the_image_with_a_confidence() -> None:
    read = Read(np.full((1, 25, 2), 0.5), np.full((1, 25), 0.9))
    found = in_image(read, [Square(100, 200, 50)], Calibration(1, 0))
    assert found.shape == (1, 25, 3)
    assert found[0, 7] == pytest.approx([125, 225, 0.9])
