"""The stage `tagger_predict`: the trained tagger's scores on the validation and test splits.

Each worker computes on one thread, so that the bytes do not depend on how many there are.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import torch

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.table import ROWS_PER_GROUP, npy_bytes
from pipeline.contracts.tagger import (
    CLASSES,
    TAGGER_IMAGES,
    TAGGER_MODEL,
    TAGGER_SPLITS,
    TAGGER_TEST_SCORES,
    TAGGER_VAL_SCORES,
)
from pipeline.engine import kept
from pipeline.images.manifest import Manifest
from pipeline.stage import Counts, Run, Stage, run_stage
from pipeline.tagger.classes import read_classes
from pipeline.tagger.data import open_split
from pipeline.tagger.model import Tagger, load_tagger, score
from pipeline.training.inference import best_device, one_thread
from pipeline.training.letterbox import read_square
from pipeline.training.pixels import normalise

STAGE = Stage(
    "tagger_predict",
    params=(
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images.max_bytes",
        "images.max_pixels",
    ),
    inputs=(POSTS.path, CLASSES, SAMPLE, TAGGER_IMAGES.path, TAGGER_MODEL, TAGGER_SPLITS.path),
    outputs=(TAGGER_VAL_SCORES.path, TAGGER_TEST_SCORES.path),
)

IMAGES_IN_SHARD = 512

BATCH = 32

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True)
class _Shard:
    """Images to score with a model."""

    manifest: Manifest
    model: Path


def main(run: Run) -> Counts:
    """Score every image of both splits, in shards."""
    model = run.input(TAGGER_MODEL)
    load_tagger(model).check(read_classes(run.input(CLASSES)), model)
    counts: Counts = {}
    for split, table in (("val", TAGGER_VAL_SCORES), ("test", TAGGER_TEST_SCORES)):
        manifest = open_split(run, split)
        starts = range(0, len(manifest), IMAGES_IN_SHARD)
        shards = [_Shard(manifest.part(start, start + IMAGES_IN_SHARD), model) for start in starts]
        files = [run.work / f"{split}-{start:09d}.npy" for start in starts]
        parts = kept(run.map_shards, _score_shard, shards, files)
        with pq.ParquetWriter(run.output(table.path), table.schema, compression="zstd") as writer:
            progress = run.progress(parts, f"shards of {split}", len(shards))
            for shard, part in zip(shards, progress, strict=True):
                rows = _rows(shard.manifest.post_ids, np.load(part), table.schema)
                writer.write_table(rows, row_group_size=ROWS_PER_GROUP)
        counts[f"{split} images"] = len(manifest)
    return counts


def score_images(tagger: Tagger, manifest: Manifest) -> Scores:
    """(images, classes) probabilities, in batches, on one thread or a GPU.

    Raises:
        PipelineError: when an image has gone or cannot be read.
    """
    device = best_device()
    network = tagger.network.to(device)
    side = tagger.card.input_size
    scores = np.empty((len(manifest), len(tagger.card.classes)), np.float32)
    with one_thread():
        for start in range(0, len(manifest), BATCH):
            places = range(start, min(start + BATCH, len(manifest)))
            images = np.stack([read_square(manifest, place, side) for place in places])
            batch = torch.from_numpy(images).to(device).permute(0, 3, 1, 2)
            scores[places] = score(network, normalise(batch)).cpu().numpy()
    return scores


def _score_shard(shard: _Shard) -> bytes:
    """The scores of a shard's images, as NumPy's file."""
    return npy_bytes(score_images(load_tagger(shard.model), shard.manifest))


def _rows(post_ids: list[int], scores: Scores, schema: pa.Schema) -> pa.Table:
    """Rows as SCORES_SCHEMA."""
    count, classes = scores.shape
    columns = [
        np.repeat(np.array(post_ids, np.int64), classes),
        np.tile(np.arange(classes, dtype=np.int16), count),
        scores.ravel(),
    ]
    return pa.table(columns, schema=schema)


if __name__ == "__main__":
    run_stage(STAGE, main)
