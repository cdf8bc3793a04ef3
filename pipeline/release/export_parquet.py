"""A set as Parquet with the images in it, as a hub's viewer and `datasets` read it.

`data/<split>-00000-of-00001.parquet`; the column `image` has bytes and a name, and the schema's
metadata say so in the hub's own words (`datasets`, features.Image). Row groups are small, so that
a viewer reads a page and not the file.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from pipeline.release.exported import Sample, image_bytes, notice, of_splits
from pipeline.release.layout import LABELS, SPLITS, Release
from pipeline.tagger.classes import Classes

ROWS_PER_GROUP = 100

PER_FILE = 2_000
"""Samples of a file, at most."""

CALLED = {"train": "train", "val": "validation", "test": "test"}
"""Splits by their names on a hub."""

BOX = ("x", "y", "width", "height")
"""Columns of labels that an export calls `box_x` and so on: width and height are the image's."""

IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])

ABOUT = (
    ("image", IMAGE),
    ("post_id", pa.int64()),
    ("width", pa.int32()),
    ("height", pa.int32()),
    ("artists", pa.list_(pa.string())),
    ("post_url", pa.string()),
    ("source_url", pa.string()),
    ("rating", pa.string()),
)


def export_parquet(release: Release, folder: Path, name: str) -> dict[str, int]:
    """Write a set, and a README whose head tells a hub where the splits are.

    Args:
        release: one that was verified.
        folder: an empty one.
        name: of the set.

    Returns:
        Samples by split.

    Raises:
        PipelineError: when an image is missing or another one.
    """
    (folder / "data").mkdir()
    classes, schema = release.classes(), schema_of(name)
    counts = {}
    for split, samples in of_splits(release, name, SPLITS):
        files = max(-(-len(samples) // PER_FILE), 1)
        for number in range(files):
            part = samples[number * PER_FILE : (number + 1) * PER_FILE]
            path = folder / "data" / f"{CALLED[split]}-{number:05d}-of-{files:05d}.parquet"
            with pq.ParquetWriter(path, schema, compression="zstd") as writer:
                for rows in _groups(release, part, classes):
                    writer.write_table(pa.Table.from_pylist(rows, schema=schema))
        counts[split] = len(samples)
    (folder / "README.md").write_text(_readme(release), encoding="utf-8")
    return counts


def schema_of(name: str) -> pa.Schema:
    """The columns of a set: the image, whose it is, and the labels; classes by name."""
    fields = [pa.field(*each) for each in ABOUT]
    taken = {field.name for field in fields} | {"group"}
    for field in LABELS[name].schema:
        if field.name == "classes":
            fields.append(pa.field("classes", pa.list_(pa.string())))
        elif field.name == "keypoints":
            fields.append(pa.field("keypoints", pa.list_(pa.float64())))
        elif field.name in BOX:
            fields.append(pa.field(f"box_{field.name}", field.type))
        elif field.name not in taken:
            fields.append(pa.field(field.name, field.type))
    features = {field.name: _feature(field.type) for field in fields}
    about = json.dumps({"info": {"features": features}})
    return pa.schema(fields, metadata={"huggingface": about})


def _groups(
    release: Release, samples: list[Sample], classes: Classes
) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(samples), ROWS_PER_GROUP):
        yield [_row(release, sample, classes) for sample in samples[start : start + ROWS_PER_GROUP]]


def _row(release: Release, sample: Sample, classes: Classes) -> dict[str, Any]:
    label = dict(sample.label)
    box = {f"box_{name}": label.pop(name) for name in BOX if name in label}
    if "classes" in label:
        label["classes"] = [classes.names[number] for number in label["classes"]]
    image = {"bytes": image_bytes(release, sample), "path": f"{sample.key}.{sample.ext}"}
    return label | box | sample.about | {"image": image}


def _feature(kind: pa.DataType) -> dict[str, Any]:
    """A column's type as `datasets` writes it."""
    if kind == IMAGE:
        return {"_type": "Image"}
    if pa.types.is_list(kind):
        return {"feature": _feature(kind.value_type), "_type": "List"}
    names = {pa.float64(): "float64", pa.string(): "string"}
    return {"dtype": names.get(kind, str(kind)), "_type": "Value"}


def _readme(release: Release) -> str:
    files = [{"split": name, "path": f"data/{name}-*.parquet"} for name in CALLED.values()]
    head = {
        "pretty_name": f"{release.info.name} {release.info.version}",
        "configs": [{"config_name": "default", "data_files": files}],
    }
    return f"---\n{yaml.safe_dump(head, sort_keys=False)}---\n\n{notice(release)}"
