"""The posts that can be found by pose: what the tags promise, as `retrieval.select` says.

Candidates are the posts with the tags that are asked for (paper: `full_body`); a candidate that
leaves is a reject with a reason.
"""

from typing import Any

from pipeline.contracts.retrieval import SUPPORT_POSTS
from pipeline.corpus.filters import (
    ALL_WANTED,
    COMIC,
    INPUTS,
    SINGLE_PERSON,
    SINGLE_PERSON_SETTINGS,
    USABLE,
    judge,
    settings_of,
    tagged,
    write_verdicts,
)
from pipeline.stage import Counts, Run, Stage, run_stage

SHARED = ("drop_flags", "extensions", *SINGLE_PERSON_SETTINGS, "comic_tags")

STAGE = Stage(
    "support_select",
    params=("corpus.name", "retrieval.select", *(f"tagger.select.{name}" for name in SHARED)),
    inputs=INPUTS,
    outputs=(SUPPORT_POSTS.path, SUPPORT_POSTS.rejects.path),
)

FILTERS = (*USABLE, COMIC, *SINGLE_PERSON, tagged("unwanted", "without_tags"))


def main(run: Run) -> Counts:
    """Judge the candidates, write those that stay and the reasons of those that leave."""
    wanted = run.params.retrieval.select
    settings: dict[str, Any] = settings_of(run.params.tagger.select, SHARED)
    settings |= {
        "wanted_tags": wanted.tags,
        "without_tags": wanted.without_tags,
        "ratings": wanted.ratings,
    }
    verdicts = judge(run, FILTERS, settings, ALL_WANTED)
    return write_verdicts(run, SUPPORT_POSTS, verdicts, "retrieval.select")


if __name__ == "__main__":
    run_stage(STAGE, main)
