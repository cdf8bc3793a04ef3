"""Bringing a data set's images together: find or fetch, check, describe, or say why not.

What posts ask for is brought into the store where it is not held; then each image is decoded and
described in worker processes. Out come a manifest and the rejects. Finished shards are kept in the
stage's work folder, so that a killed stage goes on where it was.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.schemas import IMAGES_SCHEMA
from pipeline.contracts.table import Table
from pipeline.corpus.fetch import (
    MISSING,
    POST_COLUMNS,
    Post,
    fetch_images,
    is_patient,
    wanted_of,
)
from pipeline.corpus.mirror import Mirror
from pipeline.corpus.packed import PackedImages
from pipeline.corpus.streaming import Remote, StreamedImages
from pipeline.engine import Spread, kept
from pipeline.errors import PipelineError
from pipeline.images.decoding import BadImage, Limits, decode
from pipeline.images.manifest import Check, Manifest, describe, open_manifest
from pipeline.images.pixels import shrink_to_512px
from pipeline.images.store import ImageStore, Place, Wanted
from pipeline.stage import Counts, Reject, Run

IMAGES_IN_SHARD = 256
"""Images a worker describes in one go: some seconds of work."""

Item = TypeVar("Item")

STORE = "datasets/{corpus}/store"


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
    streamed: StreamedImages | None
    """Where images are fetched as they are read; None where they are brought together before."""
    place: Place
    """Where manifests read them."""
    spread: Spread | None
    """Who fetches, where that may be more than this process."""

    @classmethod
    def of(cls, run: Run) -> "ImageSource":
        """As the settings `corpus.root`, `corpus.originals_by_md5` and `images` say.

        Raises:
            PipelineError: when the corpus, the cache's folder or the packed images are not there,
                or a cluster would ask a server too much.
        """
        corpus, images = run.params.corpus, run.params.images
        mirror = Mirror(corpus.root, run.params.fetch, run.root)
        store = ImageStore(run.root / STORE.format(corpus=run.corpus), mirror.local)
        limits = Limits(images.max_bytes, images.max_pixels)
        patient = is_patient(corpus.root, corpus.originals_by_md5)
        streamed = None
        if images.cache_gb is not None:
            if run.params.engine.address and not patient:
                raise PipelineError(
                    "images.cache_gb with engine.address: each machine of the cluster would ask "
                    f"{corpus.root} as often as one may, for only s3:// has enough for all; set "
                    "one of the two to null"
                )
            remote = Remote(corpus.root, corpus.originals_by_md5, run.params.fetch)
            posts = run.path(POSTS.path) if POSTS.path in run.stage.inputs else None
            streamed = StreamedImages(store, images.cache_gb, remote, limits, posts)
            streamed.cache.trim()
        place: Place = streamed or store
        if images.packed is not None:
            place = PackedImages(run.root / images.packed, place)
        spread = None
        if run.params.engine.address and patient:
            spread = partial(run.map_shards, at_once=mirror.connections)
        return cls(store, mirror, limits, corpus.originals_by_md5, streamed, place, spread)

    def bring(self, posts: list[dict[str, Any]], kind: str) -> tuple[list[Ask], list[Reject]]:
        """Bring the images of posts into the store.

        Args:
            posts: each with POST_COLUMNS.
            kind: `original`, or `512px`, for which an original serves where the mirror has no copy.

        Returns:
            What is to be had, and the posts whose image is not.
        """
        wanted = [wanted_of(post, kind) for post in posts]
        failed = self._fetch(wanted)
        originals: dict[int, Wanted] = {}
        if kind == "512px":
            without = [post for post in posts if _is_missing(failed.get(post["post_id"]))]
            originals = {post["post_id"]: wanted_of(post, "original") for post in without}
            for post in originals:
                del failed[post]
            failed |= self._fetch(list(originals.values()))
        asks = [
            Ask(each, originals.get(each.post_id)) for each in wanted if each.post_id not in failed
        ]
        return asks, list(failed.values())

    def read_each(self, posts: list[Post], kind: str) -> Iterator[tuple[int, bytes | BadImage]]:
        """Post by post, the bytes of its image, or why there is none.

        Args:
            posts: each with POST_COLUMNS.
            kind: as `bring`.

        Raises:
            PipelineError: when a server cannot be reached or refuses.
        """
        if self.streamed is not None:
            for post, found in self.streamed.read_each(posts, [kind]):
                yield post["post_id"], found if isinstance(found, BadImage) else found[1]
            return
        asks, failed = self.bring(posts, kind)
        for reject in failed:
            yield reject.post_id, BadImage(reject.rule, reject.detail)
        for ask in asks:
            try:
                yield ask.wanted.post_id, read(ask, self.store, self.limits)
            except BadImage as bad:
                yield ask.wanted.post_id, bad

    def _fetch(self, wanted: list[Wanted]) -> dict[int, Reject]:
        failures = fetch_images(
            wanted,
            self.store,
            self.mirror,
            max_bytes=self.limits.max_bytes,
            originals_by_md5=self.originals_by_md5,
            spread=self.spread,
        )
        return {failure.post_id: failure for failure in failures}


def open_images(run: Run, table: Table, posts: Sequence[int] | None = None) -> Manifest:
    """The images of a manifest, all of them at hand: what is not held is fetched.

    Where the settings have images streamed, each is fetched when it is read.

    Args:
        run: of a stage that declares what `ImageSource.of` needs, POSTS and the manifest.
        table: the manifest.
        posts: open these alone; None opens all.

    Raises:
        PipelineError: when images cannot be had; names the first of them.
    """
    source = ImageSource.of(run)

    def fetch(lacking: Sequence[int]) -> None:
        named = run.read(table, ["post_id", "kind"])
        kinds = dict(zip(named["post_id"].to_pylist(), named["kind"].to_pylist(), strict=True))
        rows = pq.read_table(
            run.input(POSTS.path),
            columns=POST_COLUMNS,
            filters=[("post_id", "in", list(lacking))],
        ).to_pylist()
        for kind in sorted({kinds[post] for post in lacking}):
            of_kind = [row for row in rows if kinds[row["post_id"]] == kind]
            for ask in source.bring(of_kind, kind)[0]:
                read(ask, source.store, source.limits)

    return open_manifest(run.input(table.path), source.place, source.limits, fetch, posts)


@dataclass(frozen=True)
class _Shard:
    """What a worker needs to describe some images."""

    asks: list[Ask]
    store: ImageStore
    limits: Limits
    check: Check | None


@dataclass(frozen=True)
class _StreamedShard:
    """As _Shard, where the worker fetches them too."""

    posts: list[Post]
    kinds: list[str]
    streamed: StreamedImages
    limits: Limits
    check: Check | None


def collect(
    run: Run, posts: pa.Table, kind: str, table: Table, check: Check | None = None
) -> Counts:
    """Write the manifest of these posts' images, and the rejects.

    Args:
        run: of a stage that declares what `ImageSource.of` needs.
        posts: POST_COLUMNS, sorted by post_id.
        kind: `512px` or `original`.
        table: the manifest to write, with its rejects.
        check: what the pixels must pass; importable from a module, as it is sent to workers.

    Raises:
        PipelineError: when not one image can be had, or passes.
    """
    rows, rejects = gather(run, posts.to_pylist(), kind, check=check)
    run.write(table, pa.Table.from_pylist(rows, schema=IMAGES_SCHEMA))
    run.write_rejects(table, rejects)
    return {"posts": len(posts), "images": len(rows), "rejects": len(rejects)}


def gather(
    run: Run,
    posts: list[dict[str, Any]],
    kind: str,
    *,
    instead: str | None = None,
    check: Check | None = None,
) -> tuple[list[dict[str, Any]], list[Reject]]:
    """Bring these posts' images together and describe them.

    Args:
        run: of a stage that declares what `ImageSource.of` needs.
        posts: each with POST_COLUMNS, sorted by post_id.
        kind: `512px` or `original`.
        instead: the kind to take where there is no file of the first; None takes no other.
        check: as `collect`.

    Returns:
        Rows as IMAGES_SCHEMA, sorted by post_id, and the rejects.

    Raises:
        PipelineError: when not one image can be had, or passes.
    """
    source = ImageSource.of(run)
    kinds = [kind] if instead is None else [kind, instead]
    rows: list[dict[str, Any]] = []
    rejects: list[Reject] = []
    if source.streamed is not None:
        streamed = [
            _StreamedShard(part, kinds, source.streamed, source.limits, check)
            for part in _cut(posts)
        ]
        files = [_answer(run, [kinds, shard.posts]) for shard in streamed]
        parts = kept(run.map_shards, _describe_streamed, streamed, files)
    else:
        asks, rejects = _bring_either(source, posts, kinds)
        brought = [_Shard(part, source.store, source.limits, check) for part in _cut(asks)]
        files = [_answer(run, [ask.wanted for ask in shard.asks]) for shard in brought]
        parts = kept(run.map_shards, _describe_shard, brought, files)
    for part in run.progress(parts, "shards of images", len(files)):
        answer = json.loads(part.read_text())
        rows += answer["rows"]
        rejects += [Reject(*reject) for reject in answer["rejects"]]
    if not rows:
        rules = Counter(reject.rule for reject in rejects).most_common(1)
        raise PipelineError(
            f"not one of {len(posts):,} images can be had from corpus.root = "
            f"{run.params.corpus.root!r}: is it a mirror with a folder {kind}/?"
            + "".join(f" Most left by {rule!r}." for rule, _ in rules)
        )
    return rows, rejects


def selected_posts(run: Run, selected: Table) -> pa.Table:
    """POST_COLUMNS of the posts that a table names, as `collect` wants them.

    Args:
        run: of a stage that declares POSTS and the table.
        selected: a table with post_id.
    """
    ids = run.read(selected, ["post_id"])["post_id"].combine_chunks()
    posts = run.read(POSTS, POST_COLUMNS)
    return posts.filter(pc.is_in(posts["post_id"], value_set=ids))


def read(ask: Ask, store: ImageStore, limits: Limits) -> bytes:
    """The bytes of an image that is held; makes the 512px copy where there is only an original.

    Raises:
        BadImage: when the original cannot be decoded, or is too large to be read at all.
        PipelineError: when a file that was held is gone: no reason to leave a post out.
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
        raise PipelineError(
            f"post {wanted.post_id}: {wanted.path} went away while it was looked at; run again"
        )
    if file.stat().st_size > limits.max_bytes:
        raise BadImage("too_large", f"{file.stat().st_size} bytes")
    return file.read_bytes()


