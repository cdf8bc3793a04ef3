"""What a dataset card tells beside the data: filters, agreement, over-represented tags."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.annotation.labels import Label, read_labels
from pipeline.annotation.quality import Quality, judge
from pipeline.annotation.tasks import Task, read_tasks
from pipeline.contracts.annotation import POSE_LABELS, TASKS, TASKS_REJECTS
from pipeline.contracts.metadata import CATEGORIES, METADATA_REJECTS, POSTS, TAGS
from pipeline.contracts.pose import ADD, CANDIDATES, POSE_DATASET_REJECTS, POSE_IMAGES, POSE_SPLITS
from pipeline.contracts.segmenter import (
    BACKGROUND_POSTS,
    BACKGROUNDS,
    FOREGROUND_POSTS,
    FOREGROUNDS,
    SEGMENTER_SPLITS,
    TEXTURES,
)
from pipeline.contracts.table import Table
from pipeline.contracts.tagger import SELECTED, TAGGER_IMAGES, TAGGER_SPLITS
from pipeline.release.layout import SETS, SPLITS, Filter, SetName
from pipeline.stage import Run

REJECTS: dict[SetName, tuple[Table, ...]] = {
    "tagger": (
        *(METADATA_REJECTS, SELECTED.rejects, TAGGER_IMAGES.rejects),
        TAGGER_SPLITS.rejects,
    ),
    "segmenter": (
        *(FOREGROUND_POSTS.rejects, FOREGROUNDS.rejects),
        *(BACKGROUND_POSTS.rejects, BACKGROUNDS.rejects),
        *(TEXTURES.rejects, SEGMENTER_SPLITS.rejects),
    ),
    "pose": (
        *(ADD.rejects, CANDIDATES.rejects, POSE_IMAGES.rejects, POSE_SPLITS.rejects),
        *(TASKS_REJECTS, POSE_DATASET_REJECTS),
    ),
}
"""Tables of what left each set, in the order in which posts meet them."""

INPUTS = (*(table.path for tables in REJECTS.values() for table in tables), TASKS, POSE_LABELS)
"""What a run must declare for the functions here, beside POSTS and TAGS."""

GENERAL = next(number for number, name in CATEGORIES.items() if name == "general")

TAGS_SHOWN = 12
"""Of the tags that are over-represented, and of those that are under-represented."""


@dataclass(frozen=True)
class TagShare:
    """How often a tag is in the corpus, and in each set."""

    tag: str
    corpus: float
    """Share of all posts, 0 to 1."""
    sets: dict[str, float]


def filters(run: Run) -> list[Filter]:
    """How many posts each rule took from each set."""
    return [
        Filter(set=name, stage=stage, rule=rule, posts=posts)
        for name, tables in REJECTS.items()
        for table in tables
        for (stage, rule), posts in _counted(run, table.path)
    ]


def posts_read(run: Run) -> int:
    """Posts of metadata that the filters began with."""
    return int(pq.read_metadata(run.input(POSTS.path)).num_rows)


def history(run: Run, released: set[int]) -> tuple[list[Label], Quality]:
    """Every answer to the tasks of released images, and how well people agree on them.

    Args:
        run: that declares INPUTS and `annotation`.
        released: the posts of the finished pose set.
    """
    tasks = [task for task in read_tasks(run.input(TASKS)) if task.post_id in released]
    asked: set[str] = {task.task for task in tasks}
    labels = [label for label in read_labels(run.input(POSE_LABELS)) if label.task in asked]
    return labels, _judged(run, tasks, labels)


def tag_shares(run: Run, sets: dict[str, dict[str, pa.Table]]) -> list[TagShare]:
    """The general tags whose share in the tagger's set differs most from that in the corpus.

    The over-represented come first, the most so at the top.
    """
    tags = run.read(TAGS)
    general = tags.filter(pc.equal(tags["category"], GENERAL))
    posts = posts_read(run)
    corpus = dict(zip(general["name"].to_pylist(), general["posts"].to_pylist(), strict=True))
    found = {name: _shares(run, _ids(splits.values())) for name, splits in sets.items()}
    tagger = found["tagger"]
    apart = {tag: tagger.get(tag, 0.0) - count / posts for tag, count in corpus.items()}
    order = sorted(apart, key=lambda tag: (-apart[tag], tag))
    shown = order[:TAGS_SHOWN] + order[-TAGS_SHOWN:]
    return [
        TagShare(tag, corpus[tag] / posts, {name: found[name].get(tag, 0.0) for name in SETS})
        for tag in dict.fromkeys(shown)
        if apart[tag]
    ]


def class_counts(splits: dict[str, pa.Table], classes: int) -> list[int]:
    """How many posts of the tagger's set have each class."""
    numbers = pa.chunked_array(
        [pc.list_flatten(splits[split]["classes"].combine_chunks()) for split in SPLITS], pa.int16()
    )
    counts = Counter({row["values"]: row["counts"] for row in pc.value_counts(numbers).to_pylist()})
    return [counts[number] for number in range(classes)]


def _counted(run: Run, path: str) -> list[tuple[tuple[str, str], int]]:
    rows = pq.read_table(run.input(path), columns=["stage", "rule"])
    pairs = zip(rows["stage"].to_pylist(), rows["rule"].to_pylist(), strict=True)
    return sorted(Counter(pairs).items())


def _judged(run: Run, tasks: list[Task], labels: list[Label]) -> Quality:
    settings = run.params.annotation
    return judge(tasks, labels, settings.double, settings.suspects)


def _ids(tables: Iterable[pa.Table]) -> set[int]:
    return {post for table in tables for post in table["post_id"].to_pylist()}


def _shares(run: Run, posts: set[int]) -> dict[str, float]:
    """The share of these posts that has each tag."""
    rows = pq.read_table(
        run.input(POSTS.path), columns=["tags"], filters=[("post_id", "in", posts)]
    )
    counts: list[dict[str, Any]] = pc.value_counts(pc.list_flatten(rows["tags"])).to_pylist()
    return {row["values"]: row["counts"] / len(rows) for row in counts}
