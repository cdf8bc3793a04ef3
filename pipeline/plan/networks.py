"""How fast the networks of the settings train and answer on this machine: a few real steps each."""

import math
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from pipeline.errors import PipelineError
from pipeline.keypoints import COCO_NAMES, NAMES
from pipeline.params import Params
from pipeline.pose.augment import Changes as PoseChanges
from pipeline.pose.augment import context
from pipeline.pose.building import assemble
from pipeline.pose.fitting import MatchingFitting, PoseFitting
from pipeline.pose.inference import heatmaps_of
from pipeline.pose.model import Matching
from pipeline.pose.rows import WITH_TASK, WITH_TRUNK, settings_of
from pipeline.pose.sources import TAGGER, LacksError
from pipeline.pose.task_network import CONVENTIONS, KeypointRCNN, Shape, TaskNetwork
from pipeline.pose.task_source import CHANGES, place_loss
from pipeline.pose.trunk import Trunk
from pipeline.segmenter.fitting import losses as segmenter_losses
from pipeline.segmenter.model import Network, probabilities
from pipeline.settings.section import Training
from pipeline.tagger.augment import Changes as TaggerChanges
from pipeline.tagger.fitting import LOSSES
from pipeline.tagger.loss import ClassWeights
from pipeline.tagger.model import build_network, score
from pipeline.training.inference import best_device, one_thread
from pipeline.training.pixels import normalise
from pipeline.training.precision import precision_of

BUDGET_S = 3.0
"""A measurement ends after the repetition in which it has taken so long."""

FEW = 2
"""Samples of a step, where a whole batch would take too long."""

Losses = Callable[[], Tensor]
"""(N,): the losses of a step."""


@dataclass(frozen=True)
class Rate:
    """Items a second, and what was timed."""

    per_second: float
    says: str


def timed(work: Callable[[], object], items: int, seconds: float = BUDGET_S) -> float:
    """Items a second: once to warm up, then again until the time is over.

    Where once takes longer than that already, it is what counts.
    """
    started = time.perf_counter()
    work()
    _wait_for_gpu()
    first = time.perf_counter() - started
    if first >= seconds:
        return items / first
    started, rounds = time.perf_counter(), 0
    while rounds == 0 or time.perf_counter() - started < seconds:
        work()
        _wait_for_gpu()
        rounds += 1
    return items * rounds / (time.perf_counter() - started)


def tagger_training(params: Params, classes: int) -> Rate:
    """Images a second of the tagger's training, without reading them."""
    settings, model = params.tagger.train, params.tagger.model
    device, side = best_device(), model.input_size
    network = _placed(build_network(model.architecture, classes))
    weights = ClassWeights.of(np.full(classes, 1), 2)
    weights = ClassWeights(weights.positive.to(device), weights.negative.to(device))

    def losses(count: int) -> Losses:
        images = torch.randint(256, (count, side, side, 3), dtype=torch.uint8).to(device)
        changes = TaggerChanges.draw(settings.augment, settings.seed, 0, range(count))
        targets = torch.zeros(count, classes, device=device)

        def step() -> Tensor:
            logits = network(normalise(changes.apply(images)))
            return LOSSES[settings.loss](logits.float(), targets, weights)

        return step

    return _steps(network, settings, losses, f"{model.architecture}, {side} px")


def segmenter_training(params: Params) -> Rate:
    """Pairs a second of the segmenter's training, without making them."""
    settings, side = params.segmenter.train, params.segmenter.canvas.size
    device, backbone = best_device(), params.segmenter.model.backbone
    network = _placed(Network(backbone))

    def losses(count: int) -> Losses:
        images = torch.randint(256, (count, 3, side, side), dtype=torch.uint8).to(device)
        alphas = torch.randint(256, (count, side, side), dtype=torch.uint8).to(device)
        return lambda: segmenter_losses(network(normalise(images)).float(), alphas)

    return _steps(network, settings, losses, f"DeepLabv3 on {backbone}, {side} px")


