"""Parts that do not train."""

from torch import nn


def freeze(module: nn.Module) -> None:
    """Switch off the gradients of all its weights, and what only training does."""
    module.requires_grad_(requires_grad=False)
    module.eval()
