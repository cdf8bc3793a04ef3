"""The stage `tagger_baseline`: what knowing little is worth.

A ResNet of the tagger's architecture whose weights are random and stay so, and on its features a
linear head fitted in closed form. What it reaches, pixels give away without any learned features.
(The baseline that knows nothing, each class's frequency, needs no stage: `judging.frequencies`.)
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torchvision import models

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.table import npy_bytes
from pipeline.contracts.tagger import (
    CLASSES,
    LABELS,
    TAGGER_BASELINE_TEST_SCORES,
    TAGGER_BASELINE_VAL_SCORES,
    TAGGER_IMAGES,
    TAGGER_SPLITS,
)
from pipeline.engine import kept
from pipeline.images.manifest import Manifest
from pipeline.metrics.multilabel import Truth, average_precision
from pipeline.stage import Counts, Run, Stage, run_stage
from pipeline.tagger.classes import read_classes
from pipeline.tagger.data import open_split
from pipeline.tagger.scores import score_table, truth_matrix
from pipeline.training.inference import one_thread
from pipeline.training.letterbox import read_square
from pipeline.training.pixels import normalise

STAGE = Stage(
    "tagger_baseline",
    params=(
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images.max_bytes",
        "images.max_pixels",
        "tagger.evaluate.random_features",
        "tagger.model.architecture",
        "tagger.model.input_size",
    ),
    inputs=(POSTS.path, LABELS.path, CLASSES, SAMPLE, TAGGER_IMAGES.path, TAGGER_SPLITS.path),
    outputs=(TAGGER_BASELINE_VAL_SCORES.path, TAGGER_BASELINE_TEST_SCORES.path),
)

SEED = 2019

IMAGES_IN_SHARD = 256

BATCH = 32

PENALTIES = (0.01, 0.1, 1.0, 10.0)
"""Of the linear head, per sample; the best on validation is taken."""

Features = NDArray[np.float64]


@dataclass(frozen=True)
class _Shard:
    """Images, and the network that looks at them."""

    start: int
    """Where in the split they begin."""
    manifest: Manifest
    architecture: str
    side: int


def main(run: Run) -> Counts:
    """Fit the head on training features, score the validation and test splits."""
    settings = run.params.tagger
    classes = len(read_classes(run.input(CLASSES)))
    labels = run.read(LABELS)
    features, truth, posts = {}, {}, {}
    for split in ("train", "val", "test"):
        most = settings.evaluate.random_features if split == "train" else None
        shards = _shards(run, split, most)
        features[split] = _features(run, shards, split)
        posts[split] = np.concatenate([shard.manifest.post_ids for shard in shards])
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


def _shards(run: Run, split: str, most: int | None) -> list[_Shard]:
    """A split's images in shards; of more than `most` images, evenly spread shards of them."""
    manifest = open_split(run, split)
    model = run.params.tagger.model
    size = min(IMAGES_IN_SHARD, most or IMAGES_IN_SHARD)
    starts = list(range(0, len(manifest), size))
    if most is not None and len(manifest) > most:
        places = np.linspace(0, len(manifest) - size, most // size)
        starts = [int(place) for place in places]
    return [
        _Shard(start, manifest.part(start, start + size), model.architecture, model.input_size)
        for start in starts
    ]


def _features(run: Run, shards: list[_Shard], split: str) -> Features:
    """(N, D): the features of the shards' images, in their order."""
    files = [run.work / f"{split}-{shard.start:09d}.npy" for shard in shards]
    parts = kept(run.map_shards, _shard_features, shards, files)
    progress = run.progress(parts, f"shards of random features of {split}", len(shards))
    return np.concatenate([np.load(part) for part in progress]).astype(np.float64)


def _shard_features(shard: _Shard) -> bytes:
    """The features of a shard's images, as NumPy's file."""
    network = random_network(shard.architecture)
    rows = []
    with one_thread(), torch.inference_mode():
        for start in range(0, len(shard.manifest), BATCH):
            places = range(start, min(start + BATCH, len(shard.manifest)))
            images = [read_square(shard.manifest, place, shard.side) for place in places]
            batch = torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2)
            rows.append(network(normalise(batch)).numpy())
    return npy_bytes(np.concatenate(rows))


def _mean_precision(scores: Features, truth: Truth) -> float:
    values = average_precision(scores, truth)
    found = values[~np.isnan(values)]
    return float(found.mean()) if len(found) else 0.0


if __name__ == "__main__":
    run_stage(STAGE, main)