def _bring_either(
    source: ImageSource, posts: list[Post], kinds: list[str]
) -> tuple[list[Ask], list[Reject]]:
    """Bring images of the first kind, of a further one where there is no file of that."""
    source.store.sweep()
    asks, rejects = source.bring(posts, kinds[0])
    for instead in kinds[1:]:
        without = {reject.post_id for reject in rejects if _is_missing(reject)}
        others, failed = source.bring(
            [post for post in posts if post["post_id"] in without], instead
        )
        asks = sorted(asks + others, key=lambda ask: ask.wanted.post_id)
        rejects = [reject for reject in rejects if reject.post_id not in without] + failed
    return asks, rejects


def _cut(items: list[Item]) -> list[list[Item]]:
    return [items[at : at + IMAGES_IN_SHARD] for at in range(0, len(items), IMAGES_IN_SHARD)]


def _answer(run: Run, about: list[Any]) -> Path:
    """Where a shard's answer is kept: a name that says which images it is about."""
    return run.work / f"images-{hashlib.sha256(repr(about).encode()).hexdigest()[:16]}.json"


def _describe_shard(shard: _Shard) -> bytes:
    """Rows and rejects of a shard's images, as JSON."""
    rows, rejects = [], []
    for ask in shard.asks:
        try:
            data = read(ask, shard.store, shard.limits)
            rows.append(describe(ask.wanted, data, shard.limits, shard.check))
        except BadImage as bad:
            rejects.append((ask.wanted.post_id, bad.rule, bad.detail))
    return _as_json(rows, rejects)


def _describe_streamed(shard: _StreamedShard) -> bytes:
    """As _describe_shard, of images that are fetched here."""
    rows, rejects = [], []
    for post, found in shard.streamed.read_each(shard.posts, shard.kinds):
        try:
            if isinstance(found, BadImage):
                raise found
            rows.append(describe(*found, shard.limits, shard.check))
        except BadImage as bad:
            rejects.append((post["post_id"], bad.rule, bad.detail))
    return _as_json(rows, rejects)


def _as_json(rows: list[dict[str, object]], rejects: list[tuple[int, str, str]]) -> bytes:
    return json.dumps({"rows": rows, "rejects": rejects}).encode()


def _is_missing(failure: Reject | None) -> bool:
    return failure is not None and failure.rule == MISSING
