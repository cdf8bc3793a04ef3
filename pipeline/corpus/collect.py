"""Bringing a data set's images together: find or fetch, check, describe, or say why not.

What posts ask for is brought into the store where it is not held; then each image is decoded and
described in worker processes. Out come a manifest and the rejects. Finished shards are kept in the
stage's work folder, so that a killed stage goes on where it was.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.contracts import IMAGES_SCHEMA, POSTS, Table
from pipeline.corpus.fetch import fetch_images
from pipeline.corpus.mirror import Mirror
from pipeline.engine import map_shards
from pipeline.errors import PipelineError
from pipeline.images import (
    BadImage,
    ImageStore,
    Limits,
    Wanted,
    decode,
    describe,
    shrink_to_512px,
)
from pipeline.stage import Counts, Reject, Run

IMAGES_IN_SHARD = 256
"""Images a worker describes in one go: some seconds of work."""

STORE = "datasets/{corpus}/store"

POST_COLUMNS = ["post_id", "ext", "md5"]
"""What finds a post's image."""


@dataclass(frozen=True, slots=True)
class Ask:
    """An image that is asked for, and the original to make it from where the mirror has no copy."""

    wanted: Wanted
    original: Wanted | None


@dataclass(frozen=True)
class ImageSource:
    """Where a corpus's images are held, where they come from, and what is accepted."""

    store: ImageStore
    mirror: Mirror
    limits: Limits
    originals_by_md5: str | None

    @classmethod
    def of(cls, run: Run) -> "ImageSource":
        """As the settings `corpus.root`, `corpus.originals_by_md5` and `images` say."""
        corpus, images = run.params.corpus, run.params.images
        mirror = Mirror(corpus.root, run.params.fetch, run.root)
        store = ImageStore(run.root / STORE.format(corpus=run.corpus), mirror.local)
        limits = Limits(images.max_bytes, images.max_pixels)
        return cls(store, mirror, limits, corpus.originals_by_md5)

    def bring(self, posts: list[dict[str, Any]], kind: str) -> tuple[list[Ask], list[Reject]]:
        """Bring the images of posts into the store.

        Args:
            posts: each with POST_COLUMNS.
            kind: `original`, or `512px`, for which an original serves where the mirror has no copy.

        Returns:
            What is to be had, and the posts whose image is not.
        """
        wanted = [_wanted(post, kind) for post in posts]
        failed = self._fetch(wanted)
        originals: dict[int, Wanted] = {}
        if kind == "512px":
            without = [post for post in posts if _is_missing(failed.get(post["post_id"]))]
            originals = {post["post_id"]: _wanted(post, "original") for post in without}
            for post in originals:
                del failed[post]
            failed |= self._fetch(list(originals.values()))
        asks = [
            Ask(each, originals.get(each.post_id)) for each in wanted if each.post_id not in failed
        ]
        return asks, list(failed.values())

    def fetcher(self, run: Run, kind: str) -> Callable[[Sequence[int]], None]:
        """What `open_manifest` calls for the posts whose images are not held."""

        def fetch(posts: Sequence[int]) -> None:
            rows = pq.read_table(
                run.input(POSTS.path),
                columns=POST_COLUMNS,
                filters=[("post_id", "in", list(posts))],
            )
            for ask in self.bring(rows.to_pylist(), kind)[0]:
                read(ask, self.store, self.limits)

        return fetch

    def _fetch(self, wanted: list[Wanted]) -> dict[int, Reject]:
        failures = fetch_images(
            wanted,
            self.store,
            self.mirror,
            max_bytes=self.limits.max_bytes,
            originals_by_md5=self.originals_by_md5,
        )
        return {failure.post_id: failure for failure in failures}


@dataclass(frozen=True)
class _Shard:
    """What a worker needs to describe some images, and where its answer is kept."""

    asks: list[Ask]
    store: ImageStore
    limits: Limits
    part: Path


def collect(run: Run, posts: pa.Table, kind: str, table: Table) -> Counts:
    """Write the manifest of these posts' images, and the rejects.

    Args:
        run: of a stage that declares what `ImageSource.of` needs.
        posts: POST_COLUMNS, sorted by post_id.
        kind: `512px` or `original`.
        table: the manifest to write, with its rejects.

    Raises:
        PipelineError: when not one image can be had.
    """
    source = ImageSource.of(run)
    source.store.sweep()
    asks, rejects = source.bring(posts.to_pylist(), kind)
    shards = [
        _shard(source, asks[start : start + IMAGES_IN_SHARD], run.work)
        for start in range(0, len(asks), IMAGES_IN_SHARD)
    ]
    rows: list[dict[str, object]] = []
    parts = map_shards(_describe_shard, shards, workers=run.params.engine.workers)
    for part in run.progress(parts, "shards of images", len(shards)):
        answer = json.loads(part.read_text())
        rows += answer["rows"]
        rejects += [Reject(*reject) for reject in answer["rejects"]]
    if not rows:
        raise PipelineError(
            f"not one of {len(posts):,} images can be had from corpus.root = "
            f"{run.params.corpus.root!r}: is it a mirror with a folder {kind}/?"
        )
    run.write(table, pa.Table.from_pylist(rows, schema=IMAGES_SCHEMA))
    run.write_rejects(table, rejects)
    return {"posts": len(posts), "images": len(rows), "rejects": len(rejects)}


def read(ask: Ask, store: ImageStore, limits: Limits) -> bytes:
    """The bytes of an image that is held; makes the 512px copy where there is only an original.

    Raises:
        BadImage: when the original cannot be decoded, or is too large to be read at all.
    """
    if ask.original is not None and store.find(ask.wanted.path) is None:
        original = _bytes(ask.original, store, limits)
        copy = shrink_to_512px(decode(original, ask.original.ext, limits).pixels)
        with store.writing(ask.wanted.path) as temporary:
            temporary.write_bytes(copy)
    return _bytes(ask.wanted, store, limits)


def _bytes(wanted: Wanted, store: ImageStore, limits: Limits) -> bytes:
    file = store.find(wanted.path)
    if file is None:
        raise BadImage("missing_file", f"{wanted.path} went away while it was looked at")
    if file.stat().st_size > limits.max_bytes:
        raise BadImage("too_large", f"{file.stat().st_size} bytes")
    return file.read_bytes()


def _shard(source: ImageSource, asks: list[Ask], work: Path) -> _Shard:
    """A shard whose answer is kept under a name that says which images it is about."""
    name = hashlib.sha256(repr([ask.wanted for ask in asks]).encode()).hexdigest()[:16]
    return _Shard(asks, source.store, source.limits, work / f"images-{name}.json")


def _describe_shard(shard: _Shard) -> Path:
    """Describe a shard's images, unless an earlier run already has."""
    if shard.part.exists():
        return shard.part
    rows, rejects = [], []
    for ask in shard.asks:
        try:
            rows.append(describe(ask.wanted, read(ask, shard.store, shard.limits), shard.limits))
        except BadImage as bad:
            rejects.append((ask.wanted.post_id, bad.rule, bad.detail))
    temporary = shard.part.with_suffix(".partial")
    temporary.write_text(json.dumps({"rows": rows, "rejects": rejects}))
    temporary.replace(shard.part)
    return shard.part


def _wanted(post: dict[str, Any], kind: str) -> Wanted:
    ext = "jpg" if kind == "512px" else post["ext"]
    return Wanted(post["post_id"], kind, ext, post["md5"])


def _is_missing(failure: Reject | None) -> bool:
    return failure is not None and failure.rule == "missing_file"
