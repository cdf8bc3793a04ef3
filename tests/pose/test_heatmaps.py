import math

import pytest
import torch

from pipeline.keypoints import INDEX, SIGMAS
from pipeline.pose.heatmaps import draw_targets, heatmap_loss

SIDE = 48

LEFT_HIP, NOSE = INDEX["left_hip"], INDEX["nose"]


def targets(x: float, y: float, v: float = 2) -> tuple[torch.Tensor, torch.Tensor]:
    return draw_targets(torch.tensor([x, y, v]).repeat(1, 25, 1), SIDE, 0.7)


def test_the_standard_deviation_follows_the_sigma() -> None:
    maps, _ = targets(20.5, 30.5)
    deviation = SIGMAS[LEFT_HIP] * 0.7 * SIDE  # 3.6 pixels
    assert maps[0, LEFT_HIP, 30, 20] == 1
    assert maps[0, LEFT_HIP, 30, 22] == pytest.approx(math.exp(-4 / (2 * deviation**2)))
    assert maps[0, NOSE, 30, 22] < maps[0, LEFT_HIP, 30, 22]


def test_what_nobody_marked_does_not_train_as_nowhere() -> None:
    _, weights = targets(0, 0, v=0)
    assert not weights.any()
    logits = torch.zeros(1, 25, SIDE, SIDE, requires_grad=True)
    maps, _ = targets(0, 0, v=0)
    loss = heatmap_loss(logits, maps, weights)
    loss.sum().backward()
    assert loss.item() == 0
    assert logits.grad is not None
    assert not logits.grad.any()


def test_the_loss_is_a_mean_over_marked_keypoints() -> None:
    logits = torch.zeros(2, 25, SIDE, SIDE)
    maps, weights = torch.zeros_like(logits), torch.zeros(2, 25)
    weights[0, :3] = 1
    weights[1, :20] = 1
    assert heatmap_loss(logits, maps, weights).tolist() == pytest.approx([math.log(2)] * 2)
