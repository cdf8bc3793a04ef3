"""Checks of a release's COCO files: they say what the tables say, and pycocotools opens them."""

import contextlib
import io
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import PipelineError
from pipeline.keypoints import COCO_NAMES, NOT_LABELLED, VISIBLE
from pipeline.release.coco import annotations, categories, images_of
from pipeline.release.faults import Fault
from pipeline.release.layout import COCO, SETS, SPLITS, Release
from pipeline.segmenter.rle import decode

NEEDED = "needs pycocotools: pip install -e '.[release]'"


def coco(release: Release) -> Iterator[Fault]:
    """Every set's splits, one after the other."""
    held = {(row["post_id"], row["kind"]): row for row in release.images().to_pylist()}
    classes = release.classes()
    for name in SETS:
        for split in SPLITS:
            file = COCO[name].format(split=split)
            content = release.coco(name, split)
            rows = release.labels(name, split)
            try:
                expected: dict[str, list[dict[str, Any]]] = {
                    "categories": categories(name, classes),
                    "images": list(images_of(rows, held)),
                    "annotations": list(annotations(name, rows, held)),
                }
            except KeyError as error:
                yield Fault(file, f"cannot be checked: image {error} is in no table")
                continue
            faults = list(_differences(content, expected)) or list(_invalid(content))
            faults = faults or list(_by_pycocotools(release.folder / file, content))
            yield from (Fault(file, fault) for fault in faults)


def _differences(
    content: dict[str, Any], expected: dict[str, list[dict[str, Any]]]
) -> Iterator[str]:
    for part, should in expected.items():
        has = content[part]
        if len(has) != len(should):
            yield f"has {len(has):,} {part}, the table {len(should):,}"
            continue
        for place, (one, other) in enumerate(zip(has, should, strict=True)):
            if one != other:
                yield f"{part}: number {place} is not what the table says"
                break


def _invalid(content: dict[str, Any]) -> Iterator[str]:
    """Of the first annotation that is no good, why."""
    sizes = {image["id"]: (image["width"], image["height"]) for image in content["images"]}
    if len(sizes) != len(content["images"]):
        yield "an image id is there twice"
    if len({each["id"] for each in content["annotations"]}) != len(content["annotations"]):
        yield "an annotation id is there twice"
    for each in content["annotations"]:
        fault = _fault_of(each, *sizes[each["image_id"]])
        if fault:
            yield f"annotation {each['id']}: {fault}"
            return


def _fault_of(annotation: dict[str, Any], width: int, height: int) -> str | None:
    x, y, wide, high = annotation["bbox"]
    if not all(map(math.isfinite, (x, y, wide, high))) or wide <= 0 or high <= 0:
        return "its box is none"
    if x >= width or y >= height or x + wide <= 0 or y + high <= 0:
        return "its box is outside the image"
    if annotation["area"] is not None and not 0 < annotation["area"] <= 1e12:
        return "its area is none"
    if "segmentation" in annotation:
        return _fault_of_mask(annotation, width, height)
    return _fault_of_points(annotation) if "keypoints" in annotation else None


def _fault_of_mask(annotation: dict[str, Any], width: int, height: int) -> str | None:
    mask = annotation["segmentation"]
    if mask["size"] != [height, width]:
        return "its mask has another size than the image"
    try:
        pixels = int(decode(mask["counts"], height, width).sum())
    except ValueError as error:
        return f"its mask {error}"
    return None if pixels == annotation["area"] else f"its mask has {pixels:,} pixels"


def _fault_of_points(annotation: dict[str, Any]) -> str | None:
    values = annotation["keypoints"]
    if len(values) != 3 * len(COCO_NAMES) or not all(map(math.isfinite, values)):
        return "its keypoints are not 17 of x, y, v"
    seen = values[2::3]
    if not set(seen) <= set(range(NOT_LABELLED, VISIBLE + 1)):
        return "a keypoint's v is none of 0, 1, 2"
    labelled = sum(v != NOT_LABELLED for v in seen)
    return None if labelled == annotation["num_keypoints"] else "num_keypoints is another number"


def _by_pycocotools(path: Path, content: dict[str, Any]) -> Iterator[str]:
    """What pycocotools makes of a file that we found good."""
    try:
        from pycocotools import coco as pycocotools  # noqa: PLC0415 - of the extra `release`
    except ImportError as error:
        raise PipelineError(f"{path}: {NEEDED}") from error
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            reader = pycocotools.COCO(str(path))
        for annotation in reader.loadAnns(reader.getAnnIds()):
            if "segmentation" in annotation:
                reader.annToMask(annotation)
    except Exception as error:  # noqa: BLE001 - it raises what it likes
        yield f"pycocotools cannot open it ({type(error).__name__}: {error})"
        return
    if (len(reader.imgs), len(reader.anns)) != (
        len(content["images"]),
        len(content["annotations"]),
    ):
        yield "pycocotools finds another number of images or annotations"
