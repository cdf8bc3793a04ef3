"""The segmenter's foregrounds: originals whose alpha holds one whole figure."""

from functools import partial

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.segmenter import FOREGROUND_POSTS, FOREGROUNDS
from pipeline.corpus.collect import collect, selected_posts
from pipeline.segmenter.alpha import check_alpha
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage(
    "foregrounds",
    params=(
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images.max_bytes",
        "images.max_pixels",
        "segmenter.checks",
    ),
    inputs=(POSTS.path, FOREGROUND_POSTS.path, SAMPLE),
    outputs=(FOREGROUNDS.path, FOREGROUNDS.rejects.path),
)


def main(run: Run) -> Counts:
    """Find or fetch each post's original, look at its alpha, describe it."""
    check = partial(check_alpha, checks=run.params.segmenter.checks)
    return collect(run, selected_posts(run, FOREGROUND_POSTS), "original", FOREGROUNDS, check)


if __name__ == "__main__":
    run_stage(STAGE, main)
