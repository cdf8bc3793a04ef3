"""The pose set: where its images come from, which kinds they are of, what was left out."""

import json
from collections import Counter
from typing import Any

import pyarrow.parquet as pq

from pipeline.contracts.annotation import TASKS_REJECTS
from pipeline.contracts.metadata import POSTS
from pipeline.contracts.pose import (
    ADD,
    ADD_REPAIRS,
    CANDIDATES,
    POSE_DATASET,
    POSE_DATASET_REJECTS,
    POSE_IMAGES,
    POSE_SPLITS,
)
from pipeline.pose.candidates import RULE_FILES, read_kinds
from pipeline.report.funnel import rules_of
from pipeline.report.parts import Cell, Grid, Part
from pipeline.stage import Run

PARAMS = ("pose.sizes",)

REJECTS = {
    "add": ADD.rejects,
    "add, mended": ADD_REPAIRS,
    "pose_candidates": CANDIDATES.rejects,
    "pose_images": POSE_IMAGES.rejects,
    "splits": POSE_SPLITS.rejects,
    "annotation_tasks": TASKS_REJECTS,
    "pose_dataset": POSE_DATASET_REJECTS,
}
"""What each stage left out, in the order of the stages."""

INPUTS = (
    POSTS.path,
    CANDIDATES.path,
    *RULE_FILES,
    *POSE_DATASET.values(),
    *(table.path for table in REJECTS.values()),
)

PAPER = {"train": "1,373 + 1,827", "val": "97 + 216", "test": "487 + 0"}
"""AnimeDrawingsDataset's and new images of each split, as its totals give them (paper)."""


def pose_data(run: Run) -> Part:
    """The finished set in numbers."""
    sets = {split: _sets(run, path) for split, path in POSE_DATASET.items()}
    return Part(
        name="pose_data",
        title="The pose set",
        text="AnimeDrawingsDataset's images and new ones of the poses that it lacks, as annotators "
        "left them.",
        metrics={
            split: {"add": posts["add"], "new": posts["new"]} for split, posts in sets.items()
        },
        tables=[
            _sizes(run, sets),
            _kinds(run),
            Grid(
                "Left out of the pose set",
                ("stage", "rule", "posts"),
                [
                    (stage, rule, count)
                    for stage, table in REJECTS.items()
                    for rule, count in sorted(rules_of(run, table.path).items())
                ],
                f"Corpus {run.corpus}. Mended entries stay; not_needed and spare were not asked "
                "for.",
            ),
        ],
    )


def _sizes(run: Run, sets: dict[str, Counter[str]]) -> Grid:
    sizes = run.params.pose.sizes.model_dump()
    rows: list[tuple[Cell, ...]] = [
        (split, posts["add"], posts["new"], posts.total(), sizes[split], PAPER[split])
        for split, posts in sets.items()
    ]
    columns = ("split", "AnimeDrawingsDataset", "new", "together", "asked for", "paper")
    return Grid("The pose set", columns, rows, f"Corpus {run.corpus}.")


def _kinds(run: Run) -> Grid:
    """How many of each kind were chosen, and are in the set by their tags."""
    kinds = read_kinds(run)
    chosen = Counter(
        row["quota"]
        for row in run.read(CANDIDATES, ["quota", "spare"]).to_pylist()
        if not row["spare"]
    )
    quotas: Counter[str] = Counter()
    posts: list[int] = []
    for path in POSE_DATASET.values():
        annotations = _content(run, path)["annotations"]
        quotas.update(each["quota"] for each in annotations if each["quota"])
        posts += [each["image_id"] for each in annotations]
    wanted = [("post_id", "in", posts)]
    inside = pq.read_table(run.input(POSTS.path), columns=["tags"], filters=wanted)
    tagged = [set(each) for each in inside["tags"].to_pylist()]
    rows: list[tuple[Cell, ...]] = []
    for kind in kinds:
        name = kind.quota.name
        of_kind = sum(not kind.tags.isdisjoint(each) for each in tagged)
        asked = "" if kind.quota.in_all is None else f"{kind.quota.in_all:,} of 4,000"
        rows.append((name, chosen[name], quotas[name], of_kind, asked))
    columns = ("kind", "chosen", "of these in the set", "in the set by its tags", "paper")
    note = f"Corpus {run.corpus}, {len(posts):,} images; one may be of several kinds by its tags."
    return Grid("Kinds of pose", columns, rows, note)


def _sets(run: Run, path: str) -> Counter[str]:
    """How many of a split's images are AnimeDrawingsDataset's (`add`) and `new`."""
    return Counter(each["set"] for each in _content(run, path)["annotations"])


def _content(run: Run, path: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(run.input(path).read_text(encoding="utf-8"))
    return content
