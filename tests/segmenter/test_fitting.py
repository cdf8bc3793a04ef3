import math

import pytest
import torch

from pipeline.segmenter.fitting import losses


def test_the_loss_is_the_cross_entropy_of_each_pixel_in_the_mean() -> None:
    logits = torch.zeros(2, 4, 4)
    alphas = torch.zeros(2, 4, 4, dtype=torch.uint8)
    logits[1], alphas[1] = 3.0, 255
    found = losses(logits, alphas)
    assert found.shape == (2,)
    assert found.tolist() == pytest.approx([math.log(2), math.log(1 + math.exp(-3))])


def test_a_soft_edge_is_best_met_by_its_opacity() -> None:
    alphas = torch.full((1, 1, 1), 51, dtype=torch.uint8)  # a fifth
    grid = torch.linspace(-4, 4, 801)
    values = [float(losses(logit.view(1, 1, 1), alphas)) for logit in grid]
    best = torch.sigmoid(grid[int(torch.tensor(values).argmin())])
    assert float(best) == pytest.approx(0.2, abs=0.01)
