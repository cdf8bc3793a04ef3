"""The stage `retag`: the classes that each post's tags give, by the rulebook."""

import logging
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.tagger import CLASSES, LABELS
from pipeline.rulebook.labels import Matcher, RowGroup, row_groups
from pipeline.rulebook.reading import RulebookFiles
from pipeline.rulebook.rules import RULEBOOK, load_rulebook
from pipeline.stage import Counts, Run, Stage, run_stage

log = logging.getLogger("posebooru")

STAGE = Stage(
    "retag",
    params=("corpus.name",),
    inputs=(POSTS.path, RULEBOOK),
    outputs=(LABELS.path, CLASSES),
)


@dataclass(frozen=True)
class _Shard:
    row_group: RowGroup
    matcher: Matcher


def main(run: Run) -> Counts:
    """Write the labels of all posts, and the rulebook as compiled."""
    rulebook = load_rulebook(RulebookFiles.in_folder(run.path(RULEBOOK)))
    matcher = Matcher.of(rulebook)
    shards = [_Shard(row_group, matcher) for row_group in row_groups(run)]
    labelled = run.map_shards(_label, shards)
    progress = run.progress(labelled, "parts", len(shards))
    batches = [batch for part in progress for batch in part]
    # One piece: the bytes must not depend on how posts.parquet was cut.
    labels = pa.Table.from_batches(batches, LABELS.schema).combine_chunks()
    run.write(LABELS, labels)
    run.output(CLASSES).write_text(rulebook.to_json(), encoding="utf-8")

    given = pa.compute.list_flatten(labels["classes"])
    without = len(rulebook.classes) - len(np.unique(given))
    if without:
        log.warning("retag: %s classes have no post; see `posebooru rulebook stats`", without)
    return {
        "posts": len(labels),
        "classes": len(rulebook.classes),
        "labels": len(given),
    }


def _label(shard: _Shard) -> list[pa.RecordBatch]:
    return [
        pa.record_batch([ids, shard.matcher.label(tags).to_arrow()], schema=LABELS.schema)
        for ids, tags in shard.row_group.read()
    ]


if __name__ == "__main__":
    run_stage(STAGE, main)
