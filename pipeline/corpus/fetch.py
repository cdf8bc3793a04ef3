"""Fetching images into the store: what is not held already, in parallel and politely.

Web servers are asked by threads of one process, on a cluster too: `fetch.connections` and
`fetch.requests_per_second` hold for all workers together, a server's wish to be left alone is heard
by all, and so many requests one machine can make. An s3 store has no such wishes and more to give
than one machine takes: there a cluster's workers fetch, each over a single connection, no more of
them than `fetch.connections`, each with its share of `fetch.requests_per_second`. Images that are
fetched as they are read (`images.cache_gb`) are asked for within these limits by each machine.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from pipeline.corpus.location import scheme
from pipeline.corpus.mirror import Mirror, TooLarge
from pipeline.corpus.remote import NotThere
from pipeline.engine import Spread
from pipeline.errors import PipelineError
from pipeline.images.decoding import BadImage
from pipeline.images.store import ImageStore, Wanted
from pipeline.settings.corpus import Fetch
from pipeline.stage import Reject

log = logging.getLogger("posebooru")

IMAGES_AT_ONCE = 1000
"""Images handed to the threads before their outcomes are looked at; on a cluster, in a shard."""

POST_COLUMNS = ["post_id", "ext", "md5"]
"""What finds a post's image."""

Post = dict[str, Any]
"""A post by POST_COLUMNS."""

MISSING = "missing_file"
"""The rule by which a post leaves whose image is nowhere."""

_MD5 = re.compile(r"[0-9a-f]{32}")


def fetch_images(
    wanted: Sequence[Wanted],
    store: ImageStore,
    mirror: Mirror,
    *,
    max_bytes: int,
    originals_by_md5: str | None,
    spread: Spread | None = None,
) -> list[Reject]:
    """Bring images into the store that neither it nor a local mirror holds.

    Nothing is decoded. A file appears in the store when it is complete.

    Args:
        wanted: the images.
        store: where they go.
        mirror: where they come from.
        max_bytes: an image with more is not taken.
        originals_by_md5: where originals are asked for that the mirror lacks, as
            URL/ab/cd/<md5>.<ext>; or None.
        spread: of a cluster, with no more shards at once than `mirror.connections`; None fetches in
            this process.

    Returns:
        The images that cannot be had, in the order wanted: `missing_file` or `too_large`.

    Raises:
        PipelineError: when a server cannot be reached or refuses: that is no reason to leave a
            post out.
    """
    places = Places(mirror, originals_by_md5)
    absent = [image for image in wanted if not _is_held(image, store)]
    if spread is not None:
        shards = [
            _Shard(
                absent[start : start + IMAGES_AT_ONCE], store, mirror.root, mirror.share, max_bytes
            )
            for start in range(0, len(absent), IMAGES_AT_ONCE)
        ]
        return [failure for failures in spread(_fetch_shard, shards) for failure in failures]
    fetch = partial(_fetch, store=store, places=places, max_bytes=max_bytes)
    failures: list[Reject] = []
    with ThreadPoolExecutor(mirror.connections) as pool:
        try:
            for start in range(0, len(absent), IMAGES_AT_ONCE):
                outcomes = pool.map(fetch, absent[start : start + IMAGES_AT_ONCE])
                failures += [outcome for outcome in outcomes if outcome is not None]
                if start:
                    log.info("fetching images: %s of %s", f"{start:,}", f"{len(absent):,}")
        except BaseException:
            mirror.stop()
            raise
    return failures


def wanted_of(post: Post, kind: str) -> Wanted:
    """A post's image of a kind."""
    ext = "jpg" if kind == "512px" else post["ext"]
    return Wanted(post["post_id"], kind, ext, post["md5"])


def is_patient(root: str, originals_by_md5: str | None) -> bool:
    """Whether images may be fetched by many machines: all of them come from an s3 store."""
    return scheme(root) == "s3" and originals_by_md5 is None


@dataclass(frozen=True)
class _Shard:
    """Images for a worker of a cluster to fetch."""

    images: list[Wanted]
    store: ImageStore
    root: str
    manners: Fetch
    max_bytes: int


def _fetch_shard(shard: _Shard) -> list[Reject]:
    mirror = Mirror(shard.root, shard.manners)
    return fetch_images(
        shard.images, shard.store, mirror, max_bytes=shard.max_bytes, originals_by_md5=None
    )


class Places:
    """Where an image may come from, the first first.

    Raises:
        PipelineError: when `originals_by_md5` is no URL.
    """

    def __init__(self, mirror: Mirror, originals_by_md5: str | None) -> None:
        self._mirror = mirror if mirror.local is None else None
        self._by_md5 = mirror.elsewhere(originals_by_md5) if originals_by_md5 else None
        if self._by_md5 is not None and self._by_md5.local is not None:
            raise PipelineError(f"corpus.originals_by_md5 = {originals_by_md5!r}: expected a URL")

    def of(self, image: Wanted) -> Iterator[tuple[Mirror, str]]:
        """Each place, with the image's name there."""
        if self._mirror is not None:
            yield self._mirror, image.path
        md5 = image.md5 or ""
        if self._by_md5 is not None and image.kind == "original" and _MD5.fullmatch(md5):
            yield self._by_md5, f"{md5[:2]}/{md5[2:4]}/{md5}.{image.ext}"


def _is_held(image: Wanted, store: ImageStore) -> bool:
    try:
        return store.find(image.path) is not None
    except ValueError:
        return False


def read_image(image: Wanted, places: Places, max_bytes: int) -> bytes:
    """An image's bytes, from the first place that has it; nothing is decoded or kept.

    Raises:
        BadImage: `missing_file` or `too_large`.
        PipelineError: when a server cannot be reached or refuses.
    """
    try:
        path = image.path
    except ValueError as error:  # a dump that hides a post's file hides its extension too
        raise BadImage(MISSING, str(error)) from error
    for place, name in places.of(image):
        try:
            return place.read(name, max_bytes)
        except NotThere:
            continue
        except TooLarge as error:
            raise BadImage("too_large", str(error)) from error
        except PipelineError as error:
            raise PipelineError(f"post {image.post_id}: {error}") from error
    raise BadImage(MISSING, f"{path} is nowhere")


def _fetch(image: Wanted, store: ImageStore, places: Places, max_bytes: int) -> Reject | None:
    """Fetch one image from the first place that has it; say why when it cannot be had."""
    try:
        path = image.path
    except ValueError as error:  # a dump that hides a post's file hides its extension too
        return Reject(image.post_id, MISSING, str(error))
    for place, name in places.of(image):
        try:
            with store.writing(path) as temporary:
                place.copy(name, temporary, max_bytes)
        except NotThere:
            continue
        except TooLarge as error:
            return Reject(image.post_id, "too_large", str(error))
        except PipelineError as error:
            raise PipelineError(f"post {image.post_id}: {error}") from error
        return None
    return Reject(image.post_id, MISSING, f"{path} is nowhere")
