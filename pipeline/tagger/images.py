"""The tagger's images: the 512px copies of the selected posts."""

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.tagger import SELECTED, TAGGER_IMAGES
from pipeline.corpus.collect import collect, selected_posts
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage(
    "tagger_images",
    params=(
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images.max_bytes",
        "images.max_pixels",
    ),
    inputs=(POSTS.path, SELECTED.path, SAMPLE),
    outputs=(TAGGER_IMAGES.path, TAGGER_IMAGES.rejects.path),
)


def main(run: Run) -> Counts:
    """Find or fetch each selected post's 512px copy, check it, describe it."""
    return collect(run, selected_posts(run, SELECTED), "512px", TAGGER_IMAGES)


if __name__ == "__main__":
    run_stage(STAGE, main)
