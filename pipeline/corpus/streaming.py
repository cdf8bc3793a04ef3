"""Images of a remote corpus, each fetched when it is read, with the store as a bounded cache.

What reads them may be any process of any machine: each machine has a cache of its own, made where
`--root` says when the first image is read, and keeps the host's limits over all its processes. A
takedown deletes from the cache of the machine that it runs on; elsewhere the post's files are read
no more, for no manifest names them, and leave in their turn or with the folder.
"""

import hashlib
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline.corpus.cache import ImageCache
from pipeline.corpus.fetch import MISSING, POST_COLUMNS, Places, Post, read_image, wanted_of
from pipeline.corpus.mirror import Mirror
from pipeline.corpus.shared_manners import SharedManners
from pipeline.errors import PipelineError
from pipeline.images.decoding import BadImage, Limits, decode
from pipeline.images.pixels import shrink_to_512px
from pipeline.images.store import CACHE, ImageStore, Named, Wanted
from pipeline.settings.corpus import Fetch

BYTES_IN_GB = 1_000_000_000

AHEAD = 2
"""Images that are fetched ahead of the one awaited, for each connection."""


@dataclass(frozen=True)
class Remote:
    """Where images come from, and with which manners."""

    root: str
    originals_by_md5: str | None
    fetch: Fetch