def task_training(params: Params) -> Rate:
    """Photographs a second of the task network's training."""
    task, device = params.pose.task, best_device()
    reach = context(CHANGES)
    network = _placed(KeypointRCNN(_shape(params), CONVENTIONS["torchvision"], training=True))
    side = math.ceil(task.side * reach)

    def losses(count: int) -> Losses:
        pixels = torch.randint(256, (count, 3, side, side), dtype=torch.uint8).to(device)
        keypoints = torch.full((count, len(COCO_NAMES), 3), 0.5, device=device)
        changes = PoseChanges.draw(CHANGES, task.train.seed, 0, range(count))

        def step() -> Tensor:
            crops = changes.apply(pixels, task.side, reach)
            return place_loss(network(crops).float(), keypoints)

        return step

    what = f"Keypoint R-CNN on {task.architecture}, {task.side} px"
    return _steps(network, task.train, losses, what)


def pose_training(params: Params, row: str) -> Rate:
    """Crops a second of a row's training.

    Raises:
        LacksError: for a row that lacks something.
        PipelineError: for one that has no such training here.
    """
    settings, device = params.pose.train, best_device()
    reach = context(settings.augment)
    network, task = pose_network(params, row)
    if settings_of(params, row).model == "adversarial":
        raise PipelineError("adversarial rows are not measured")
    best = Path("best.safetensors")  # nothing is kept
    if task is not None and isinstance(network, Matching):
        fitting: PoseFitting = MatchingFitting(row, network, settings, 1, best, task)
    else:
        fitting = PoseFitting(row, network, settings, 1, best)
    fitting.to(device).train()
    side = round(settings.input_size * reach)

    def losses(count: int) -> Losses:
        pixels = torch.randint(256, (count, 3, side, side), dtype=torch.uint8).to(device)
        keypoints = torch.full((count, len(NAMES), 3), 0.5, device=device)
        changes = PoseChanges.draw(settings.augment, settings.seed, 0, range(count))

        def step() -> Tensor:
            crops = changes.apply(pixels, settings.input_size, reach)
            return fitting.losses(crops, changes.move(keypoints))

        return step

    return _steps(fitting, settings, losses, f"{network_of(params, row)}, {settings.input_size} px")


def tagger_answers(params: Params, classes: int, workers: int) -> Rate:
    """Images a second that trained taggers score, a worker on a core, without reading them."""
    model = params.tagger.model
    network = _placed(build_network(model.architecture, classes)).eval()
    images = torch.rand(4, 3, model.input_size, model.input_size, device=best_device())
    return _answers(
        lambda: score(network, images), 4, workers, f"{model.architecture}, {model.input_size} px"
    )


def segmenter_answers(params: Params, workers: int) -> Rate:
    """Images a second that trained segmenters look at, likewise."""
    side, backbone = params.segmenter.canvas.size, params.segmenter.model.backbone
    network = _placed(Network(backbone)).eval()
    images = torch.rand(2, 3, side, side, device=best_device())
    return _answers(
        lambda: probabilities(network, images), 2, workers, f"DeepLabv3 on {backbone}, {side} px"
    )


def pose_answers(params: Params, row: str, workers: int) -> Rate:
    """Crops a second that a row's model looks at; with `workers` of 0 in one process.

    Raises:
        LacksError: for a row that lacks something.
    """
    network, task = pose_network(params, row)
    if settings_of(params, row).model == "task_pretrained" and task is not None:
        network = task
    network = _placed(network).eval()
    side = params.pose.train.input_size
    crops = np.zeros((2, side, side, 3), np.uint8)
    says = f"{network_of(params, row)}, {side} px"
    return _answers(lambda: heatmaps_of(network, crops), 2, workers, says)


