"""The funnel: how many posts come in, what each filter takes, how many stay."""

from collections import Counter
from dataclasses import dataclass

import pyarrow.parquet as pq

from pipeline.contracts.metadata import METADATA_REJECTS, POSTS
from pipeline.contracts.tagger import SELECTED, TAGGER_IMAGES, TAGGER_SPLITS
from pipeline.report.figures import bars
from pipeline.report.parts import Grid, Part
from pipeline.stage import Run
from pipeline.tagger.select import FILTERS

PAPER_IMAGES = 837_000
"""The paper's tagger data, of 3.69m images of Danbooru2019."""

INPUTS = (
    POSTS.path,
    METADATA_REJECTS.path,
    SELECTED.rejects.path,
    TAGGER_IMAGES.rejects.path,
    TAGGER_SPLITS.rejects.path,
)


@dataclass(frozen=True)
class Step:
    """What one rule took out, and what stayed after it."""

    stage: str
    rule: str
    out: int
    left: int


def funnel(run: Run) -> Part:
    """From the lines of metadata to the tagger's images, rule by rule."""
    rejected = {path: rules_of(run, path) for path in INPUTS if path != POSTS.path}
    posts = pq.read_metadata(run.input(POSTS.path)).num_rows
    steps = list_steps(posts, rejected)
    final = steps[-1].left
    table = Grid(
        "What each rule takes",
        ("stage", "rule", "posts out", "posts left"),
        [("metadata", "lines read", 0, posts + rejected[METADATA_REJECTS.path].total())]
        + [(step.stage, step.rule, step.out, step.left) for step in steps],
        f"Corpus {run.corpus}. A post leaves at the first rule that it fails.",
    )
    papers = Grid(
        "Beside the paper",
        ("", f"{run.corpus}", "paper (Danbooru2019)"),
        [("posts of metadata", posts, "3,708,763"), ("images after the filters", final, "837k")],
    )
    return Part(
        name="funnel",
        title="From the mirror to the tagger's images",
        text="Every post that is left out has a reason; here they are counted.",
        metrics={
            "posts": posts,
            "images": final,
            "rejects": {f"{step.stage}.{step.rule}": step.out for step in steps if step.out},
        },
        tables=[papers, table],
        plots={"funnel": Grid("funnel", ("rule", "posts_left"), plotted(posts, steps))},
        figures=[bars(plotted(posts, steps), "posts left after the rule")],
    )


def list_steps(posts: int, rejected: dict[str, Counter[str]]) -> list[Step]:
    """The rules in the order in which posts meet them.

    Args:
        posts: in posts.parquet.
        rejected: for each table of rejects, by its path, the posts each rule took.
    """
    steps = []
    left = posts + rejected[METADATA_REJECTS.path].total()
    order = {SELECTED.rejects.path: [entry.rule for entry in FILTERS]}
    stages = {
        METADATA_REJECTS.path: "metadata",
        SELECTED.rejects.path: "tagger_select",
        TAGGER_IMAGES.rejects.path: "tagger_images",
        TAGGER_SPLITS.rejects.path: "splits",
    }
    for path, stage in stages.items():
        counts = rejected[path]
        for rule in order.get(path, sorted(counts)):
            left -= counts[rule]
            steps.append(Step(stage, rule, counts[rule], left))
    return steps


def plotted(posts: int, steps: list[Step]) -> list[tuple[str, int]]:
    """The funnel's bars: the posts, then what stays after each rule that took something."""
    return [("posts", posts)] + [
        (step.rule, step.left) for step in steps if step.out and step.stage != "metadata"
    ]


def rules_of(run: Run, path: str) -> Counter[str]:
    """How many posts each rule took, from a table of rejects."""
    rules = pq.read_table(run.input(path), columns=["rule"])["rule"]
    return Counter(
        {str(each["values"]): each["counts"] for each in rules.value_counts().to_pylist()}
    )
