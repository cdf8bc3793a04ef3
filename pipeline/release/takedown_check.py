"""Whether anything is left of posts that were taken down: under the root, in a release, in a cache.

Looked at is every file of `datasets/`, `models/` and `reports/` of the corpus, of its unfinished
work, of releases, of the packed images, and every object in DVC's local cache, whichever build put
it there. Kept on purpose, and said so:

- the source: what a drawn corpus was drawn to, or a mirror that lies among the data sets;
- what the metadata list (POSTS, TAGS and the classes of each post, LABELS): a post must be known
  to be kept out, and every model would be trained anew if its row went;
- rejects and TAKEN_DOWN, which say that a post is in no set, without a reason that is private.

None of these is in a release, and nothing is kept there.
"""

import contextlib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.contracts.metadata import METADATA_REJECTS, POSTS, TAGS, TAKEN_DOWN
from pipeline.contracts.report import PICTURES, WHOSE_FILE
from pipeline.contracts.sample import GALLERY, SAMPLE
from pipeline.contracts.table import REJECTS, read_table
from pipeline.contracts.tagger import LABELS
from pipeline.corpus.collect import STORE
from pipeline.corpus.location import local_folder
from pipeline.corpus.removals import TAKEDOWN, Takedown, read_takedown
from pipeline.corpus.shards import METADATA_STORE
from pipeline.corpus.takedown import check_artists, found_posts
from pipeline.images.decoding import BadImage, Limits, decode
from pipeline.images.pixels import pixel_hash
from pipeline.images.store import KINDS, bucket
from pipeline.params import Params
from pipeline.release.layout import RELEASES
from pipeline.release.seen import Lock
from pipeline.release.traces import Trace, Wanted, file_traces, kind_of, name_traces, table_posts

RECORDS = (POSTS.schema, LABELS.schema, TAGS.schema, TAKEN_DOWN.schema)
"""Tables of what the metadata list, by their columns: objects of a cache have no names."""

REASONS = (REJECTS, METADATA_REJECTS.schema)
"""Tables of what is in no set, and why."""

HASH_COLUMNS = ("sha256", "pixel_sha256", "md5")


@dataclass(frozen=True)
class Area:
    """A folder that is looked at."""

    folder: Path
    what: str
    """Which kind of place it is: `build`, `store`, `release`, `packed` or `cache`."""


@dataclass(frozen=True)
class Found:
    """What a check found."""

    files: int
    """That were looked at."""
    kept: dict[str, str]
    """What is kept on purpose, and why."""
    traces: dict[str, list[Trace]]
    """What is left, by the kind of place."""


@dataclass(frozen=True)
class Order:
    """Where to look, and for what."""

    root: Path
    params: Params
    releases: tuple[Path, ...]
    cache: Path | None
    """Where DVC keeps objects; None: nothing is cached."""
    locks: tuple[Lock, ...]


def taken_posts(root: Path, params: Params) -> dict[int, list[Takedown]]:
    """The posts that the corpus's list names, each with the entries that do.

    Raises:
        PipelineError: when the list or the metadata cannot be read.
    """
    corpus = params.corpus.name
    path = root / TAKEDOWN.format(corpus=corpus)
    entries = read_takedown(path)
    tags = read_table(root / TAGS.path.format(corpus=corpus), TAGS.schema, ["name", "category"])
    check_artists(entries, tags, str(path))
    return found_posts(entries, str(root / POSTS.path.format(corpus=corpus)))


def unmatched(root: Path, params: Params, posts: dict[int, list[Takedown]]) -> list[Takedown]:
    """Entries that name no post of the corpus: a slip, or a post that it never had."""
    matched = {entry for entries in posts.values() for entry in entries}
    entries = read_takedown(root / TAKEDOWN.format(corpus=params.corpus.name))
    return [entry for entry in entries if entry not in matched]


