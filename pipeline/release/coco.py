"""A release's labels as COCO: written an image and an annotation a line, and never held at once."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.keypoints import coco_category
from pipeline.release.layout import COCO, SETS, SPLITS, Info
from pipeline.tagger.classes import Classes

BATCH = 10_000
"""Rows made into Python objects at a time."""

FIGURE = {"id": 1, "name": "figure", "supercategory": "character"}
"""The segmenter's one category."""

Rows = Iterator[dict[str, Any]]
Images = Mapping[tuple[int, str], dict[str, Any]]


def write_all(
    folder: Path,
    info: Info,
    labels: Mapping[str, Mapping[str, pa.Table]],
    images: pa.Table,
    classes: Classes,
) -> None:
    """Write every set's splits.

    Args:
        folder: of the release; each set's folder is there.
        info: of the release.
        labels: by set and split.
        images: as IMAGES.
        classes: of the tagger's labels.
    """
    held = {(row["post_id"], row["kind"]): row for row in images.to_pylist()}
    for name in SETS:
        for split in SPLITS:
            parts = {
                "info": {
                    "description": f"{info.name}, {name}, {split}",
                    "version": info.version,
                    "url": info.repository or "",
                    "year": int(info.date[:4]),
                    "date_created": info.date,
                },
                "licenses": [
                    {"id": 1, "name": info.images_licence, "url": info.images_licence_url}
                ],
                "categories": categories(name, classes),
            }
            rows = labels[name][split]
            streams = {
                "images": images_of(rows, held),
                "annotations": annotations(name, rows, held),
            }
            _write(folder / COCO[name].format(split=split), parts, streams)


def categories(name: str, classes: Classes) -> list[dict[str, Any]]:
    """A set's categories."""
    if name == "tagger":
        pairs = zip(classes.names, classes.groups, strict=True)
        return [
            {"id": number, "name": name, "supercategory": group}
            for number, (name, group) in enumerate(pairs, start=1)
        ]
    return [coco_category() if name == "pose" else FIGURE]


def images_of(rows: pa.Table, images: Images) -> Rows:
    """The images of a set's split, from its labels."""
    return (_image(images[row["post_id"], row["kind"]]) for row in _rows(rows))


def annotations(name: str, rows: pa.Table, images: Images) -> Rows:
    """A set's annotations, from its labels."""
    if name == "tagger":
        return _of_classes(rows, images)
    return _of_figures(rows, images) if name == "segmenter" else _of_poses(rows)


def _of_classes(rows: pa.Table, images: Images) -> Rows:
    """A class of an image is an annotation whose box is the whole image."""
    number = 0
    for row in _rows(rows):
        image = images[row["post_id"], row["kind"]]
        for each in row["classes"]:
            number += 1
            yield _annotation(
                number,
                row["post_id"],
                each + 1,
                [0, 0, image["width"], image["height"]],
                image["width"] * image["height"],
            )


def _of_figures(rows: pa.Table, images: Images) -> Rows:
    for row in _rows(rows):
        if row["mask"] is None:
            continue
        image = images[row["post_id"], row["kind"]]
        mask = {"size": [image["height"], image["width"]], "counts": row["mask"]}
        yield _annotation(row["post_id"], row["post_id"], FIGURE["id"], _box(row), row["area"]) | {
            "segmentation": mask
        }


def _of_poses(rows: pa.Table) -> Rows:
    names = ("area_source", "keypoints", "num_keypoints", "set", "quota")
    for row in _rows(rows):
        category = coco_category()["id"]
        yield _annotation(row["post_id"], row["post_id"], category, _box(row), row["area"]) | {
            name: row[name] for name in names
        }


def _annotation(
    number: int, image: int, category: Any, box: list[float], area: float
) -> dict[str, Any]:
    return {
        "id": number,
        "image_id": image,
        "category_id": category,
        "bbox": box,
        "area": area,
        "iscrowd": 0,
    }


def _box(row: dict[str, Any]) -> list[float]:
    return [row[name] for name in ("x", "y", "width", "height")]


def _image(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["post_id"],
        "file_name": row["path"],
        "width": row["width"],
        "height": row["height"],
        "license": 1,
        "post_id": row["post_id"],
        "sha256": row["sha256"],
        "artist": " ".join(row["artists"]),
        "source": row["source_url"],
        "rating": row["rating"],
    }


def _rows(table: pa.Table) -> Rows:
    for batch in table.to_batches(max_chunksize=BATCH):
        yield from batch.to_pylist()


def _write(path: Path, parts: Mapping[str, Any], streams: Mapping[str, Rows]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("{\n")
        for name, value in parts.items():
            file.write(f"{json.dumps(name)}: {json.dumps(value)},\n")
        for place, (name, rows) in enumerate(streams.items(), start=1):
            file.write(f"{json.dumps(name)}: [")
            between = "\n"
            for row in rows:
                file.write(between + json.dumps(row))
                between = ",\n"
            file.write("\n]" + (",\n" if place < len(streams) else "\n"))
        file.write("}\n")
