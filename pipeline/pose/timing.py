"""The stage `pose_timing`: parameters and time per image of the rows, side by side in one run."""

import json
import os
import platform
import time
from typing import Any

import numpy as np
import torch
from torch import nn

from pipeline.contracts.pose import POSE_MODEL, POSE_TIMING, TASK_SOURCE
from pipeline.pose.card import load_pose_model
from pipeline.pose.inference import heatmaps_of, read_keypoints
from pipeline.pose.rows import BUILT, settings_of
from pipeline.pose.sources import LacksError, find_task_network
from pipeline.stage import Counts, Run, Stage, run_stage
from pipeline.training.inference import best_device

TIMED = tuple(row for row in BUILT if row != "mean_pose")

STAGE = Stage(
    "pose_timing",
    params=("corpus.name", "pose.rows", "pose.task", "pose.train.input_size"),
    inputs=(*(POSE_MODEL.replace("{row}", row) for row in TIMED), TASK_SOURCE),
    outputs=(POSE_TIMING,),
)

ROUNDS = 15
"""Each model is timed so many times, in turns; the middle one counts."""

WARMING = 2


def main(run: Run) -> Counts:
    """Count and time what can be had."""
    networks = {}
    for row in TIMED:
        try:
            networks[row] = _network(run, row)
        except LacksError:
            continue
    side = run.params.pose.train.input_size
    times = timed(networks, side)
    device = best_device()
    hardware = torch.cuda.get_device_name(0) if device.type == "cuda" else platform.machine()
    record: dict[str, Any] = {
        "hardware": f"{hardware}, {os.cpu_count()} cores",
        "batch": 1,
        "rows": {
            row: {"parameters": parameters(network), "ms": round(times[row], 2)}
            for row, network in networks.items()
        },
    }
    run.output(POSE_TIMING).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return {"models": len(networks)}


def timed(networks: dict[str, nn.Module], side: int) -> dict[str, float]:
    """Milliseconds from a crop to its keypoints, batch one, taken in turns.

    Args:
        networks: in evaluation mode.
        side: of the crop.
    """
    crop = np.random.default_rng(0).integers(0, 256, (1, side, side, 3), dtype=np.uint8)
    taken: dict[str, list[float]] = {name: [] for name in networks}
    for turn in range(WARMING + ROUNDS):
        for name, network in networks.items():
            started = time.perf_counter()
            read_keypoints(heatmaps_of(network, crop), "subpixel")
            if turn >= WARMING:
                taken[name].append(1000 * (time.perf_counter() - started))
    return {name: float(np.median(each)) for name, each in taken.items()}


def parameters(network: nn.Module) -> int:
    """Weights that the network has, trained or frozen."""
    return sum(weights.numel() for weights in network.parameters())


def _network(run: Run, row: str) -> nn.Module:
    if settings_of(run.params, row).model == "task_pretrained":
        network: nn.Module = find_task_network(run.params.pose.task, run.root, run.corpus)
    else:
        network = load_pose_model(run.input(POSE_MODEL.replace("{row}", row))).network
    return network.to(best_device())


if __name__ == "__main__":
    run_stage(STAGE, main)
