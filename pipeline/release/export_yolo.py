"""The pose set in the form that Ultralytics trains on: `images/`, `labels/`, and `data.yaml`.

A label file has a line a character: class, centre and size of the box, then x, y and v of the 17
keypoints, all as shares of the image's width and height, 0 to 1 (Ultralytics, "Pose Datasets").
Its loader refuses shares beyond that: a box is cut at the image's edges, and a keypoint that lies
outside is given as not labelled.
"""

from pathlib import Path

import yaml

from pipeline.errors import PipelineError
from pipeline.keypoints import COCO_NAMES, FLIP, NOT_LABELLED
from pipeline.release.exported import Sample, image_bytes, of_splits, pose_of
from pipeline.release.layout import SPLITS, Release

DATA = "data.yaml"


def export_yolo(release: Release, folder: Path) -> dict[str, int]:
    """Write the pose set.

    Args:
        release: one that was verified.
        folder: an empty one.

    Returns:
        Samples by split, and how many keypoints lay outside their image.

    Raises:
        PipelineError: when an image is missing or another one, or a label is none.
    """
    counts, outside = {}, 0
    for split, samples in of_splits(release, "pose", SPLITS):
        for part in ("images", "labels"):
            (folder / part / split).mkdir(parents=True)
        for sample in samples:
            line, lost = yolo_line(sample)
            name = f"{sample.key}.{sample.ext}"
            (folder / "images" / split / name).write_bytes(image_bytes(release, sample))
            (folder / "labels" / split / f"{sample.key}.txt").write_text(f"{line}\n")
            outside += lost
        counts[split] = len(samples)
    (folder / DATA).write_text(data_yaml(), encoding="utf-8")
    return counts | {"keypoints outside": outside}


def yolo_line(sample: Sample) -> tuple[str, int]:
    """A sample's line, and how many labelled keypoints lie outside the image.

    Raises:
        PipelineError: when nothing of the box is within the image.
    """
    (x, y, width, height), points = pose_of(sample)
    wide, high = sample.image["width"], sample.image["height"]
    left, top = max(x, 0.0), max(y, 0.0)
    right, bottom = min(x + width, wide), min(y + height, high)
    if right <= left or bottom <= top:
        raise PipelineError(f"post {sample.post_id}: its box lies outside the image")
    box = ((left + right) / 2 / wide, (top + bottom) / 2 / high)
    shares = [*box, (right - left) / wide, (bottom - top) / high]
    words = ["0", *(f"{share:.8f}" for share in shares)]
    outside = 0
    for across, down, v in points:
        inside = 0 <= across <= wide and 0 <= down <= high
        outside += v != NOT_LABELLED and not inside
        if v == NOT_LABELLED or not inside:
            words += [f"{0:.8f}", f"{0:.8f}", str(NOT_LABELLED)]
        else:
            words += [f"{across / wide:.8f}", f"{down / high:.8f}", str(v)]
    return " ".join(words), outside


def data_yaml() -> str:
    """`data.yaml`: where the splits are, relative to it, and what the skeleton is."""
    content = {split: f"images/{split}" for split in SPLITS} | {
        "kpt_shape": [len(COCO_NAMES), 3],
        "flip_idx": list(FLIP[: len(COCO_NAMES)]),
        "names": {0: "person"},
        "kpt_names": {0: list(COCO_NAMES)},
    }
    return yaml.safe_dump(content, sort_keys=False)