def pose_network(params: Params, row: str) -> tuple[nn.Module, TaskNetwork | None]:
    """The network of a row with random weights, and the task network that it has to do with.

    Raises:
        LacksError: when the settings name no source for a part of it.
    """
    settings, trunk, task = settings_of(params, row), None, None
    if settings.model in WITH_TRUNK:
        architecture = settings.trunk_architecture
        if settings.trunk == TAGGER:
            architecture = params.tagger.model.architecture
        if settings.trunk is None or architecture is None:
            raise LacksError(f"pose.rows.{row}.trunk: null")
        trunk = Trunk(architecture)
    if settings.model in WITH_TASK | {"task_pretrained"}:
        if params.pose.task.weights is None:
            raise LacksError("pose.task.weights: null")
        task = TaskNetwork(_shape(params), CONVENTIONS[params.pose.task.conventions])
        if settings.model == "task_pretrained":
            return task, task
    channels = task.shape.channels if task else 0
    side = params.pose.train.heatmap_size
    return assemble(settings.model, side, trunk, task, channels), task


def network_of(params: Params, row: str) -> str:
    """Which network a row has, in words: rows of the same one are as fast as each other."""
    settings = settings_of(params, row)
    if settings.trunk is None:
        return settings.model
    if settings.trunk == TAGGER:
        return f"{settings.model} on {params.tagger.model.architecture}"
    return f"{settings.model} on {settings.trunk_architecture}"


def _shape(params: Params) -> Shape:
    task = params.pose.task
    return Shape(task.architecture, task.side, task.channels, task.layers)


def _steps(
    module: nn.Module, settings: Training, losses: Callable[[int], Losses], what: str
) -> Rate:
    """Samples a second of whole steps: forth, back, and the optimizer's.

    Args:
        module: whose parameters are trained.
        settings: how.
        losses: of so many samples; a batch of the settings is tried where one is quick enough.
        what: is trained, for people.
    """
    optimizer = torch.optim.Adam(module.parameters(), lr=settings.learning_rate)
    module.train()

    def stepping(loss_of: Losses) -> Callable[[], None]:
        def step() -> None:
            with _precision(settings):
                loss = loss_of().mean()
            loss.backward()  # type: ignore[no-untyped-call]  # torch has no types for it
            optimizer.step()
            optimizer.zero_grad()

        return step

    count = min(settings.batch, FEW)
    per_second = timed(stepping(losses(count)), count, BUDGET_S / 4)
    if count < settings.batch <= per_second * BUDGET_S / 2:
        count = settings.batch
        per_second = timed(stepping(losses(count)), count)
    return Rate(per_second, f"{what}, {count} a step, {precision_of(settings)}, {_device()}")


def _answers(work: Callable[[], object], items: int, workers: int, says: str) -> Rate:
    """A worker has one thread; a GPU is shared, and no faster for many."""
    if torch.cuda.is_available() or not workers:
        return Rate(timed(work, items), f"{says}, {_device()}")
    with one_thread():
        return Rate(timed(work, items) * workers, f"{says}, {workers} workers")


def _placed(network: nn.Module) -> nn.Module:
    return network.to(best_device(), memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def _precision(settings: Training) -> AbstractContextManager[object]:
    if precision_of(settings) == "bf16-mixed":
        return torch.autocast(best_device().type, dtype=torch.bfloat16)
    return nullcontext()


def _device() -> str:
    return torch.cuda.get_device_name(0) if torch.cuda.is_available() else "CPU"


def _wait_for_gpu() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def lacks_of(params: Params, row: str) -> str:
    """What the settings leave open that a row needs; nothing, where it has all."""
    settings = settings_of(params, row)
    if settings.model in WITH_TRUNK and settings.trunk is None:
        return f"pose.rows.{row}.trunk: null"
    if settings.model in WITH_TASK | {"task_pretrained"} and params.pose.task.weights is None:
        return "pose.task.weights: null"
    if settings.model == "results" and settings.results is None:
        return f"pose.rows.{row}.results: null"
    return ""
