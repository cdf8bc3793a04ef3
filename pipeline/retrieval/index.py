"""The stage `retrieval_index`: everything that a search needs, in one folder.

Posts and poses are read side by side, some ten thousand at a time: there may be millions. It runs
in one process, on a cluster too: what takes long is looking at the images, and that is done in
shards by the stage `support_poses`. The descriptors of 262,144 drawings take a core one second.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipeline.contracts.metadata import CATEGORIES, POSTS, RATINGS, TAGS
from pipeline.contracts.retrieval import RETRIEVAL_INDEX, SUPPORT_IMAGES, SUPPORT_POSES
from pipeline.contracts.table import ROWS_PER_GROUP
from pipeline.errors import PipelineError
from pipeline.keypoints import NAMES
from pipeline.retrieval.approximate import build_approximate
from pipeline.retrieval.folder import APPROXIMATE, MD5_BYTES
from pipeline.retrieval.variants import groups_of
from pipeline.retrieval.writing import Part, record, write_parts
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage(
    "retrieval_index",
    params=("corpus.name", "retrieval.exact_up_to"),
    inputs=(POSTS.path, TAGS.path, SUPPORT_IMAGES.path, SUPPORT_POSES.path),
    outputs=(RETRIEVAL_INDEX,),
)

LOOKS_BYTES = 32

ARTIST = next(number for number, name in CATEGORIES.items() if name == "artist")

POST_COLUMNS = ["post_id", "md5", "rating", "source", "tags"]
POSE_COLUMNS = ["keypoints", "box"]

NO_MD5 = "00" * MD5_BYTES

Columns = dict[str, NDArray[Any]]


def main(run: Run) -> Counts:
    """Bring poses, images and metadata together, and write the index."""
    seen = run.read(SUPPORT_POSES, ["post_id", "looks"])
    ids = seen["post_id"].combine_chunks()
    images = run.read(SUPPORT_IMAGES, ["post_id", "pixel_sha256", "width", "height"])
    images = images.filter(pc.is_in(images["post_id"], value_set=ids))
    looks = np.frombuffer(b"".join(seen["looks"].to_pylist()), np.uint8).reshape(-1, LOOKS_BYTES)
    groups = groups_of(run.read(POSTS, ["post_id", "parent_id"]), images, looks)
    sizes = np.stack([images["width"].to_numpy(), images["height"].to_numpy()], axis=1)
    del seen, images, looks
    tags = run.read(TAGS, ["name", "category"])
    folder = run.output(RETRIEVAL_INDEX)
    parts = _parts(run, ids, tags, {"groups": groups, "sizes": sizes})
    used = write_parts(
        folder, parts, tags["name"].combine_chunks(), len(ids), {"corpus": run.corpus}
    )
    if len(ids) > run.params.retrieval.exact_up_to:
        keypoints = np.load(folder / "keypoints.npy", mmap_mode="r")
        build_approximate(keypoints, folder / APPROXIMATE)
    return {"drawings": len(ids), "groups": len(np.unique(groups)), "tags": used}


def _parts(run: Run, ids: pa.Array, tags: pa.Table, known: Columns) -> Iterator[Part]:
    """The drawings, as many at a time as a row group of posts holds.

    Args:
        run: of the stage.
        ids: of the drawings.
        tags: name and category of TAGS.
        known: groups and sizes of the drawings.
    """
    names = tags["name"].combine_chunks()
    is_artist = pc.equal(tags["category"], ARTIST).to_numpy()
    start = 0
    with (
        pq.ParquetFile(run.input(POSTS.path), read_dictionary=["tags.list.element"]) as posts,
        pq.ParquetFile(run.input(SUPPORT_POSES.path)) as poses,
    ):
        rows = _Rows(poses.iter_batches(ROWS_PER_GROUP, columns=POSE_COLUMNS))
        for number in range(posts.num_row_groups):
            for batch in posts.read_row_group(number, POST_COLUMNS).to_batches():
                chosen = batch.filter(pc.is_in(batch["post_id"], value_set=ids))
                stop = start + len(chosen)
                fixed = {name: column[start:stop] for name, column in known.items()}
                fixed |= _pose_columns(rows.next(len(chosen))) | _post_columns(chosen)
                yield Part(fixed, *_tags_and_records(chosen, names, is_artist))
                start = stop
    if start != len(ids):
        raise PipelineError(
            f"{run.path(POSTS.path)}: lacks {len(ids) - start:,} of the posts of "
            f"{run.path(SUPPORT_POSES.path)}; run `dvc repro` again"
        )


class _Rows:
    """The rows of a table that comes in batches, as many at a time as are asked for."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self._batches = batches
        self._held: list[pa.RecordBatch] = []

    def next(self, count: int) -> list[pa.RecordBatch]:
        """The next rows."""
        taken = []
        while count:
            batch = self._held.pop() if self._held else next(self._batches)
            taken.append(batch.slice(0, count))
            if len(batch) > count:
                self._held.append(batch.slice(count))
            count -= len(taken[-1])
        return taken


def _pose_columns(rows: list[pa.RecordBatch]) -> Columns:
    """Keypoints and boxes."""

    def flat(name: str) -> NDArray[np.float32]:
        none = np.zeros(0, np.float32)
        return np.concatenate([none, *(batch[name].flatten().to_numpy() for batch in rows)])

    return {
        "keypoints": flat("keypoints").reshape(-1, len(NAMES), 3),
        "boxes": flat("box").reshape(-1, 4),
    }


def _post_columns(posts: pa.RecordBatch) -> Columns:
    """Ids, ratings and md5s."""
    md5s = "".join(md5 or NO_MD5 for md5 in posts["md5"].to_pylist())
    return {
        "post_ids": posts["post_id"].to_numpy(),
        "ratings": pc.index_in(posts["rating"], value_set=pa.array(RATINGS)).to_numpy(),
        "md5s": np.frombuffer(bytes.fromhex(md5s), np.uint8).reshape(-1, MD5_BYTES),
    }


def _tags_and_records(
    posts: pa.RecordBatch, names: pa.Array, is_artist: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int32], list[bytes]]:
    """How many tags each post has, the places of all among the names, and the records."""
    counts = pc.list_value_length(posts["tags"]).to_numpy().astype(np.int64)
    words = posts["tags"].flatten()
    places = pc.index_in(words.dictionary, value_set=names).fill_null(-1).to_numpy()
    tags = places[words.indices.to_numpy()].astype(np.int32)
    if (tags < 0).any():
        raise PipelineError("a post has a tag that tags.parquet lacks; run `dvc repro` again")
    by_artist = is_artist[tags]
    artists = iter(names.take(pa.array(tags[by_artist])).to_pylist())
    rows = np.repeat(np.arange(len(posts)), counts)
    having = np.bincount(rows[by_artist], minlength=len(posts)).tolist()
    sources = posts["source"].to_pylist()
    records = [
        record(list(islice(artists, count)), source)
        for count, source in zip(having, sources, strict=True)
    ]
    return counts, tags, records


if __name__ == "__main__":
    run_stage(STAGE, main)
