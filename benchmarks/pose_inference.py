"""Time of the pose models at inference, in the paper's settings, beside the paper's.

One crop of 256 pixels at a time, random weights, all models in turns in one run: ResNet50 as the
trunk, R101-FPN at 800 pixels as Detectron2 has it, heatmaps of 128. The paper has 217.7 ms for
concatenation and 147.8 for matching (0.68 of it) and 143.7 for domain features.

    python benchmarks/pose_inference.py
"""

import os
import platform

import torch

from pipeline.pose.model import Concatenation, DomainFeatures, Matching
from pipeline.pose.task_network import DETECTRON2, Shape, TaskNetwork
from pipeline.pose.timing import parameters, timed
from pipeline.pose.trunk import Trunk

SIDE, HEATMAPS = 256, 128

PAPER = {"concatenation": 217.7, "matching": 147.8, "domain features only": 143.7}


def main() -> None:
    """Print the times and the ratios."""
    torch.manual_seed(0)
    trunk = Trunk("resnet50")
    shape = Shape("resnet101", 800)
    networks = {
        "concatenation": Concatenation(trunk, TaskNetwork(shape, DETECTRON2), HEATMAPS).eval(),
        "matching": Matching(trunk, shape.channels, HEATMAPS).eval(),
        "domain features only": DomainFeatures(trunk, HEATMAPS).eval(),
    }
    times = timed(networks, SIDE)
    device = torch.cuda.get_device_name(0) if torch.cuda.is_available() else platform.machine()
    print(f"on {device}, {os.cpu_count()} cores; one image at a time")
    for name, network in networks.items():
        size = parameters(network) / 1e6
        print(f"{name:22}{size:8.2f}m{times[name]:9.1f} ms (paper: {PAPER[name]} ms)")
    ratio = times["matching"] / times["concatenation"]
    print(f"matching / concatenation: {ratio:.2f} (asked: at most 0.68)")
    ratio = times["domain features only"] / times["matching"]
    print(f"domain features only / matching: {ratio:.2f} (asked: at most 1)")


if __name__ == "__main__":
    main()
