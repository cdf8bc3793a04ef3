"""The stage `segmenter_predict`: what the trained segmenter says of the fixed pairs."""

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from PIL import Image

from pipeline.contracts.segmenter import SEGMENTER_MODEL, SEGMENTER_PREDICTIONS
from pipeline.contracts.table import parquet_bytes, read_table
from pipeline.engine import kept
from pipeline.segmenter.data import FIXED_INPUTS, FIXED_PARAMS, FixedPairs, open_fixed
from pipeline.segmenter.model import load_segmenter
from pipeline.segmenter.predict import BATCH, look_at_squares
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage(
    "segmenter_predict",
    params=FIXED_PARAMS,
    inputs=(*FIXED_INPUTS, SEGMENTER_MODEL),
    outputs=(SEGMENTER_PREDICTIONS.path,),
)

PAIRS_IN_SHARD = 128

SPLITS = ("test", "val")
"""In the order of COMPOSITES."""


@dataclass(frozen=True)
class _Shard:
    """Pairs of a split to look at, from one place to another."""

    split: str
    pairs: FixedPairs
    start: int
    stop: int
    model: Path


def main(run: Run) -> Counts:
    """Look at every pair of both splits, in shards."""
    model = run.input(SEGMENTER_MODEL)
    load_segmenter(model)  # one that cannot be read is told before any work
    counts: Counts = {}
    shards = []
    for split in SPLITS:
        pairs = open_fixed(run, split)
        counts[f"{split} pairs"] = len(pairs)
        shards += [
            _Shard(split, pairs, start, min(start + PAIRS_IN_SHARD, len(pairs)), model)
            for start in range(0, len(pairs), PAIRS_IN_SHARD)
        ]
    files = [run.work / f"{shard.split}-{shard.start:09d}.parquet" for shard in shards]
    parts = kept(run.map_shards, _look_at_shard, shards, files)
    schema = SEGMENTER_PREDICTIONS.schema
    tables = [read_table(part, schema) for part in run.progress(parts, "shards", len(shards))]
    run.write(SEGMENTER_PREDICTIONS, pa.concat_tables(tables))
    return counts


def packed(answer: NDArray[np.uint8]) -> bytes:
    """Probabilities (H, W) from 0 to 255 as PNG."""
    buffer = io.BytesIO()
    Image.fromarray(answer).save(buffer, "PNG")
    return buffer.getvalue()


def unpacked(data: bytes) -> NDArray[np.uint8]:
    """The probabilities again."""
    return np.array(Image.open(io.BytesIO(data), formats=["PNG"]))


def _look_at_shard(shard: _Shard) -> bytes:
    """Rows of SEGMENTER_PREDICTIONS for a shard's pairs, as a Parquet file."""
    segmenter = load_segmenter(shard.model)
    rows = []
    for start in range(shard.start, shard.stop, BATCH):
        places = range(start, min(start + BATCH, shard.stop))
        squares = np.stack([shard.pairs.render(place).image for place in places])
        answers = look_at_squares(segmenter, squares)
        for place, answer in zip(places, answers, strict=True):
            split, pair = (shard.pairs.rows[name][place].as_py() for name in ("split", "pair"))
            rows.append({"split": split, "pair": pair, "probabilities": packed(answer)})
    return parquet_bytes(rows, SEGMENTER_PREDICTIONS.schema)


if __name__ == "__main__":
    run_stage(STAGE, main)
