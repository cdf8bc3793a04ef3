"""The pose models in training: the steps that Lightning runs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, mse_loss

from pipeline.keypoints import SIGMAS
from pipeline.metrics.keypoints import oks
from pipeline.pose.augment import WHITE, Changes, context
from pipeline.pose.data import Batch
from pipeline.pose.decoding import read_subpixel
from pipeline.pose.heatmaps import draw_targets, heatmap_loss
from pipeline.pose.model import Discriminator, Matching
from pipeline.pose.task_network import TaskNetwork
from pipeline.settings.pose import PoseTrain
from pipeline.training import group
from pipeline.training.batches import Unreadable, readable
from pipeline.training.fitting import Fitting


class PoseFitting(Fitting):
    """A pose model in training.

    Args:
        row: its name.
        network: to be trained.
        settings: how.
        samples: how many there are to train on.
        best: where the best weights are kept.
    """

    def __init__(
        self, row: str, network: nn.Module, settings: PoseTrain, samples: int, best: Path
    ) -> None:
        super().__init__(f"pose_train@{row}", network, settings, samples, best)
        self.forward_pass: Callable[..., Any] = network
        self.settings = settings

    def setup(self, stage: str) -> None:  # noqa: ARG002 - Lightning names it
        """Compile where it trains: what is compiled cannot be sent to other processes."""
        if self.settings.compile:
            self.forward_pass = torch.compile(self.network)

    def training_step(self, batch: Batch | Unreadable, index: int) -> Tensor:
        """The mean loss of a changed batch."""
        batch = readable(batch)
        posts = batch.post_ids.tolist()
        settings = self.settings
        changes = Changes.draw(settings.augment, settings.seed, self.current_epoch, posts)
        crops = changes.apply(
            batch.surroundings.permute(0, 3, 1, 2), settings.input_size, context(settings.augment)
        )
        losses = self.losses(crops, changes.move(batch.keypoints))
        return self.summed(losses, index, [str(post) for post in posts], "posts")

    def losses(self, crops: Tensor, keypoints: Tensor) -> Tensor:
        """(N,): of crops (N, 3, side, side), 0 to 1, and keypoints (N, 25, 3), in sides."""
        return self.of_heatmaps(self.forward_pass(crops), keypoints)

    def of_heatmaps(self, logits: Tensor, keypoints: Tensor) -> Tensor:
        """(N,): the heatmaps' part of the loss."""
        side = self.settings.heatmap_size
        pixels = torch.cat([keypoints[..., :2] * side, keypoints[..., 2:]], dim=-1)
        targets, weights = draw_targets(pixels, side, self.settings.spread)
        return heatmap_loss(logits.float(), targets, weights)

    def validation_step(self, batch: Batch | Unreadable, _: int) -> None:
        """Note the loss of a batch, and how near its keypoints are."""
        batch = readable(batch)
        crops = batch.surroundings.permute(0, 3, 1, 2).float() / WHITE
        logits = self.forward_pass(crops).float()
        read = read_subpixel(torch.sigmoid(logits).cpu().numpy())
        truth = batch.keypoints.cpu().numpy().astype(np.float64)
        found = np.concatenate(
            [read.positions / self.settings.heatmap_size, truth[..., 2:]], axis=-1
        )
        area = 1 / (1 + 2 * self.settings.padding) ** 2  # of a square box in its crop
        worth = oks(truth, found, np.full(len(truth), area), SIGMAS)
        losses = self.of_heatmaps(logits, batch.keypoints).cpu()
        self.keep((losses, worth[np.isfinite(worth)].tolist()))

    def judge(self, parts: list[tuple[Tensor, list[float]]]) -> tuple[dict[str, float], float]:
        """By the mean OKS; the box's square stands for the figure's area."""
        found = [each for _, worth in parts for each in worth]
        value = float(np.mean(found)) if found else 0.0
        loss = float(torch.cat([losses for losses, _ in parts]).mean())
        return {"val/loss": loss, "val/oks": value}, value


class MatchingFitting(PoseFitting):
    """Feature matching: the predicted features are to be the task network's, too."""

    network: Matching

    def __init__(
        self,
        row: str,
        network: Matching,
        settings: PoseTrain,
        samples: int,
        best: Path,
        task: TaskNetwork,
    ) -> None:
        super().__init__(row, network, settings, samples, best)
        self._task = [task]  # in a list: no part of what trains, nor of the checkpoints

    def losses(self, crops: Tensor, keypoints: Tensor) -> Tensor:
        """(N,): of the heatmaps and of the match (paper, section on feature matching)."""
        logits, matched = self.network.matched(crops)
        task = self._task[0].to(crops.device)
        apart = mse_loss(matched, task.features(crops), reduction="none").mean((1, 2, 3))
        return self.of_heatmaps(logits, keypoints) + self.settings.matching_weight * apart


class AdversarialFitting(PoseFitting):
    """The matched features are to fool a discriminator that knows photographs' features.

    One optimizer serves both sides: the gradient turns around between the features and the
    discriminator (Ganin et al., JMLR 2016), so that what teaches the one to tell teaches the other
    to deceive.

    Args:
        real: (M, channels, 14, 14), the task network's features of photographs.
    """

    network: Matching

    def __init__(
        self,
        row: str,
        network: Matching,
        settings: PoseTrain,
        samples: int,
        best: Path,
        real: Tensor,
    ) -> None:
        super().__init__(row, network, settings, samples, best)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(settings.seed)
            self.discriminator = Discriminator(real.shape[1])
        self._real = real

    def losses(self, crops: Tensor, keypoints: Tensor) -> Tensor:
        """(N,): of the heatmaps and of the discriminator."""
        logits, matched = self.network.matched(crops)
        count, step = len(crops), self.trainer.global_step
        drawn = np.random.default_rng((self.settings.seed, step)).integers(
            len(self._real), size=count * group.world()
        )
        places = drawn[count * group.rank() :][:count]
        real = self._real[places].to(crops.device)
        told = self.discriminator(real).float()
        fooled = self.discriminator(_turn_around(matched, self.settings.adversarial_weight)).float()
        discerned = binary_cross_entropy_with_logits(
            told, torch.ones_like(told), reduction="none"
        ) + binary_cross_entropy_with_logits(fooled, torch.zeros_like(fooled), reduction="none")
        return self.of_heatmaps(logits, keypoints) + discerned.mean((1, 2, 3))


class _TurnAround(torch.autograd.Function):
    """Itself on the way forth; on the way back its gradient, reversed and weighed."""

    @staticmethod
    def forward(ctx: Any, features: Tensor, weight: float) -> Tensor:
        ctx.weight = weight
        return features.view_as(features)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        return -ctx.weight * gradient, None


def _turn_around(features: Tensor, weight: float) -> Tensor:
    turned: Tensor = _TurnAround.apply(features, weight)
    return turned
