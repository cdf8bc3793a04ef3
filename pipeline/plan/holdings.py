"""Which images are held already, which must be fetched, and how many bytes that is."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.corpus.collect import STORE
from pipeline.corpus.location import scheme
from pipeline.corpus.mirror import Mirror
from pipeline.corpus.remote import NotThere
from pipeline.errors import PipelineError
from pipeline.images.decoding import FORMATS
from pipeline.images.store import ImageStore, store_path
from pipeline.params import Params
from pipeline.plan.figures import (
    ASSUMED,
    COUNTED,
    MEASURED,
    NOTHING,
    SETTINGS,
    Figure,
    exactly,
    unknown,
)
from pipeline.plan.selection import Asked

MOST_SIZES = 200
"""Files whose size is taken for a mean."""

MOST_REQUESTS = 6
"""Files of a kind whose size a server is asked for."""

SHARD_BYTES = 8_000_000
"""Read of a metadata file for what it says of originals' sizes."""

PUBLISHED = {
    "512px": (0.39e12 / 3_789_092, "mean of Danbooru2021, as published: 0.39 TB, 3,789,092 copies"),
    "original": (4.5e12 / 4.9e6, "mean of Danbooru2021, as published: 4.5 TB, 4.9 million"),
}
"""Bytes of an image, where nothing nearer is known."""

HELD, FETCH, MAKE, NOWHERE = "held", "fetch", "make", "nowhere"


@dataclass(frozen=True)
class Holding:
    """What of a stage's images is there."""

    held: Figure
    fetch: Figure
    nowhere: Figure
    """Images that cannot be had: they become rejects."""
    fetch_bytes: Figure
    disk_bytes: Figure
    """That will be more on the disk."""


