"""The segmenter's posts: what tags promise to be a foreground or a background.

Candidates are the posts with the tags that are asked for; a candidate that leaves is a reject with
a reason. (paper, section on the segmenter's data: `transparent_background` with a single
character and no text; `scenery` with `no_humans`)
"""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from pipeline.contracts.segmenter import BACKGROUND_POSTS, FOREGROUND_POSTS
from pipeline.corpus.filters import (
    ALL_WANTED,
    COMIC,
    INPUTS,
    SINGLE_PERSON,
    SINGLE_PERSON_SETTINGS,
    TOO_SMALL,
    USABLE,
    USABLE_SETTINGS,
    Filter,
    judge,
    settings_of,
    tagged,
    write_verdicts,
)
from pipeline.stage import Counts, Run, Stage, run_stage

SHARED = (*USABLE_SETTINGS, *SINGLE_PERSON_SETTINGS, "comic_tags")

STAGE = Stage(
    "segmenter_select",
    params=("corpus.name", "segmenter.select", *(f"tagger.select.{name}" for name in SHARED)),
    inputs=INPUTS,
    outputs=tuple(
        path
        for table in (FOREGROUND_POSTS, BACKGROUND_POSTS)
        for path in (table.path, table.rejects.path)
    ),
)

FOREGROUND_FILTERS = (*USABLE, TOO_SMALL, COMIC, *SINGLE_PERSON, tagged("text", "text_tags"))

BACKGROUND_FILTERS = (
    *USABLE,
    Filter(
        "too_small",
        "coalesce(least(width, height), 0) < $min_side",
        "concat(coalesce(width, 0), 'x', coalesce(height, 0))",
    ),
    COMIC,
    tagged("people", "people_tags"),
)


def main(run: Run) -> Counts:
    """Judge the candidates of either kind."""
    counts: Counts = {}
    wanted = run.params.segmenter.select
    for what, filters, table, tags in (
        ("foreground", FOREGROUND_FILTERS, FOREGROUND_POSTS, wanted.foreground_tags),
        ("background", BACKGROUND_FILTERS, BACKGROUND_POSTS, wanted.background_tags),
    ):
        verdicts = _judge(run, filters, tags)
        said = write_verdicts(run, table, verdicts, "segmenter.select")
        counts |= {f"{what} {name}": number for name, number in said.items()}
    return counts


def _judge(run: Run, filters: Sequence[Filter], tags: list[str]) -> pa.Table:
    shared = settings_of(run.params.tagger.select, SHARED)
    people = [tag for name in SINGLE_PERSON_SETTINGS for tag in shared[name]]
    more: dict[str, Any] = {"wanted_tags": tags, "people_tags": people}
    settings = shared | run.params.segmenter.select.model_dump() | more
    return judge(run, filters, settings, ALL_WANTED)


if __name__ == "__main__":
    run_stage(STAGE, main)
