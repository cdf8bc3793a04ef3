"""The segmenter's training: its steps, and how an epoch is judged."""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from pipeline.segmenter.data import PairBatch
from pipeline.segmenter.judging import Judged, judge, means
from pipeline.segmenter.model import to_bytes
from pipeline.settings.segmenter import SegmenterTrain
from pipeline.training.batches import Unreadable, readable
from pipeline.training.fitting import Fitting
from pipeline.training.pixels import normalise


class SegmenterFitting(Fitting):
    """The segmenter in training.

    Args:
        network: to be trained.
        settings: how.
        best: where the best weights are kept, as safetensors.
    """

    def __init__(self, network: nn.Module, settings: SegmenterTrain, best: Path) -> None:
        super().__init__("segmenter_train", network, settings, settings.pairs, best)

    def training_step(self, batch: PairBatch | Unreadable, index: int) -> Tensor:
        """The mean loss of a batch of composites.

        Raises:
            PipelineError: when the batch cannot be read, or a loss is not a number.
        """
        batch = readable(batch)
        pairs = zip(batch.foregrounds.tolist(), batch.backgrounds.tolist(), strict=True)
        names = [f"{figure or 'no figure'} on {behind}" for figure, behind in pairs]
        return self.summed(losses(self._logits(batch), batch.alphas), index, names, "pairs")

    def validation_step(self, batch: PairBatch | Unreadable, _: int) -> None:
        """Judge a batch."""
        batch = readable(batch)
        logits = self._logits(batch)
        answers, truths = to_bytes(logits).cpu().numpy(), batch.alphas.cpu().numpy()
        judged = [judge(answer, truth) for answer, truth in zip(answers, truths, strict=True)]
        self.keep((losses(logits, batch.alphas).cpu(), judged))

    def judge(self, parts: list[tuple[Tensor, list[Judged]]]) -> tuple[dict[str, float], float]:
        """By the mean F-1."""
        found = means([each for _, judged in parts for each in judged])
        assert found is not None, "the stage checks that validation has a figure"
        loss = float(torch.cat([losses for losses, _ in parts]).mean())
        return {"val/loss": loss, "val/f1": found.f1, "val/box_iou": found.box_iou}, found.f1

    def _logits(self, batch: PairBatch) -> Tensor:
        logits: Tensor = self.network(normalise(batch.images.permute(0, 3, 1, 2)))
        return logits.float()


def losses(logits: Tensor, alphas: Tensor) -> Tensor:
    """Binary cross-entropy of each image, the mean over its pixels (paper, segmenter's section).

    At soft edges the truth is the opacity itself.

    Args:
        logits: (N, height, width) float32.
        alphas: (N, height, width) uint8.

    Returns:
        (N,)
    """
    return functional.binary_cross_entropy_with_logits(
        logits, alphas.float() / 255, reduction="none"
    ).mean(dim=(1, 2))
