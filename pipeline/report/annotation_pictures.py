"""Pictures with what annotators said of them: some labels that count, and some suspects."""

from collections.abc import Iterable
from pathlib import Path

from PIL import Image

from pipeline.annotation.labels import Label, best_labels, latest_of_each, read_labels
from pipeline.annotation.suspects import Suspect, reason
from pipeline.annotation.tasks import read_tasks
from pipeline.contracts.annotation import POSE_LABELS, TASKS
from pipeline.contracts.metadata import POSTS
from pipeline.contracts.pose import POSE_IMAGES
from pipeline.corpus.collect import open_images
from pipeline.report.annotation import judged
from pipeline.report.parts import Card, Part
from pipeline.report.pictures import by_hash
from pipeline.report.posed import draw_pose
from pipeline.stage import Run

INPUTS = (TASKS, POSE_LABELS, POSE_IMAGES.path, POSTS.path)

SHOWN = 12
"""Labels, and suspects, of each."""

SIDE = 320


def labelled(run: Run, folder: Path) -> Part:
    """Labels that count, chosen by a hash of the posts' ids, and the first suspects."""
    asked = {task.task for task in read_tasks(run.input(TASKS))}
    labels = [label for label in read_labels(run.input(POSE_LABELS)) if label.task in asked]
    kept = {label.post_id: label for label in best_labels(labels).values() if label.reject is None}
    chosen = [kept[post] for post in by_hash(sorted(kept))[:SHOWN]]
    suspects = judged(run).suspects
    doubted = doubted_labels(suspects, labels)[:SHOWN]
    pictures = _pictures(run, sorted({label.post_id for label in [*chosen, *doubted]}))
    return Part(
        name="labels",
        title="What annotators said",
        text=f"{len(chosen)} of the {len(kept):,} images of corpus {run.corpus} with a label, by "
        "a hash of their ids. The character's left is orange, its right blue; a ring is a point "
        "that is covered.",
        cards=[_card(label, pictures, folder, []) for label in chosen],
        folded=[
            Part(
                "suspect-labels",
                "Suspect labels",
                f"{len(suspects):,} reasons to doubt labels of corpus {run.corpus}, the first "
                "labels here; all of them: posebooru annotate report",
                cards=[_card(label, pictures, folder, suspects) for label in doubted],
            )
        ],
    )


def doubted_labels(suspects: Iterable[Suspect], labels: Iterable[Label]) -> list[Label]:
    """Each doubted label once, in the order of the suspects."""
    latest = latest_of_each(labels)
    keys = dict.fromkeys((each.task, each.annotator, "label") for each in suspects)
    return [latest[key] for key in keys]


def _card(
    label: Label, pictures: dict[int, Image.Image], folder: Path, suspects: Iterable[Suspect]
) -> Card:
    name = f"{label.post_id}-{label.annotator}.jpg"
    drawn = draw_pose(pictures[label.post_id], label.keypoints or (), label.box, SIDE)
    drawn.save(folder / name, quality=88)
    why = [
        each for each in suspects if (each.task, each.annotator) == (label.task, label.annotator)
    ]
    lines = [("annotator", [label.annotator])]
    if label.missing or label.reject:
        lines.append(("said", [str(label.reject or label.missing)]))
    if why:
        lines.append(("why it is doubted", [reason(why)]))
    return Card(f"post {label.post_id}", f"{folder.name}/{name}", lines, posts=(label.post_id,))


def _pictures(run: Run, posts: list[int]) -> dict[int, Image.Image]:
    """The images of some posts, as they are stored."""
    if not posts:
        return {}
    manifest = open_images(run, POSE_IMAGES, posts)
    return {post: manifest.image(index) for index, post in enumerate(manifest.post_ids)}
