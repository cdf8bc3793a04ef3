"""The finished pose set: a COCO keypoint file a split, from the labels that count.

Nothing here depends on a model: boxes and areas are those of the labels. AnimeDrawingsDataset's
images come first, then new ones in the order in which they were chosen, up to the split's size
(paper, section on pose data: 3200 / 313 / 487).
"""

from collections.abc import Iterable, Mapping

import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.annotation.coco import Sample, to_coco, write_coco
from pipeline.annotation.labels import Label, best_labels, read_labels
from pipeline.annotation.tasks import Task, read_tasks
from pipeline.contracts.annotation import POSE_LABELS, TASKS
from pipeline.contracts.metadata import ARTIST, POSTS, TAGS
from pipeline.contracts.pose import CANDIDATES, POSE_DATASET, POSE_DATASET_REJECTS, POSE_SPLITS
from pipeline.keypoints import NOT_LABELLED
from pipeline.stage import Counts, Reject, Run, Stage, run_stage

STAGE = Stage(
    "pose_dataset",
    params=("corpus.name", "pose.licence", "pose.sizes"),
    inputs=(
        *(POSTS.path, TAGS.path, CANDIDATES.path, POSE_SPLITS.path),
        *(TASKS, POSE_LABELS),
    ),
    outputs=(*POSE_DATASET.values(), POSE_DATASET_REJECTS.path),
)


def main(run: Run) -> Counts:
    """Take the label that counts for each task, and write what is of use, split by split."""
    tasks = {task.post_id: task for task in read_tasks(run.input(TASKS))}
    labels = read_labels(run.input(POSE_LABELS))
    fit, rejects = judged(tasks, labels)
    splits = run.read(POSE_SPLITS, ["post_id", "split"]).to_pylist()
    split_of = {row["post_id"]: row["split"] for row in splits}
    ranks = run.read(CANDIDATES, ["post_id", "rank"]).to_pylist()
    rank_of = {row["post_id"]: row["rank"] for row in ranks}
    artists, sources = _origins(run, list(fit))
    counts: Counts = {"tasks": len(tasks)}
    for split, path in POSE_DATASET.items():
        posts = [post_id for post_id in fit if split_of[post_id] == split]
        posts.sort(key=lambda post_id: (rank_of.get(post_id, -1), post_id))
        size = getattr(run.params.pose.sizes, split)
        rejects += [
            Reject(post_id, "beyond_size", f"{split} has {size}") for post_id in posts[size:]
        ]
        samples = [
            Sample(tasks[post_id], fit[post_id], artists[post_id], sources[post_id])
            for post_id in sorted(posts[:size])
        ]
        description = f"posebooru, poses of {run.corpus}, {split}"
        content = to_coco(samples, description, run.params.pose.licence.model_dump())
        write_coco(content, run.output(path))
        counts[split] = len(samples)
    run.write_reasons(POSE_DATASET_REJECTS, rejects)
    return counts | {"rejects": len(rejects)}


def judged(
    tasks: Mapping[int, Task], labels: Iterable[Label]
) -> tuple[dict[int, Label], list[Reject]]:
    """The label that counts for each task of use, by post, and why the others are not.

    Args:
        tasks: by post.
        labels: all there are; those of no task of now, for their image or the question has
            changed, do not count.
    """
    best = best_labels(labels)
    of_posts = {label.post_id for label in best.values()}
    fit: dict[int, Label] = {}
    rejects = []
    for post_id, task in sorted(tasks.items()):
        label = best.get(task.task)
        if label is None:
            rule = "old_label" if post_id in of_posts else "no_label"
            rejects.append(Reject(post_id, rule, "label it again" if rule == "old_label" else ""))
        elif (reason := _unfit(label)) is not None:
            rejects.append(Reject(post_id, *reason))
        else:
            fit[post_id] = label
    return fit, rejects


def _unfit(label: Label) -> tuple[str, str] | None:
    if label.reject is not None:
        return label.reject, f"says {label.annotator}"
    if label.box is None:
        return "no_box", f"from {label.annotator}"
    if all(v == NOT_LABELLED for *_, v in label.keypoints or ()):
        return "no_keypoints", f"from {label.annotator}"
    return None


def _origins(run: Run, posts: list[int]) -> tuple[dict[int, str], dict[int, str]]:
    """Each post's artists, and where the image comes from."""
    columns, wanted = ["post_id", "source", "tags"], [("post_id", "in", posts)]
    rows = pq.read_table(run.input(POSTS.path), columns=columns, filters=wanted)
    tags = run.read(TAGS, ["name", "category"])
    known = set(tags.filter(pc.equal(tags["category"], ARTIST))["name"].to_pylist())
    artists: dict[int, str] = {}
    sources: dict[int, str] = {}
    for row in rows.to_pylist():
        artists[row["post_id"]] = " ".join(sorted(known.intersection(row["tags"])))
        sources[row["post_id"]] = row["source"]
    return artists, sources


if __name__ == "__main__":
    run_stage(STAGE, main)
