"""The pictures of the posts that can be found: their 512px copies."""

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.retrieval import SUPPORT_IMAGES, SUPPORT_POSTS
from pipeline.contracts.sample import SAMPLE
from pipeline.corpus.collect import collect, selected_posts
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage(
    "support_images",
    params=(
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images.max_bytes",
        "images.max_pixels",
    ),
    inputs=(POSTS.path, SUPPORT_POSTS.path, SAMPLE),
    outputs=(SUPPORT_IMAGES.path, SUPPORT_IMAGES.rejects.path),
)


def main(run: Run) -> Counts:
    """Find or fetch each post's 512px copy, check it, describe it."""
    return collect(run, selected_posts(run, SUPPORT_POSTS), "512px", SUPPORT_IMAGES)


if __name__ == "__main__":
    run_stage(STAGE, main)
