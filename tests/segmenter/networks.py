"""Segmenters of random weights, and one that finds what is red, in a model's place."""

from pathlib import Path

import torch
from torch import nn

from pipeline.contracts.segmenter import SEGMENTER_MODEL
from pipeline.segmenter.model import Card, Network
from pipeline.training.folder import save_model

SIDE = 64


def card(side: int = SIDE) -> Card:
    return Card("resnet18", side, "sample", {"val pairs": 8}, None, 0, 0.5, {})


def random_network(seed: int = 0) -> Network:
    torch.manual_seed(seed)
    return Network("resnet18")


def put_model(root: Path, network: nn.Module | None = None, side: int = SIDE) -> Path:
    """A model in the place of the trained one: random, where none is given."""
    folder = root / SEGMENTER_MODEL.format(corpus="sample")
    state = (network or random_network()).state_dict()
    save_model(folder, card(side), state)
    return folder


def red_network() -> Network:
    """One that finds whatever is red and not green, and is sure of it.

    Of its last layers all weights are 0 but those that lead these two channels to the logit.
    """
    network = Network("resnet18")
    with torch.no_grad():
        for parameter in network.fine.parameters():
            parameter.zero_()
        first, second, last = network.fine[0], network.fine[1], network.fine[2]
        for layer in (first, second):
            layer[1].weight.fill_(1)
        first[0].weight[0, 16, 1, 1] = 1  # red
        first[0].weight[0, 17, 1, 1] = -1  # less green
        second[0].weight[0, 0, 1, 1] = 1
        last.weight[0, 0] = 20
        last.bias.fill_(-20)
    return network.eval()
