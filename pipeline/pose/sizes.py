"""How many parameters each pose model has in the paper's settings, beside the paper's counts."""

from dataclasses import dataclass

from torch import nn

from pipeline.pose.model import Concatenation, DomainFeatures, Matching, TaskFineTuning
from pipeline.pose.task_network import DETECTRON2, Shape, TaskNetwork
from pipeline.pose.trunk import Trunk

HEATMAPS = 128
"""Side in the paper's settings."""

WHOLE_RCNN = 77.5
"""Million parameters of the paper's whole R-CNN, with the proposals and boxes that a crop taken for
one region does without."""


@dataclass(frozen=True)
class Size:
    """A model's parameters in millions."""

    row: str
    own: float
    """All but the R-CNN's."""
    rcnn: float
    """Of the R-CNN's part that the model has at inference; 0 for none."""
    paper: str


def sizes() -> list[Size]:
    """The models of the paper's table 1, with a ResNet50 as the trunk and Detectron2's R101-FPN."""
    trunk = Trunk("resnet50")
    shape = Shape("resnet101", 800)
    task = TaskNetwork(shape, DETECTRON2)
    fine_tuned = TaskFineTuning(task.backbone, task, HEATMAPS)
    networks: list[tuple[str, nn.Module, nn.Module | None, str]] = [
        ("feature concatenation", Concatenation(trunk, task, HEATMAPS), task, "86.8"),
        ("feature matching", Matching(trunk, shape.channels, HEATMAPS), None, "9.9"),
        ("task fine-tuning only", fine_tuned, fine_tuned, "77.5"),
        ("domain features only", DomainFeatures(trunk, HEATMAPS), None, "9.6"),
        (
            "task fine-tuning with domain features",
            TaskFineTuning(trunk, task, HEATMAPS),
            None,
            "41.1",
        ),
        ("task-pretrained R-CNN", task, task, "77.5"),
    ]
    return [
        Size(row, millions(network) - millions(rcnn), millions(rcnn), paper)
        for row, network, rcnn, paper in networks
    ]


def told_sizes() -> list[str]:
    """A line a model."""
    head = f"{'in the paper’s settings':40}{'own':>9}{'R-CNN':>10}{'together':>11}{'paper':>9}"
    lines = [head]
    for size in sizes():
        together = size.own + size.rcnn
        rcnn = f"{size.rcnn:.3f}m" if size.rcnn else "–"
        lines.append(
            f"{size.row:40}{size.own:8.3f}m{rcnn:>10}{together:10.3f}m{size.paper + 'm':>9}"
        )
    return [
        *lines,
        f"The paper counts its whole R-CNN, {WHOLE_RCNN}m, with region proposals and boxes; here",
        "the crop is the one region and they are not needed. How its head sits on the tagger's",
        "trunk in `task fine-tuning with domain features` is not published.",
    ]


def millions(network: nn.Module | None) -> float:
    """Parameters in millions; 0 for none."""
    return sum(each.numel() for each in network.parameters()) / 1e6 if network else 0.0
