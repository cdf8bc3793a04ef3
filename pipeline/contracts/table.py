"""What a table is: a path under the root, a schema, and the bytes of its file."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipeline.errors import PipelineError

ROWS_PER_GROUP = 65_536
"""Rows in a Parquet row group: fixed, so that the bytes do not depend on who wrote them."""


@dataclass(frozen=True)
class Table:
    """A Parquet file: its path under the root, and its schema."""

    path: str
    schema: pa.Schema

    @property
    def rejects(self) -> "Table":
        """The rejects that go with this table: what was left out of it, and why."""
        return Table(self.path.removesuffix(".parquet") + ".rejects.parquet", REJECTS)

    def of_row(self, row: str) -> "Table":
        """The table of one row, where each row of a stage has its own."""
        return Table(self.path.replace("{row}", row), self.schema)


REJECTS = pa.schema(
    [
        pa.field("post_id", pa.int64(), nullable=False),
        pa.field("stage", pa.string(), nullable=False),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("detail", pa.string(), nullable=False),
    ]
)
"""A row for whatever leaves a data set."""


def read_table(path: Path, schema: pa.Schema, columns: list[str] | None = None) -> pa.Table:
    """Read a Parquet file, held to its schema.

    Raises:
        PipelineError: when it is missing, cannot be read, or has other columns.
    """
    try:
        found = pq.read_schema(path)
        if not found.equals(schema):
            raise PipelineError(f"{path}: has other columns than expected; run `dvc repro` again")
        return pq.read_table(path, columns=columns)
    except FileNotFoundError as error:
        raise PipelineError(f"{path}: missing; run `dvc repro` to make it") from error
    except pa.ArrowInvalid as error:
        raise PipelineError(f"{path}: not a readable Parquet file ({error})") from error


def parquet_bytes(rows: list[dict[str, Any]], schema: pa.Schema) -> bytes:
    """Rows as the bytes of a Parquet file, as `write_table` writes it."""
    buffer = io.BytesIO()
    write_table(pa.Table.from_pylist(rows, schema), buffer, schema)
    return buffer.getvalue()


def npy_bytes(array: NDArray[Any]) -> bytes:
    """An array as the bytes of NumPy's own file."""
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def write_table(table: pa.Table, path: Path | io.BytesIO, schema: pa.Schema) -> None:
    """Write a Parquet file with the schema; the same rows give the same bytes."""
    pq.write_table(
        table.select(schema.names).cast(schema),
        path,
        row_group_size=ROWS_PER_GROUP,
        compression="zstd",
    )
