import pytest
import torch

from pipeline.training.pixels import normalise

SIDE = 32


def test_the_mean_of_imagenet_becomes_zero() -> None:
    mean = torch.tensor([0.485, 0.456, 0.406])[None, :, None, None] * 255
    assert normalise(mean).flatten().tolist() == pytest.approx([0, 0, 0], abs=1e-6)
    above = mean + torch.tensor([0.229, 0.224, 0.225])[None, :, None, None] * 255
    assert normalise(above).flatten().tolist() == pytest.approx([1, 1, 1], abs=1e-6)


def test_the_order_in_memory_changes_nothing() -> None:
    pixels = torch.randint(0, 256, (2, SIDE, SIDE, 3), dtype=torch.uint8).permute(0, 3, 1, 2)
    assert torch.allclose(normalise(pixels), normalise(pixels.contiguous().float()), atol=1e-6)
