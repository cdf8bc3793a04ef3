"""The stage `tagger_predict`: the trained tagger's scores on the validation and test splits."""

from pipeline.contracts import (
    CLASSES,
    POSTS,
    SAMPLE,
    TAGGER_IMAGES,
    TAGGER_MODEL,
    TAGGER_SPLITS,
    TAGGER_TEST_SCORES,
    TAGGER_VAL_SCORES,
)
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage(
    "tagger_predict",
    params=("corpus.name", "corpus.originals_by_md5", "corpus.root", "images"),
    inputs=(POSTS.path, CLASSES, SAMPLE, TAGGER_IMAGES.path, TAGGER_MODEL, TAGGER_SPLITS.path),
    outputs=(TAGGER_VAL_SCORES.path, TAGGER_TEST_SCORES.path),
)


def main(run: Run) -> Counts:
    """Score every image of both splits, in shards."""
    raise NotImplementedError


if __name__ == "__main__":
    run_stage(STAGE, main)
