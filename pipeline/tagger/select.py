"""The tagger's posts: the paper's filters, each leaving a reason.

A post meets the filters in the order of `FILTERS` and leaves at the first that it fails, with that
filter's name as its rule. Their order is the order of the funnel in the report.
"""

from pipeline.contracts.tagger import LABELS, SELECTED
from pipeline.corpus.filters import (
    COMIC,
    INPUTS,
    SINGLE_PERSON,
    TOO_SMALL,
    USABLE,
    Filter,
    judge,
    write_verdicts,
)
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage(
    "tagger_select",
    params=("corpus.name", "tagger.select"),
    inputs=(*INPUTS, LABELS.path),
    outputs=(SELECTED.path, SELECTED.rejects.path),
)

FILTERS = (
    *USABLE,
    TOO_SMALL,
    COMIC,
    *SINGLE_PERSON,
    Filter("few_classes", "len(classes) < $min_classes", "concat(len(classes), ' classes')"),
)

LABELLED = """
SELECT * FROM read_parquet($posts) AS posts JOIN read_parquet($labels) AS labels USING (post_id)
"""


def main(run: Run) -> Counts:
    """Apply the filters, write the posts that stay and the reasons of those that leave."""
    settings = run.params.tagger.select.model_dump() | {"labels": str(run.input(LABELS.path))}
    verdicts = judge(run, FILTERS, settings, LABELLED)
    return write_verdicts(run, SELECTED, verdicts, "tagger.select")


if __name__ == "__main__":
    run_stage(STAGE, main)
