"""Packing the images of manifests in tar shards with an index, as `packed` reads them.

The same images give the same bytes: they are sorted by kind and number, and members have neither
dates nor owners. Shards are written in worker processes; a packing that was killed goes on with
those that are not finished.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.contracts.schemas import IMAGES_SCHEMA
from pipeline.contracts.table import Table, read_table, write_table
from pipeline.corpus.collect import ImageSource, open_images
from pipeline.corpus.packed import BLOCK, INDEX, INDEX_SCHEMA, SHARD_NAME, header, key_of
from pipeline.errors import PipelineError
from pipeline.images.manifest import Manifest
from pipeline.images.store import KINDS
from pipeline.stage import Counts, Run, install


@dataclass(frozen=True)
class _Part:
    """The images of one shard, and where it goes."""

    images: Manifest
    kind: str
    shard: Path

    @property
    def index(self) -> Path:
        """Its rows of the index, there when the shard is finished."""
        return self.shard.with_suffix(".parquet")


def pack(run: Run, tables: Sequence[Table], out: Path, per_shard: int) -> Counts:
    """Pack the images of manifests.

    Args:
        run: of a reader that declares what `open_images` needs, and the manifests.
        tables: the manifests; an image that several name is packed once.
        out: a folder that is not there yet; it appears when all of it is.
        per_shard: images of a shard, at most.

    Raises:
        PipelineError: when the folder is there, or an image cannot be had or is another.
    """
    if out.exists():
        raise PipelineError(f"{out}: is there already; name a folder that is not")
    for table in tables:
        open_images(run, table)  # brings what is not held
    rows = merged([run.read(table) for table in tables])
    work = _work_folder(out, rows, per_shard)
    source = ImageSource.of(run)
    parts = [
        _Part(Manifest(some, source.place, source.limits), kind, work / name)
        for kind, name, some in _shards(rows, per_shard)
    ]
    written = run.map_shards(_write_shard, parts)
    indexes = [
        read_table(index, INDEX_SCHEMA)
        for index in run.progress(written, "shards of packed images", len(parts))
    ]
    index = pa.concat_tables(indexes)
    for part in parts:
        part.index.unlink()
    write_table(index, work / INDEX, INDEX_SCHEMA)
    install(work, out)
    return {"images": len(index), "shards": len(parts), "bytes": pc.sum(index["size"]).as_py()}


def merged(tables: Sequence[pa.Table]) -> pa.Table:
    """The rows of manifests, each image once, sorted by kind and number.

    Raises:
        PipelineError: when two name different files at one place, or none names any.
    """
    rows = pa.concat_tables(tables)
    if not len(rows):
        raise PipelineError("there is no image to pack")
    codes = np.array([KINDS.index(kind) for kind in rows["kind"].to_pylist()])
    keys = np.array([key_of(path) for path in rows["path"].to_pylist()], np.int64)
    order = np.lexsort((keys, codes))
    again = np.flatnonzero(np.diff(keys[order]) == 0) + 1
    for first, second in zip(order[again - 1], order[again], strict=True):
        if rows["sha256"][int(first)] != rows["sha256"][int(second)]:
            raise PipelineError(
                f"post {rows['post_id'][int(first)]}: two manifests name different files of it; "
                "run `dvc repro`"
            )
    return rows.take(pa.array(np.delete(order, again))).cast(IMAGES_SCHEMA).combine_chunks()


def _shards(rows: pa.Table, per_shard: int) -> Iterator[tuple[str, str, pa.Table]]:
    """(kind, name, rows) of each shard."""
    for kind in KINDS:
        of_kind = rows.filter(pc.equal(rows["kind"], kind))
        for number, start in enumerate(range(0, len(of_kind), per_shard)):
            name = SHARD_NAME.format(kind=kind, number=number)
            yield kind, name, of_kind.slice(start, per_shard)


def _work_folder(out: Path, rows: pa.Table, per_shard: int) -> Path:
    """Where shards lie until all are there; an earlier try at the same has left some, perhaps."""
    key = hashlib.sha256(f"{per_shard}".encode())
    for name in ("path", "sha256"):
        key.update("\n".join(rows[name].to_pylist()).encode())
    work = out.with_name(f".{out.name}.{key.hexdigest()[:16]}.unfinished")
    for other in out.parent.glob(f".{out.name}.*.unfinished"):
        if other != work:
            shutil.rmtree(other)
    work.mkdir(parents=True, exist_ok=True)
    return work


def _write_shard(part: _Part) -> Path:
    """Write a shard and its rows of the index, unless an earlier try has."""
    if part.index.exists():
        return part.index
    rows = []
    unfinished = part.shard.with_suffix(".partial")
    with unfinished.open("wb") as stream:
        for place, post_id in enumerate(part.images.post_ids):
            data = part.images.data(place)
            number, ext = abs(post_id), part.images.ext(place)
            stream.write(header(f"{number}.{ext}", len(data)))
            offset = stream.tell()
            stream.write(data)
            stream.write(bytes(-len(data) % BLOCK))
            sha256 = part.images.sha256(place)
            rows.append((part.kind, post_id, part.shard.name, offset, len(data), sha256))
        stream.write(bytes(2 * BLOCK))  # a tar file's end
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(part.shard)
    columns = [list(column) for column in zip(*rows, strict=True)]
    write_table(pa.table(columns, schema=INDEX_SCHEMA), unfinished, INDEX_SCHEMA)
    unfinished.replace(part.index)
    return part.index