def check(order: Order, posts: dict[int, list[Takedown]]) -> Found:
    """Look everywhere.

    Args:
        order: where.
        posts: as `taken_posts` gives them.
    """
    wanted = _wanted(order, posts)
    kept: dict[str, str] = {}
    traces: dict[str, list[Trace]] = {}
    files = 0
    for area in _areas(order):
        for path, skipped in _files(order, area):
            if skipped:
                kept[skipped[0]] = skipped[1]
                continue
            files += 1
            for what in _of_file(path, area, order, wanted, kept):
                traces.setdefault(area.what, []).append(Trace(_named(path, area, order), what))
    return Found(files, kept, {what: sorted(set(each)) for what, each in traces.items()})


def _areas(order: Order) -> Iterator[Area]:
    corpus = order.params.corpus.name
    for name in ("datasets", "models", "reports", "work"):
        yield Area(order.root / name / corpus, "build")
    yield Area(order.root / STORE.format(corpus=corpus), "store")
    yield Area(order.root / RELEASES.format(corpus=corpus), "release")
    for folder in order.releases:
        yield Area(folder, "release")
    if order.params.images.packed is not None:
        yield Area(order.root / order.params.images.packed, "packed")
    if order.cache is not None:
        yield Area(order.cache, "cache")


def _files(order: Order, area: Area) -> Iterator[tuple[Path, tuple[str, str] | None]]:
    """The files of an area; with what is kept of it on purpose, by its name and why."""
    corpus = order.params.corpus.name
    elsewhere = (RELEASES, STORE) if area.what == "build" else ()
    others = [order.root / path.format(corpus=corpus) for path in elsewhere]
    sources = dict(_sources(order)) if area.what in {"build", "store"} else {}
    held = _source_objects(order) if area.what == "cache" else frozenset()
    waiting = [area.folder]
    while waiting:
        path = waiting.pop()
        if path in sources:
            yield path, (str(path.relative_to(order.root)), sources[path])
        elif path.is_dir() and not path.is_symlink():
            waiting += [each for each in sorted(path.iterdir()) if each not in others]
        elif path.is_file() and f"{path.parent.name}{path.name}" not in held:
            yield path, None


def _sources(order: Order) -> Iterator[tuple[Path, str]]:
    """Folders under the root that are the corpus's source, which nothing here may touch."""
    corpus = order.params.corpus.name
    if order.params.sample.draw:
        yield order.root / SAMPLE.format(corpus=corpus), "the corpus as it was drawn, its source"
    mirror = local_folder(order.params.corpus.root, order.root)
    if mirror is not None:
        yield mirror, "the mirror, which is yours"
    yield order.root / METADATA_STORE.format(corpus=corpus), "the metadata as they came"


def _source_objects(order: Order) -> frozenset[str]:
    """Objects of the cache that are a drawn corpus: its folder's list, and what is in it."""
    if order.cache is None or not order.params.sample.draw:
        return frozenset()
    path = SAMPLE.format(corpus=order.params.corpus.name)
    lists = {lock.outputs[path] for lock in order.locks if path in lock.outputs}
    held = set(lists)
    for name in lists:
        file = order.cache / name[:2] / name[2:]
        if file.is_file():
            held |= {entry["md5"] for entry in json.loads(file.read_text(encoding="utf-8"))}
    return frozenset(held)


def _of_file(
    path: Path, area: Area, order: Order, wanted: Wanted, kept: dict[str, str]
) -> Iterator[str]:
    if area.what != "cache":
        yield from name_traces(path.name, wanted)
    if area.what == "store":
        return  # its files are named after posts, and the manifests have their hashes
    record = _record(path) if area.what != "release" else None
    if record == "reasons":
        yield from _private(path, wanted)
        kept["*.rejects.parquet, *.repairs.parquet"] = "what is in no set, and by which rule"
    elif record == "record":
        if area.what == "build":
            kept[str(path.relative_to(order.root))] = "what the metadata list, to keep posts out"
    else:
        yield from file_traces(path, wanted)
        if area.what == "build":
            yield from _unrecorded(path, order)


def _record(path: Path) -> str | None:
    """`record` or `reasons` for tables that are kept on purpose."""
    with path.open("rb") as stream:
        if kind_of(stream.read(512)) != "parquet":
            return None
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError):
        return None
    if any(schema.equals(each) for each in REASONS):
        return "reasons"
    return "record" if any(schema.equals(each) for each in RECORDS) else None


