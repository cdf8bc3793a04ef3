"""The segmenter's backgrounds: the 512px copies of places without anyone in them."""

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.segmenter import BACKGROUND_POSTS, BACKGROUNDS
from pipeline.corpus.collect import collect, selected_posts
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage(
    "backgrounds",
    params=(
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images.max_bytes",
        "images.max_pixels",
    ),
    inputs=(POSTS.path, BACKGROUND_POSTS.path, SAMPLE),
    outputs=(BACKGROUNDS.path, BACKGROUNDS.rejects.path),
)


def main(run: Run) -> Counts:
    """Find or fetch each post's 512px copy, check it, describe it."""
    return collect(run, selected_posts(run, BACKGROUND_POSTS), "512px", BACKGROUNDS)


if __name__ == "__main__":
    run_stage(STAGE, main)
