"""The stage `tagger_baseline`: what knowing little is worth.

A ResNet of the tagger's architecture whose weights are random and stay so, and on its features a
linear head fitted in closed form. What it reaches, pixels give away without any learned features.
(The baseline that knows nothing, each class's frequency, needs no stage: `judging.frequencies`.)
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torchvision import models
from torchvision.transforms.v2 import functional

from pipeline.contracts import (
    CLASSES,
    LABELS,
    POSTS,
    SAMPLE,
    TAGGER_BASELINE_TEST_SCORES,
    TAGGER_BASELINE_VAL_SCORES,
    TAGGER_IMAGES,
    TAGGER_SPLITS,
)
from pipeline.images import Manifest
from pipeline.metrics.multilabel import Truth, average_precision
from pipeline.stage import Counts, Run, Stage, run_stage
from pipeline.tagger.classes import read_classes
from pipeline.tagger.data import MEAN, STD, open_images, read_square
from pipeline.tagger.scores import score_table, truth_matrix

STAGE = Stage(
    "tagger_baseline",
    params=(
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images",
        "tagger.evaluate.random_features",
        "tagger.model.architecture",
        "tagger.model.input_size",
    ),
    inputs=(POSTS.path, LABELS.path, CLASSES, SAMPLE, TAGGER_IMAGES.path, TAGGER_SPLITS.path),
    outputs=(TAGGER_BASELINE_VAL_SCORES.path, TAGGER_BASELINE_TEST_SCORES.path),
)

SEED = 2019

IMAGES_AT_ONCE = 64

PENALTIES = (0.01, 0.1, 1.0, 10.0)
"""Of the linear head, per sample; the best on validation is taken."""

Features = NDArray[np.float64]


def main(run: Run) -> Counts:
    """Fit the head on training features, score the validation and test splits."""
    settings = run.params.tagger
    classes = len(read_classes(run.input(CLASSES)))
    labels = run.read(LABELS)
    network = random_network(settings.model.architecture)
    features, truth, posts = {}, {}, {}
    for split in ("train", "val", "test"):
        manifest = open_images(run, split)
        chosen = _spread(len(manifest), settings.evaluate.random_features, split)
        posts[split] = np.array(manifest.post_ids, np.int64)[chosen]
        features[split] = _features(run, network, manifest, chosen, settings.model.input_size)
        truth[split] = truth_matrix(labels, posts[split], classes)
    centre, spread = features["train"].mean(axis=0), features["train"].std(axis=0)
    scaled = {name: (each - centre) / np.maximum(spread, 1e-6) for name, each in features.items()}
    heads = [ridge(scaled["train"], truth["train"], penalty) for penalty in PENALTIES]
    best = max(heads, key=lambda head: _mean_precision(scaled["val"] @ head, truth["val"]))
    base = truth["train"].mean(axis=0)
    for split, table in (
        ("val", TAGGER_BASELINE_VAL_SCORES),
        ("test", TAGGER_BASELINE_TEST_SCORES),
    ):
        run.write(table, score_table(posts[split], squash(base + scaled[split] @ best)))
    return {name: len(each) for name, each in posts.items()}


def random_network(architecture: str) -> nn.Module:
    """A ResNet without its last layer, (N, 3, S, S) → (N, D), with random weights from a seed."""
    with torch.random.fork_rng():
        torch.manual_seed(SEED)
        network: nn.Module = models.get_model(architecture, weights=None)
    network.fc = nn.Identity()
    return network.eval()


def ridge(features: Features, truth: Truth, penalty: float) -> Features:
    """The linear head (D, C) with the least squares to the centred truth, weights penalised.

    Args:
        features: (N, D), centred.
        truth: (N, C).
        penalty: of the squared weights, for each sample.
    """
    size, width = features.shape
    gram = features.T @ features + penalty * size * np.eye(width)
    head = np.linalg.solve(gram, features.T @ (truth - truth.mean(axis=0)))
    return np.asarray(head)


def squash(answers: Features) -> NDArray[np.float32]:
    """Least squares answers, whose order counts, brought between 0 and 1."""
    return np.asarray(1 / (1 + np.exp(-4 * (answers - 0.5))), np.float32)


def _spread(count: int, most: int, split: str) -> NDArray[np.int64]:
    """Evenly spread indices: all of them, but at most so many of the training split."""
    if split != "train" or count <= most:
        return np.arange(count)
    return np.linspace(0, count - 1, most).astype(np.int64)


def _features(
    run: Run, network: nn.Module, manifest: Manifest, chosen: NDArray[np.int64], side: int
) -> Features:
    """(len(chosen), D): the network's features of some images."""
    starts = range(0, len(chosen), IMAGES_AT_ONCE)
    parts = []
    for start in run.progress(starts, "batches of random features", len(starts)):
        squares = [
            read_square(manifest, int(index), side)
            for index in chosen[start : start + IMAGES_AT_ONCE]
        ]
        parts.append(_forward(network, torch.from_numpy(np.stack(squares))).double().numpy())
    return np.concatenate(parts)


@torch.inference_mode()
def _forward(network: nn.Module, images: Tensor) -> Tensor:
    pixels = images.permute(0, 3, 1, 2).float() / 255
    features: Tensor = network(functional.normalize(pixels, list(MEAN), list(STD)))
    return features


def _mean_precision(scores: Features, truth: Truth) -> float:
    values = average_precision(scores, truth)
    found = values[~np.isnan(values)]
    return float(found.mean()) if len(found) else 0.0


if __name__ == "__main__":
    run_stage(STAGE, main)