def _private(path: Path, wanted: Wanted) -> Iterator[str]:
    """A private reason that a table of reasons repeats."""
    details = pq.read_table(path, columns=["detail"])
    only_secrets = Wanted(frozenset(), secrets=wanted.secrets)
    yield from table_posts(details, only_secrets)


def _unrecorded(path: Path, order: Order) -> Iterator[str]:
    """A picture of the report of which nobody recorded whose it is."""
    corpus = order.params.corpus.name
    reports, gallery = (order.root / each.format(corpus=corpus) for each in (PICTURES, GALLERY))
    if reports.parent not in path.parents or gallery in path.parents:
        return
    with path.open("rb") as stream:
        if kind_of(stream.read(512)) != "image":
            return
    record = path.parent / WHOSE_FILE
    try:
        names = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    except ValueError:
        names = {}
    if path.name not in names:
        yield f"a picture of which {WHOSE_FILE} beside it does not say whose it is"


def _named(path: Path, area: Area, order: Order) -> str:
    """A file as people know it: an object of the cache with what it was, where a lock says so."""
    if area.what != "cache":
        return str(path.relative_to(order.root)) if order.root in path.parents else str(path)
    md5 = f"{path.parent.name}{path.name}"
    for lock in order.locks:
        for name, known in lock.outputs.items():
            if known == md5:
                return f"{path} ({name}, {lock.commit})"
    return str(path)


def _wanted(order: Order, posts: dict[int, list[Takedown]]) -> Wanted:
    """Posts, hashes of their images, artists and private reasons."""
    entries = {entry for each in posts.values() for entry in each}
    hashes = {entry.md5 for entry in entries if entry.md5} | _hashes(order, frozenset(posts))
    images = order.params.images
    return Wanted(
        posts=frozenset(posts),
        hashes=frozenset(hashes),
        artists=frozenset(entry.artist for entry in entries if entry.artist),
        secrets=frozenset(entry.reason for entry in entries if entry.private),
        limits=Limits(images.max_bytes, images.max_pixels),
    )


def _hashes(order: Order, posts: frozenset[int]) -> set[str]:
    """Hashes of the posts' images: from every table of images there is, and from the mirror."""
    found: set[str] = set()
    for area in _areas(order):
        if area.what == "store":
            continue
        for path, skipped in _files(order, area):
            if not skipped:
                found |= _hashes_in(path, posts)
    for path in _mirror_files(order, posts):
        found |= _hashes_of(path, order)
    return found


def _hashes_in(path: Path, posts: frozenset[int]) -> set[str]:
    with path.open("rb") as stream:
        if kind_of(stream.read(512)) != "parquet":
            return set()
    try:
        schema = pq.read_schema(path)
        columns = [name for name in HASH_COLUMNS if name in schema.names]
        if "post_id" not in schema.names or not columns:
            return set()
        rows = pq.read_table(path, columns=["post_id", *columns])
    except (pa.ArrowException, OSError):
        return set()
    inside = rows.filter(pc.is_in(rows["post_id"], value_set=pa.array(sorted(posts), pa.int64())))
    return {value for name in columns for value in inside[name].to_pylist() if value}


def _mirror_files(order: Order, posts: frozenset[int]) -> Iterator[Path]:
    """The posts' files in a mirror on this machine, which stay there."""
    mirror = local_folder(order.params.corpus.root, order.root)
    if mirror is None:
        return
    for post in sorted(posts):
        for kind in KINDS:
            yield from sorted((mirror / kind / bucket(post)).glob(f"{post}.*"))


def _hashes_of(path: Path, order: Order) -> set[str]:
    """Of a file of a mirror: of its bytes, and of its pixels where it is an image."""
    images = order.params.images
    if path.stat().st_size > images.max_bytes:
        return set()  # no stage takes it
    data = path.read_bytes()
    found = {hashlib.sha256(data).hexdigest(), hashlib.md5(data, usedforsecurity=False).hexdigest()}
    with contextlib.suppress(BadImage):
        limits = Limits(images.max_bytes, images.max_pixels)
        found.add(pixel_hash(decode(data, path.suffix.removeprefix("."), limits).pixels))
    return found
