"""The tagger's images: the 512px copies of the selected posts."""

import pyarrow.compute as pc

from pipeline.contracts import POSTS, SAMPLE, SELECTED, TAGGER_IMAGES
from pipeline.corpus.collect import POST_COLUMNS, collect
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage(
    "tagger_images",
    params=("corpus.name", "corpus.originals_by_md5", "corpus.root", "images"),
    inputs=(POSTS.path, SELECTED.path, SAMPLE),
    outputs=(TAGGER_IMAGES.path, TAGGER_IMAGES.rejects.path),
)


def main(run: Run) -> Counts:
    """Find or fetch each selected post's 512px copy, check it, describe it."""
    selected = run.read(SELECTED)["post_id"].combine_chunks()
    posts = run.read(POSTS, POST_COLUMNS)
    chosen = posts.filter(pc.is_in(posts["post_id"], value_set=selected))
    return collect(run, chosen, "512px", TAGGER_IMAGES)


if __name__ == "__main__":
    run_stage(STAGE, main)
