"""The stage `tagger_train`: the tagger's network, trained on the training split."""

from pipeline.contracts import (
    CLASSES,
    LABELS,
    POSTS,
    SAMPLE,
    TAGGER_CURVES,
    TAGGER_IMAGES,
    TAGGER_MODEL,
    TAGGER_SPLITS,
)
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage(
    "tagger_train",
    params=(
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images",
        "tagger.model",
        "tagger.train",
    ),
    inputs=(POSTS.path, LABELS.path, CLASSES, SAMPLE, TAGGER_IMAGES.path, TAGGER_SPLITS.path),
    outputs=(TAGGER_MODEL, TAGGER_CURVES),
)


def main(run: Run) -> Counts:
    """Train; keep the weights of the epoch that is best on the validation split."""
    raise NotImplementedError


if __name__ == "__main__":
    run_stage(STAGE, main)
