"""`croissant.json`: the release as MLCommons' Croissant describes data sets, for other tools."""

import datetime as dt
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import PipelineError
from pipeline.release.layout import CROISSANT, IMAGES, RELEASED_COMPOSITES, Info
from pipeline.release.sums import hash_of

SPECIFICATION = "http://mlcommons.org/croissant/1.1"

NEEDED = "needs mlcroissant: pip install -e '.[release]'"


def write_croissant(folder: Path, info: Info, described: Mapping[str, Any]) -> None:
    """Describe the Parquet files of a release folder.

    Args:
        folder: with all its Parquet files.
        info: of the release.
        described: title, description, authors, licence_url and citation.

    Raises:
        PipelineError: when mlcroissant is not there, or finds the description faulty.
    """
    mlc = _mlcroissant(folder / CROISSANT)
    tables = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.parquet"))
    metadata = mlc.Metadata(
        name=info.name,
        description=described["description"],
        conforms_to=[SPECIFICATION],
        version=info.version,
        date_published=dt.datetime.fromisoformat(info.date),
        url=info.repository,
        license=[described["licence_url"]],
        cite_as=described["citation"],
        creators=[mlc.Organization(name=name) for name in described["authors"]],
        distribution=[
            mlc.FileObject(
                id=name,
                name=name,
                content_url=name,
                encoding_formats=["application/x-parquet"],
                sha256=hash_of(folder / name),
            )
            for name in tables
        ],
        record_sets=[_record_set(mlc, folder, name) for name in tables],
    )
    text = json.dumps(metadata.to_json(), indent=1, ensure_ascii=False, default=str)
    (folder / CROISSANT).write_text(text + "\n", encoding="utf-8")


def croissant_faults(folder: Path) -> list[str]:
    """What mlcroissant finds wrong with a release's `croissant.json`; a line a fault.

    Raises:
        PipelineError: when mlcroissant is not there.
    """
    path = folder / CROISSANT
    mlc = _mlcroissant(path)
    try:
        metadata = mlc.Dataset(jsonld=path).metadata
    except Exception as error:  # noqa: BLE001 - it raises what it likes for what it cannot read
        return [" ".join(str(error).split())[:500]]
    faults = [" ".join(str(fault).split()) for fault in metadata.ctx.issues.errors]
    for each in metadata.distribution:
        file = folder / str(each.content_url)
        if not file.is_file():
            faults.append(f"names {each.content_url}, which is not there")
        elif each.sha256 != hash_of(file):
            faults.append(f"gives {each.content_url} another hash than it has")
    return faults


def _record_set(mlc: Any, folder: Path, name: str) -> Any:
    """A Parquet file as a record set: a field a column."""
    identity = name.removesuffix(".parquet")
    schema = pq.read_schema(folder / name)
    keyed = {IMAGES.path: ("post_id", "kind"), RELEASED_COMPOSITES.path: ("split", "pair")}
    key = keyed.get(name, ("post_id", "kind"))
    return mlc.RecordSet(
        id=identity,
        name=identity,
        key=[f"{identity}/{column}" for column in key],
        fields=[_field(mlc, identity, name, field) for field in schema],
    )


def _field(mlc: Any, identity: str, file: str, field: pa.Field) -> Any:
    many = pa.types.is_list(field.type) or pa.types.is_fixed_size_list(field.type)
    return mlc.Field(
        id=f"{identity}/{field.name}",
        name=f"{identity}/{field.name}",
        data_types=[_data_type(mlc, field.type.value_type if many else field.type)],
        repeated=many or None,
        source=mlc.Source(file_object=file, extract=mlc.Extract(column=field.name)),
    )


def _data_type(mlc: Any, kind: pa.DataType) -> Any:
    if pa.types.is_boolean(kind):
        return mlc.DataType.BOOL
    if pa.types.is_integer(kind):
        return mlc.DataType.INTEGER
    return mlc.DataType.FLOAT if pa.types.is_floating(kind) else mlc.DataType.TEXT


def _mlcroissant(path: Path) -> Any:
    try:
        import mlcroissant  # noqa: PLC0415 - of the extra `release`
    except ImportError as error:
        raise PipelineError(f"{path}: {NEEDED}") from error
    logging.getLogger("absl").setLevel(logging.ERROR)
    return mlcroissant
