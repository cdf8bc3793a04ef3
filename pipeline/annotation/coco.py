"""Labels as COCO keypoint files.

Label Studio's own COCO export merges points, rounds them and makes up boxes: it is not used.
Boxes, areas and coordinates are those of the labels, v is 0, 1 or 2 as people marked it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.annotation.labels import Answer
from pipeline.annotation.tasks import Task
from pipeline.keypoints import NOT_LABELLED, coco_category


@dataclass(frozen=True)
class Sample:
    """An image of a finished set: its task, what was said of it, and where it comes from."""

    task: Task
    label: Answer
    """With a box and keypoints."""
    artist: str
    source: str


def to_coco(
    samples: Iterable[Sample], description: str, licence: Mapping[str, str]
) -> dict[str, Any]:
    """A COCO keypoint file's content: one annotation an image, ids are post ids.

    Args:
        samples: sorted by post.
        description: of the set.
        licence: `name` and `url` of the images' licence.
    """
    samples = list(samples)
    return {
        "info": {"description": description},
        "licenses": [{"id": 1, **licence}],
        "categories": [coco_category()],
        "images": [_image(sample) for sample in samples],
        "annotations": [_annotation(sample) for sample in samples],
    }


def write_coco(content: Mapping[str, Any], path: Path) -> None:
    """Write a COCO file, an image and an annotation a line."""
    parts = []
    for name, value in content.items():
        if isinstance(value, list) and value:
            lines = ",\n".join(json.dumps(entry) for entry in value)
            parts.append(f"{json.dumps(name)}: [\n{lines}\n]")
        else:
            parts.append(f"{json.dumps(name)}: {json.dumps(value)}")
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def _image(sample: Sample) -> dict[str, Any]:
    task = sample.task
    return {
        "id": task.post_id,
        "file_name": task.image,
        "width": task.width,
        "height": task.height,
        "license": 1,
        "post_id": task.post_id,
        "sha256": task.sha256,
        "artist": sample.artist,
        "source": sample.source,
    }


def _annotation(sample: Sample) -> dict[str, Any]:
    label = sample.label
    assert label.box is not None
    assert label.keypoints is not None
    return {
        "id": label.post_id,
        "image_id": label.post_id,
        "category_id": coco_category()["id"],
        "bbox": list(label.box),
        "area": label.area,
        "area_source": label.area_source,
        "iscrowd": 0,
        "keypoints": [value for point in label.keypoints for value in point],
        "num_keypoints": sum(v != NOT_LABELLED for _, _, v in label.keypoints),
        "set": sample.task.set,
        "quota": sample.task.quota,
    }