class StreamedImages:
    """A Place for images of a remote corpus.

    Args:
        store: whose folder is the cache, and which holds the textures.
        cache_gb: billions of bytes that the cache may hold.
        remote: where images come from.
        limits: for what is fetched.
        posts: the corpus's POSTS, to find what has no file of its own kind; None where that is
            not to be had.
    """

    def __init__(
        self,
        store: ImageStore,
        cache_gb: float,
        remote: Remote,
        limits: Limits,
        posts: Path | None,
    ) -> None:
        self.cache = ImageCache(store.root, int(cache_gb * BYTES_IN_GB))
        self._store = store
        self._remote = remote
        self._limits = limits
        self._posts = posts
        self._connected: dict[int, _Connected] = {}

    def __getstate__(self) -> tuple[Any, ...]:
        """All but the connections, each of which belongs to one process.

        Folders go as text: on another machine of a cluster they are that machine's own.
        """
        root, posts = str(self._store.root.absolute()), self._posts
        whence = None if posts is None else str(posts.absolute())
        return root, self.cache.bound, self._remote, self._limits, whence

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        root, bound, self._remote, self._limits, posts = state
        self._store = ImageStore(Path(root), None)
        self.cache = ImageCache(self._store.root, bound)
        self._posts = None if posts is None else Path(posts)
        self._connected = {}

    def data(self, image: Named) -> bytes:
        """The image's bytes, from the cache or from the corpus, with their hash checked.

        A file of the cache that was damaged is fetched again.

        Raises:
            PipelineError: when it cannot be had, or is another than the manifest names.
        """
        if image.path.startswith("texture/"):
            return self._store.data(image)
        held = self.cache.get(image.path)
        if held is not None:
            if hashlib.sha256(held).hexdigest() == image.sha256:
                return held
            self.cache.drop(image.path)
        try:
            data = self._obtained(image)
        except BadImage as bad:
            raise PipelineError(
                f"post {image.post_id}: {image.path} cannot be had from {self._remote.root} "
                f"({bad.rule}: {bad.detail}); make it complete, or run `dvc repro --force` to "
                "leave the post out"
            ) from bad
        if hashlib.sha256(data).hexdigest() != image.sha256:
            raise PipelineError(
                f"post {image.post_id}: {image.path} has changed at {self._remote.root} since its "
                "manifest was made; rebuild the manifest with `dvc repro --force`"
            )
        self.cache.put(image.path, data)
        return data

    def lacking(self, paths: Sequence[str]) -> list[int]:
        """The textures that are not held: anything else is fetched when it is read."""
        textures = [place for place, path in enumerate(paths) if path.startswith("texture/")]
        absent = self._store.lacking([paths[place] for place in textures])
        return [textures[number] for number in absent]

    def read(self, post: Post, kinds: Sequence[str]) -> tuple[Wanted, bytes]:
        """An image that no manifest names yet, of the first kind that is to be had.

        Args:
            post: whose.
            kinds: of images; for a 512px copy an original serves, too.

        Raises:
            BadImage: when it cannot be had or made, as the last of the kinds.
            PipelineError: when a server cannot be reached or refuses.
        """
        for kind in kinds[:-1]:
            try:
                return self._read(post, kind)
            except BadImage as bad:
                if bad.rule != MISSING:
                    raise
        return self._read(post, kinds[-1])

    def read_each(
        self, posts: Iterable[Post], kinds: Sequence[str]
    ) -> Iterator[tuple[Post, tuple[Wanted, bytes] | BadImage]]:
        """As `read`, for many, in their order; some are fetched ahead, so memory is bounded.

        Raises:
            PipelineError: when a server cannot be reached or refuses.
        """

        def read(post: Post) -> tuple[Wanted, bytes] | BadImage:
            try:
                return self.read(post, kinds)
            except BadImage as bad:
                return bad

        pending: deque[tuple[Post, Future[tuple[Wanted, bytes] | BadImage]]] = deque()
        connections = self._remote.fetch.connections
        mirror = self._connection.mirror
        with ThreadPoolExecutor(connections) as pool:
            try:
                for post in posts:
                    pending.append((post, pool.submit(read, post)))
                    if len(pending) > connections * AHEAD:
                        first, future = pending.popleft()
                        yield first, future.result()
                while pending:
                    first, future = pending.popleft()
                    yield first, future.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                mirror.stop()
                self._connected.pop(os.getpid(), None)  # what has been stopped asks no more
                raise

    def _read(self, post: Post, kind: str) -> tuple[Wanted, bytes]:
        wanted = wanted_of(post, kind)
        try:
            path = wanted.path
        except ValueError as error:
            raise BadImage(MISSING, str(error)) from error
        data = self.cache.get(path)
        if data is None:
            try:
                data = self._fetched(wanted)
            except BadImage as bad:
                if bad.rule != MISSING or kind != "512px":
                    raise
                data = self._copy_of_original(post)
            self.cache.put(path, data)
        return wanted, data

    def _obtained(self, image: Named) -> bytes:
        """From the corpus's own file or, where it has none, by what the metadata know of it."""
        kind, _, name = image.path.split("/")
        try:
            return self._fetched(Wanted(image.post_id, kind, name.rpartition(".")[2], None))
        except BadImage as bad:
            post = self._post(image.post_id) if bad.rule == MISSING else None
            if post is None:
                raise
        if kind == "512px":
            return self._copy_of_original(post)
        return self._fetched(wanted_of(post, kind))

    def _copy_of_original(self, post: Post) -> bytes:
        original = self._fetched(wanted_of(post, "original"))
        return shrink_to_512px(decode(original, post["ext"], self._limits).pixels)

    def _fetched(self, wanted: Wanted) -> bytes:
        return read_image(wanted, self._connection.places, self._limits.max_bytes)

    def _post(self, post_id: int) -> Post | None:
        """What the metadata say of a post."""
        if self._posts is None:
            return None
        if not self._posts.exists():
            raise PipelineError(
                f"post {post_id}: what stands for its image is in {self._posts}, which "
                f"{os.uname().nodename} does not have; share that folder with it"
            )
        rows = pq.read_table(self._posts, columns=POST_COLUMNS, filters=[("post_id", "=", post_id)])
        return next(iter(rows.to_pylist()), None)

    @property
    def _connection(self) -> "_Connected":
        """This process's own: neither a lock nor a socket outlives a fork.

        The parent's stays with it, for to close it would disturb the parent.
        """
        process = os.getpid()
        if process not in self._connected:
            self._connected[process] = _Connected(self._remote, self._store.root / CACHE)
        return self._connected[process]


class _Connected:
    """What one process has open."""

    def __init__(self, remote: Remote, folder: Path) -> None:
        manners = SharedManners(remote.fetch, folder)
        self.mirror = Mirror(remote.root, remote.fetch, manners=manners)
        self.places = Places(self.mirror, remote.originals_by_md5)
