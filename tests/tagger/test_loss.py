import math

import numpy as np
import pytest
import torch

from pipeline.tagger.loss import ClassWeights, summed_bce, weighted_bce


def test_weights_are_those_of_equations_2_and_3() -> None:
    # N = 100. Class 0 on 20: roots of 20 and 80 are in the ratio 1 to 2, so r = 1/3,
    # w(1) = 1/2 * 3 and w(0) = 1/2 * 3/2. Class 1 on half: r = 1/2, both weights 1.
    weights = ClassWeights.of(np.array([20, 50]), 100)
    assert weights.positive.tolist() == pytest.approx([1.5, 1.0])
    assert weights.negative.tolist() == pytest.approx([0.75, 1.0])


def test_a_class_on_none_or_all_has_no_weight() -> None:
    weights = ClassWeights.of(np.array([0, 1, 10]), 10)
    assert weights.positive.tolist() == pytest.approx([0, 2.0, 0])  # r = 1 / (1 + 3)
    assert weights.negative.tolist() == pytest.approx([0, 2 / 3, 0])
    assert weights.unlearnt == [0, 2]


def test_the_loss_is_that_of_equation_1() -> None:
    # Predictions 1/2 and 1/4, as logits 0 and -log 3.
    logits = torch.tensor([[0.0, -math.log(3)], [0.0, -math.log(3)]])
    targets = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    weights = ClassWeights.of(np.array([20, 50]), 100)
    expected = [
        (1.5 * math.log(2) + 1.0 * math.log(4 / 3)) / 2,
        (0.75 * math.log(2) + 1.0 * math.log(4)) / 2,
    ]
    assert weighted_bce(logits, targets, weights).tolist() == pytest.approx(expected)


def test_summed_bce_is_plain_and_leaves_out_what_cannot_be_learnt() -> None:
    logits = torch.tensor([[0.0, -math.log(3), 5.0]])
    targets = torch.tensor([[1.0, 0.0, 0.0]])
    weights = ClassWeights.of(np.array([20, 50, 0]), 100)
    expected = [math.log(2) + math.log(4 / 3)]
    assert summed_bce(logits, targets, weights).tolist() == pytest.approx(expected)


@pytest.mark.parametrize("loss", [weighted_bce, summed_bce])
def test_a_class_of_no_weight_gets_no_gradient(loss: object) -> None:
    assert callable(loss)
    logits = torch.zeros(2, 2, requires_grad=True)
    weights = ClassWeights.of(np.array([0, 5]), 10)
    loss(logits, torch.tensor([[0.0, 1.0], [0.0, 0.0]]), weights).sum().backward()
    assert logits.grad is not None
    assert logits.grad[:, 0].tolist() == [0, 0]
    assert (logits.grad[:, 1] != 0).all()


def test_a_sure_and_wrong_prediction_stays_finite() -> None:
    weights = ClassWeights.of(np.array([1]), 1_000_000)
    loss = weighted_bce(torch.tensor([[-200.0]]), torch.tensor([[1.0]]), weights)
    assert torch.isfinite(loss).all()
