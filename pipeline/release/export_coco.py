"""A release as COCO: `annotations/<set>_<split>.json`, and the images that they name.

Annotations are those of the release; the images' names are made anew from what was checked.
"""

from pathlib import Path
from typing import Any

from pipeline.annotation.coco import write_coco
from pipeline.errors import PipelineError
from pipeline.release.exported import Sample, image_bytes, of_splits
from pipeline.release.layout import SPLITS, Release


def export_coco(release: Release, folder: Path, name: str) -> dict[str, int]:
    """Write a set.

    Args:
        release: one that was verified.
        folder: an empty one.
        name: of the set.

    Returns:
        Samples by split.

    Raises:
        PipelineError: when an image is missing or another one, or COCO and table disagree.
    """
    counts = {}
    (folder / "annotations").mkdir()
    for split, samples in of_splits(release, name, SPLITS):
        document = release.coco(name, split)
        by_post = {sample.post_id: sample for sample in samples}
        if {image["id"] for image in document["images"]} != by_post.keys():
            raise PipelineError(f"{release.folder}: {name}, {split}: COCO has other images")
        document["images"] = [
            image | _checked(by_post[image["id"]]) for image in document["images"]
        ]
        for sample in samples:
            target = folder / "images" / sample.image["path"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(image_bytes(release, sample))
        write_coco(document, folder / "annotations" / f"{name}_{split}.json")
        counts[split] = len(samples)
    return counts


def _checked(sample: Sample) -> dict[str, Any]:
    """Name and size of an image, from what was checked."""
    row = sample.image
    return {"file_name": row["path"], "width": row["width"], "height": row["height"]}