class Holdings:
    """Where a corpus's images are.

    Args:
        root: where `datasets/` is.
        params: the settings.
        offline: whether no server may be asked.
    """

    def __init__(self, root: Path, params: Params, *, offline: bool) -> None:
        self._root = root
        self._params = params
        self._offline = offline
        self._asked: dict[str, list[NDArray[np.int64]]] = {}
        self._paths: dict[str, list[Path]] = {}
        self._means: dict[str, Figure] = {}
        self._room = (params.images.cache_gb or math.inf) * 1e9
        self.fault = ""
        """Why there is no mirror."""

    @cached_property
    def mirror(self) -> Mirror | None:
        """The corpus; None where it is not there yet."""
        try:
            return Mirror(self._params.corpus.root, self._params.fetch, self._root)
        except PipelineError as error:
            self.fault = str(error)
            return None

    @cached_property
    def is_remote(self) -> bool:
        """Whether images come over the network."""
        return scheme(self._params.corpus.root) != "file"

    @property
    def may_fetch(self) -> bool:
        """Whether images can come from anywhere but a local folder."""
        return self.is_remote or self._params.corpus.originals_by_md5 is not None

    @cached_property
    def store(self) -> ImageStore:
        """The local mirror, and our own store."""
        folder = self._root / STORE.format(corpus=self._params.corpus.name)
        return ImageStore(folder, self.mirror.local if self.mirror else None)

    def of(self, asked: Asked) -> Holding:
        """What of a stage's images is there; those that a stage before it fetches count as held."""
        count = asked.count.value
        packed = self._params.images.packed
        if packed is not None:
            lacks = unknown(f"images.packed = {packed!r}: its shards are not looked into")
            return Holding(lacks, lacks, lacks, lacks, lacks)
        if count is None or self.mirror is None:
            lacks = unknown(asked.count.says if count is None else self.fault)
            in_place = exactly(0, SETTINGS, "corpus.root is a folder, used in place")
            fetch = lacks if self.may_fetch else in_place
            return Holding(lacks, fetch, lacks, fetch, lacks)
        looked, before = asked.posts, self._before(asked)
        fates = [self._fate(post, asked.kind) for post in looked]
        fates = [
            HELD if fate in {FETCH, MAKE} and post["post_id"] in before else fate
            for post, fate in zip(looked, fates, strict=True)
        ]
        each = count / max(len(looked), 1)
        says = "looked for" if len(looked) == count else f"{len(looked):,} of them looked for"

        def number(*kinds: str) -> Figure:
            return exactly(round(sum(fate in kinds for fate in fates) * each), COUNTED, says)

        def bytes_of(images: Figure, kind: str) -> Figure:
            return images.times(self.mean_bytes(kind, looked)) if images.value else NOTHING

        fetch, copies = number(FETCH), number(MAKE)
        if self.is_remote:
            fetched = bytes_of(fetch, asked.kind)
        else:  # what a folder lacks comes, if at all, as an original
            fetched = bytes_of(fetch, "original")
            copies = number(MAKE, FETCH) if asked.kind == "512px" else copies
        disk = fetched.plus(bytes_of(copies, "512px"))
        if self.is_remote and disk.value is not None and self._room < math.inf:
            disk = replace(disk, value=min(disk.value, self._room))
            fetched = replace(fetched, at_least=bool(fetched.value))  # what left comes again
            self._room -= disk.value or 0
        return Holding(number(HELD, MAKE), fetch, number(NOWHERE), fetched, disk)

    def mean_bytes(self, kind: str, posts: Iterable[dict[str, Any]]) -> Figure:
        """Bytes of an image of a kind: of some that are held, else of the nearest thing known."""
        if kind not in self._means:
            self._means[kind] = (
                self._of_files(kind)
                or self._of_server(kind, posts)
                or (self._of_metadata() if kind == "original" else None)
                or exactly(PUBLISHED[kind][0], ASSUMED, PUBLISHED[kind][1])
            )
        return self._means[kind]

    def files(self, kind: str) -> list[Path]:
        """Some files of a kind that are held: of what was looked for, and beside it."""
        found = self._paths.get(kind, [])
        if not found:
            folders = [self.store.root] + ([self.store.mirror] if self.store.mirror else [])
            for folder in folders:
                found += _some_files(folder / kind, MOST_SIZES)
        return found[:MOST_SIZES]

    def _before(self, asked: Asked) -> set[int]:
        """Of the posts looked at, those whose image a stage before this one asks for."""
        earlier = self._asked.setdefault(asked.kind, [])
        looked = np.array([post["post_id"] for post in asked.posts], np.int64)
        found = set(looked[np.isin(looked, np.concatenate([looked[:0], *earlier]))].tolist())
        earlier.append(asked.ids)
        return found

    def _fate(self, post: dict[str, Any], kind: str) -> str:
        """What becomes of a post's image."""
        by_md5 = self._params.corpus.originals_by_md5 is not None and post["md5"]
        held = self._is_held(post, kind)
        if held is not False or self.is_remote:
            return HELD if held else NOWHERE if held is None else FETCH
        if kind == "512px" and self._is_held(post, "original"):
            return MAKE
        if by_md5 and self._is_held(post, "original") is not None:
            return FETCH
        # The one stage that wants originals takes copies where there are none.
        return HELD if kind == "original" and self._is_held(post, "512px") else NOWHERE

    def _is_held(self, post: dict[str, Any], kind: str) -> bool | None:
        """Whether a file is there; None for a post that can have none."""
        ext = "jpg" if kind == "512px" else str(post["ext"])
        try:
            file = self.store.find(store_path(post["post_id"], kind, ext))
        except ValueError:
            return None
        kept = self._paths.setdefault(kind, [])
        if file is not None and len(kept) < MOST_SIZES:
            kept.append(file)
        return file is not None

    def _of_files(self, kind: str) -> Figure | None:
        files = self.files(kind)
        if not files:
            return None
        mean = sum(file.stat().st_size for file in files) / len(files)
        return exactly(mean, MEASURED, f"mean of {len(files)} {kind} files that are held")

    def _of_server(self, kind: str, posts: Iterable[dict[str, Any]]) -> Figure | None:
        """Ask a server for the sizes of a few files, politely."""
        if self._offline or not self.is_remote or self.mirror is None:
            return None
        sizes = []
        for post in list(posts)[:MOST_REQUESTS]:
            ext = "jpg" if kind == "512px" else str(post["ext"])
            try:
                size = self.mirror.mark(store_path(post["post_id"], kind, ext)).split(" ")[0]
            except (NotThere, ValueError):
                continue
            sizes += [int(size)] if size.isdecimal() else []
        if not sizes:
            return None
        says = f"mean of {len(sizes)} {kind} files, as the server says"
        return exactly(sum(sizes) / len(sizes), MEASURED, says)

    def _of_metadata(self) -> Figure | None:
        """The mean `file_size` of images where a file of Danbooru2019's metadata begins."""
        if self.mirror is None or self.mirror.local is None:
            return None
        path = self.mirror.local / self._params.corpus.metadata[0]
        if not path.is_file():
            return None
        with path.open("rb") as file:
            lines = file.read(SHARD_BYTES).splitlines()[:-1]
        sizes = [size for line in lines if (size := _file_size(line))]
        if not sizes:
            return None
        says = f"mean file_size of {len(sizes):,} images in {path.name}"
        return exactly(sum(sizes) / len(sizes), COUNTED, says)


def _file_size(line: bytes) -> int:
    """What a metadata line says of its file, in bytes; 0 where it says nothing of use."""
    try:
        post = json.loads(line)
        return int(post["file_size"]) if post["file_ext"] in FORMATS else 0
    except (ValueError, KeyError, TypeError):
        return 0


def _some_files(folder: Path, most: int) -> list[Path]:
    """Some files of Danbooru's layout, from few of its folders."""
    found: list[Path] = []
    if not folder.is_dir():
        return found
    for bucket in sorted(folder.iterdir()):
        if bucket.is_dir() and not bucket.name.startswith("."):
            found += sorted(bucket.iterdir())[: max(1, most // 20)]
        if len(found) >= most:
            break
    return found[:most]
