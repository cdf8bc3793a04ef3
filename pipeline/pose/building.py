"""The network of a row of the table of pose models, from what the row needs for it."""

from pathlib import Path

import torch
from torch import nn

from pipeline.params import Params
from pipeline.pose.model import Concatenation, DomainFeatures, Matching, TaskFineTuning
from pipeline.pose.rows import TAUGHT, WITH_TASK, WITH_TRUNK, settings_of
from pipeline.pose.sources import find_task_network, find_trunk
from pipeline.pose.task_network import TaskNetwork
from pipeline.pose.trunk import Trunk


def build(params: Params, row: str, root: Path) -> tuple[nn.Module, TaskNetwork | None]:
    """The network of a row as training begins with it, and what teaches it.

    Args:
        params: `pose.rows.<row>`, `pose.task` and `pose.train`.
        row: its name.
        root: where models and files are.

    Returns:
        The network, and the task network, if the row has to do with it.

    Raises:
        LacksError: when the row needs a file that nobody gave.
        PipelineError: when a source cannot be read.
    """
    settings, corpus = settings_of(params, row), params.corpus.name
    side, seed = params.pose.train.heatmap_size, params.pose.train.seed
    trunk, task = None, None
    if settings.model in WITH_TRUNK:
        trunk = find_trunk(settings, row, root, corpus, seed)
    if settings.model in WITH_TASK:
        task = find_task_network(params.pose.task, root, corpus)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = assemble(settings.model, side, trunk, task, task.shape.channels if task else 0)
    return network, task


def assemble(
    model: str, side: int, trunk: Trunk | None, task: TaskNetwork | None, channels: int
) -> nn.Module:
    """The network of a kind of row.

    Args:
        model: as the setting `pose.rows.<row>.model` has it, one that is trained.
        side: of the heatmaps.
        trunk: for WITH_TRUNK.
        task: for WITH_TASK; the TAUGHT ones do without it once they are trained.
        channels: of the task network's features, which the TAUGHT ones predict.
    """
    if model == "task_fine_tuning" and task:
        return TaskFineTuning(task.backbone, task, side)
    assert trunk is not None, model
    if model == "domain_features":
        return DomainFeatures(trunk, side)
    if model in TAUGHT:
        return Matching(trunk, channels, side)
    assert task is not None, model
    if model == "concatenation":
        return Concatenation(trunk, task, side)
    return TaskFineTuning(trunk, task, side)
